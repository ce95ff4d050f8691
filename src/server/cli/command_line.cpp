#include "server/cli/command_line.hpp"

namespace crier::server {

ConfigSources ConfigArguments::sources() const {
    ConfigSources all;
    if (file) all.file = *file;
    all.environment = process_environment();
    all.flags = flags;
    return all;
}

}  // namespace crier::server
