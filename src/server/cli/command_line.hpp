#pragma once

#include "server/config/config_loader.hpp"

#include <cstddef>
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

/// The words of `crier bench`, as they were given; load::BenchOptions explains them.
struct BenchArguments {
    std::string scenario{};
    std::string protocol{"socketio"};
    std::string url{};
    std::size_t connections = 1000;
    double seconds = 5;
    double warm_up_seconds = 1;
    std::size_t payload_bytes = 128;
    std::optional<std::size_t> window{};
    std::optional<double> rate{};
    std::optional<int> pid{};
    std::size_t loops = 1;
    bool avoids_io_uring = false;
    std::string mix{};
    std::uint64_t seed = 1;
    bool prints_json = false;
};
/// 1 also when a connection failed or a delivery was lost.
int run_bench(const BenchArguments& arguments);

struct BenchServerArguments {
    std::uint16_t port = 0;
    std::size_t loops = 1;
    bool avoids_io_uring = false;
};
int run_bench_server(const BenchServerArguments& arguments);

int run_config_check(const ConfigArguments& arguments);
int run_config_print(const ConfigArguments& arguments);
int run_config_reference();
int run_version();

}  // namespace crier::server
