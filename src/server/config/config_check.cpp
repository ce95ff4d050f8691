#include "auth/origin.hpp"
#include "base/random.hpp"
#include "server/config/server_config.hpp"

#include <fmt/format.h>

namespace crier::server {
namespace {

constexpr std::size_t kMinSecretBytes = 32;

class Checker {
public:
    void expect(bool holds, std::string message, std::string remedy) {
        if (!holds) problems_.push_back({std::move(message), std::move(remedy)});
    }
    std::vector<ConfigProblem> take() { return std::move(problems_); }

private:
    std::vector<ConfigProblem> problems_;
};

bool is_long_enough(const Secret& secret) {
    return secret.is_empty() || secret.reveal().size() >= kMinSecretBytes;
}

/// A server without a key could sign nobody in. A worker signs nobody in.
void check_for_serving(Checker& checker, const ServerConfig& config) {
    SystemRandom random;
    checker.expect(
        !config.auth.jwt_secret.is_empty(),
        "auth.jwt_secret is not set, so nobody could sign in",
        fmt::format(
            "Set it, for example to this fresh one: CRIER_AUTH_JWT_SECRET={}",
            random_token(random, kMinSecretBytes)));
}

void check_for_working(Checker& checker, const ServerConfig& config) {
    const WorkerConfig& worker = config.worker;
    checker.expect(
        !worker.server_url.empty() || !worker.socket.empty(),
        "worker.server_url is not set, so no work could be found",
        "Set it to the server's address, e.g. https://crier.example");
    checker.expect(
        !worker.token.is_empty(),
        "worker.token is not set",
        "Set it to the same text as on the server.");
}

void check_secrets(Checker& checker, const ServerConfig& config) {
    const auto expect_long = [&](std::string_view name, const Secret& secret) {
        checker.expect(
            is_long_enough(secret),
            fmt::format("{} is shorter than {} bytes", name, kMinSecretBytes),
            "Use a random text of at least that length.");
    };
    expect_long("auth.jwt_secret", config.auth.jwt_secret);
    expect_long("links.secret", config.links.secret);
    expect_long("links.previous_secret", config.links.previous_secret);
    expect_long("worker.token", config.worker.token);
    for (const Secret& key : config.auth.api_keys) {
        checker.expect(
            key.reveal().size() >= 16,
            "auth.api_keys has a key shorter than 16 bytes",
            "Use random texts of at least that length.");
    }
}

void check_network(Checker& checker, const ServerConfig& config) {
    checker.expect(
        config.tls.certificate.empty() == config.tls.private_key.empty(),
        "Only one of tls.certificate and tls.private_key is set",
        "Set both, or none.");
    for (const std::string& origin : config.auth.allowed_origins) {
        checker.expect(
            auth::parse_origin(origin).has_value(),
            fmt::format("auth.allowed_origins: \"{}\" is not an origin", origin),
            "Write scheme, host and port only, such as https://app.example.com.");
    }
    checker.expect(
        config.net.send_queue_soft_bytes <= config.net.send_queue_hard_bytes,
        "limits.send_queue_soft is above limits.send_queue_hard",
        "Make the soft limit the smaller one.");
}

void check_numbers(Checker& checker, const ServerConfig& config) {
    const auto expect_positive = [&](std::string_view name, auto number) {
        checker.expect(
            number > decltype(number){}, fmt::format("{} is 0", name), "Set it to at least 1.");
    };
    checker.expect(
        config.auth.leeway <= std::chrono::seconds{60},
        "auth.leeway is above 60s, so that tokens would live on after their end",
        "Set the clocks right (NTP) and leave at most 60s.");
    checker.expect(
        config.deflate.level >= 1 && config.deflate.level <= 9,
        "compression.level is not one of zlib's",
        "Set it to a number from 1 (fast) to 9 (small).");
    expect_positive("server.stall_warning", config.stall_warning);
    expect_positive("streams.max_entries", config.streams.max_entries);
    expect_positive("streams.retention", config.streams.retention);
    expect_positive("limits.connections_per_user", config.hub.max_connections_per_user);
    expect_positive("limits.messages_per_window", config.plain.max_messages_per_window);
    expect_positive("limits.message_window", config.plain.message_window);
    expect_positive("limits.max_message", config.plain.websocket.max_message_bytes);
    expect_positive("timeouts.ping_interval", config.plain.websocket.ping_interval);
    expect_positive("socketio.ping_interval", config.socketio.engine.ping_interval);
    expect_positive("socketio.ping_timeout", config.socketio.engine.ping_timeout);
    expect_positive("socketio.connect_timeout", config.socketio.protocol.connect_timeout);
    expect_positive("socketio.max_payload", config.socketio.engine.max_payload_bytes);
    expect_positive("timeouts.head", config.http.head_timeout);
    expect_positive("timeouts.answer", config.http.answer_timeout);
    expect_positive("jobs.lease", config.jobs.lease);
    expect_positive("jobs.max_attempts", config.jobs.max_attempts);
    expect_positive("images.max_file", config.documents.max_file_bytes);
    checker.expect(
        config.loops <= 256, "server.loops is above 256", "Use 0 for one loop per core.");
}

}  // namespace

std::vector<ConfigProblem> check(const ServerConfig& config, Purpose purpose) {
    Checker checker;
    if (purpose == Purpose::Serve) {
        check_for_serving(checker, config);
    } else {
        check_for_working(checker, config);
    }
    check_secrets(checker, config);
    check_network(checker, config);
    check_numbers(checker, config);
    return checker.take();
}

}  // namespace crier::server
