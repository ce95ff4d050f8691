#pragma once

#include "server/config/config_loader.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::server {

/// What every command that reads the configuration was given: --config FILE, and flags of options.
struct ConfigArguments {
    std::optional<std::string> file{};
    std::map<std::string, std::string> flags{};

    ConfigSources sources() const;
};

// The commands. Each returns the exit status of the process: 0 for done, 1 for a failure that was
// explained on standard error.

int run_serve(const ConfigArguments& arguments);

struct DevArguments {
    ConfigArguments config{};
    /// nullopt: the next free one from 3000.
    std::optional<std::uint16_t> port{};
};
int run_dev(const DevArguments& arguments);

int run_worker(const ConfigArguments& arguments);

struct TokenArguments {
    ConfigArguments config{};
    std::string user{};
    std::vector<std::string> roles{};
    std::string tenant{"default"};
    std::string lifetime{"12h"};
};
int run_token(const TokenArguments& arguments);

int run_config_check(const ConfigArguments& arguments);
int run_config_print(const ConfigArguments& arguments);
int run_config_reference();
int run_version();

}  // namespace crier::server
