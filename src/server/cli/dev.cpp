#include "auth/jwt.hpp"
#include "base/random.hpp"
#include "net/listening_socket.hpp"
#include "server/cli/command_line.hpp"
#include "server/cli/report.hpp"
#include "server/cli/run_server.hpp"
#include "server/version.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>

namespace crier::server {
namespace {

namespace fs = std::filesystem;

constexpr std::uint16_t kFirstPort = 3000;
constexpr std::uint16_t kLastPort = 3999;
constexpr std::size_t kKeyBytes = 32;
constexpr std::string_view kDemoUser = "maria-lopez";
constexpr std::chrono::hours kTokenLife{24 * 30};

/// For one person at one machine: reachable from there only, open, talkative.
ServerConfig dev_defaults(std::uint16_t port) {
    ServerConfig config;
    config.listen = {.host = "127.0.0.1", .port = port};
    config.log.format = log::Format::Pretty;
    config.data_dir = fs::path{"crier-data"} / fmt::format("dev-{}", port);
    config.plain.allows_open_subscribe = true;
    config.session.allows_demo_sign_in = true;
    return config;
}

bool is_free(std::uint16_t port) {
    return net::listen_tcp("127.0.0.1", port, net::PortSharing::Exclusive).has_value();
}

std::uint16_t next_free_port() {
    for (std::uint16_t port = kFirstPort; port <= kLastPort; ++port) {
        if (is_free(port)) return port;
    }
    return kFirstPort;  // Opening it will say what is wrong.
}

/// Keys made at the first start and kept, so that tokens outlive a restart. They are a
/// configuration file: `crier token --config` takes it.
Result<fs::path, StartProblem> keys_file(const fs::path& folder) {
    const fs::path file = folder / "dev-keys.toml";
    std::error_code error;
    fs::create_directories(folder, error);
    if (fs::exists(file, error)) return file;
    SystemRandom random;
    const mode_t before = ::umask(0077);
    std::ofstream{file} << fmt::format(
        "# Made by `crier dev`. Whoever has these can be anybody here.\n"
        "[auth]\njwt_secret = \"{}\"\napi_keys = [\"{}\"]\n",
        random_token(random, kKeyBytes),
        random_token(random, kKeyBytes));
    ::umask(before);
    if (fs::exists(file, error)) return file;
    return std::unexpected{StartProblem{
        fmt::format("Cannot write {}", file.string()),
        "Choose a folder you may write to with --server-data-dir."}};
}

std::string demo_token(const ServerConfig& config) {
    const auth::Identity user{.user = auth::UserId{kDemoUser}, .roles = {"authenticated"}};
    return auth::sign_jwt(user, config.auth, SystemClock{}.wall_now(), kTokenLife);
}

void print_welcome(const ServerConfig& config, std::uint16_t port) {
    const std::string url = fmt::format(
        "{}://{}:{}", config.tls.certificate.empty() ? "http" : "https", config.listen.host, port);
    const std::string_view key =
        config.auth.api_keys.empty() ? "" : config.auth.api_keys.front().reveal();
    fmt::print(
        "crier {version} for development: anybody on this machine may sign in as anybody.\n\n"
        "  Dashboard   {url}/\n"
        "  Data        {folder}\n"
        "  Token       {token}\n"
        "              (user {user}, 30 days; more with: crier token --config {folder}/dev-keys.toml)\n"
        "  API key     {key}\n\n"
        "  Sign in as {user} on the dashboard, then send her something:\n\n"
        "  curl -X POST {url}/api/users/{user}/events -H 'X-Api-Key: {key}' \\\n"
        "    -H 'Content-Type: application/json' -d '{{\"type\":\"status_update\",\"updateType\":\"hello\","
        "\"status\":\"it works\"}}'\n\n",
        fmt::arg("version", version()),
        fmt::arg("url", url),
        fmt::arg("folder", fs::absolute(config.data_dir).string()),
        fmt::arg("token", demo_token(config)),
        fmt::arg("user", kDemoUser),
        fmt::arg("key", key));
    std::fflush(stdout);
}

fs::path chosen_folder(const ServerConfig& defaults, const ConfigSources& sources) {
    // The keys lie in the data folder, and the data folder is itself configured: the other sources
    // are asked first.
    return load_config(sources, Purpose::Serve, defaults).config.data_dir;
}

}  // namespace

int run_dev(const DevArguments& arguments) {
    const std::uint16_t port = arguments.port.value_or(next_free_port());
    const ServerConfig defaults = dev_defaults(port);
    ConfigSources sources = arguments.config.sources();
    if (!sources.file) {
        auto keys = keys_file(chosen_folder(defaults, sources));
        if (!keys) {
            report(keys.error());
            return 1;
        }
        sources.file = *keys;
    }
    LoadedConfig loaded = load_config(sources, Purpose::Serve, defaults);
    if (!report_problems(loaded)) return 1;
    const ServerConfig config = loaded.config;
    return run_server(
        std::move(loaded.config), [&](std::uint16_t opened) { print_welcome(config, opened); });
}

}  // namespace crier::server
