#pragma once

#include "server/config/server_config.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace crier::server {

/// Where values come from; each source overrules the one before.
struct ConfigSources {
    std::optional<std::filesystem::path> file{};
    /// All variables of the process; those that begin with CRIER_ must be known.
    std::map<std::string, std::string> environment{};
    /// Option name → text, as flags gave them; a flag that is no option as it was written.
    std::map<std::string, std::string> flags{};
};

struct LoadedConfig {
    ServerConfig config{};
    /// Everything that is wrong: unknown names with a suggestion, values that cannot be read, rules
    /// that are broken. Empty when the configuration can be used.
    std::vector<ConfigProblem> problems{};
    /// Per option where its value comes from: "file", "environment", "flag"; missing: default.
    std::map<std::string, std::string> origins{};
};

/// Applies all sources to `defaults`. Reads files; changes nothing.
LoadedConfig load_config(
    const ConfigSources& sources, Purpose purpose = Purpose::Serve, ServerConfig defaults = {});

/// The variables of this process.
std::map<std::string, std::string> process_environment();

/// What is in force, one option per line with its origin; secrets as ***.
std::string print_config(const LoadedConfig& loaded);

}  // namespace crier::server
