#pragma once

#include "base/result.hpp"
#include "server/config/option_value.hpp"
#include "server/config/server_config.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::server {

/// One option: the only place where its name is written. The file, the environment, the flags,
/// `crier config print` and docs/configuration.md are all made from this table.
struct Option {
    std::string_view name;  ///< "listen.port": table and key in the file.
    std::string_view help;  ///< One sentence for an operator.
    std::function<Result<void, std::string>(ServerConfig&, const OptionValue&)> set;
    std::function<std::string(const ServerConfig&)> show;
    bool is_secret = false;  ///< Also taken from a file: NAME_FILE, never shown.

    /// "CRIER_LISTEN_PORT".
    std::string environment_name() const;
    /// "--listen-port".
    std::string flag_name() const;
};

const std::vector<Option>& option_table();
const Option* find_option(std::string_view name);

/// The option that comes nearest to a mistyped name in any of its three spellings; null when none
/// is near.
const Option* suggest_option(std::string_view written);

/// docs/configuration.md.
std::string configuration_reference();

}  // namespace crier::server
