#pragma once

#include "auth/auth_config.hpp"
#include "base/secret.hpp"
#include "crypto/tls.hpp"
#include "engineio/engine_config.hpp"
#include "gateways/documents/documents_config.hpp"
#include "gateways/events/event_log.hpp"
#include "gateways/events/events_gateway.hpp"
#include "gateways/session/session_gateway.hpp"
#include "http/http_config.hpp"
#include "hub/hub_config.hpp"
#include "jobs/fetch/url_fetcher.hpp"
#include "jobs/pipelines/image/image_pipeline.hpp"
#include "jobs/queue/job_config.hpp"
#include "net/net_config.hpp"
#include "plain/plain_config.hpp"
#include "socketio/socketio_config.hpp"
#include "telemetry/log.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace crier::server {

struct ListenConfig {
    std::string host{"0.0.0.0"};
    /// 0 lets the kernel choose one; it is logged with "ready".
    std::uint16_t port = 3000;
};

struct TlsConfig {
    /// PEM files; both or none.
    std::string certificate{};
    std::string private_key{};
    crypto::TlsProfile profile = crypto::TlsProfile::Modern;
};

struct LogConfig {
    log::Level level = log::Level::Info;
    log::Format format = log::Format::Json;
};

struct WorkerConfig {
    /// Worker processes the server starts and keeps alive; 0: they are started by hand.
    std::size_t count = 1;
    /// What workers prove themselves with. Empty: made up at each start, for own workers only.
    Secret token{};
    /// Where a worker that was started by hand finds its server.
    std::string server_url{};
    /// Instead of server_url: a server's socket on the same machine. Own workers are told this.
    std::filesystem::path socket{};
    /// A worker's name in leases and logs; made up when empty.
    std::string id{};
    /// Address space of a worker: a hostile image ends it there, not the machine.
    std::size_t max_memory_bytes = 2 * kGiB;
};

struct LinksConfig {
    /// Key of signed links. Empty: derived from the key of tokens.
    Secret secret{};
    /// The key before: its links stay valid.
    Secret previous_secret{};
};

/// One Engine.IO for all who speak Socket.IO here (contract one-port): the slowest pace any of the
/// systems asks for, so that no client is dropped sooner than by its own old server.
struct SocketIoDoorConfig {
    bool is_enabled = true;
    /// Path, origins and the proxy's word are not looked at: they follow from the rest.
    engineio::EngineConfig engine{
        .ping_interval = std::chrono::milliseconds{25'000},
        .ping_timeout = std::chrono::milliseconds{60'000},
        .max_payload_bytes = 1 * kMiB};
    /// max_packet_bytes is not looked at: it is the engine's max_payload_bytes.
    socketio::SocketIoConfig protocol{.recovery = {.is_enabled = true}};
};

/// Everything that can be configured: one struct per module, each with its defaults.
struct ServerConfig {
    ListenConfig listen{};
    TlsConfig tls{};
    LogConfig log{};
    /// Event loops; 0: one per core.
    std::size_t loops = 0;
    std::filesystem::path data_dir{"crier-data"};
    /// Believe X-Forwarded-Proto: only behind a proxy that sets it.
    bool trusts_proxy = false;
    /// How long a stop waits for requests and clients.
    std::chrono::milliseconds drain_timeout{5'000};
    /// A turn of a loop that takes this long is worth a line in the log.
    std::chrono::milliseconds stall_warning{200};
    /// Of all WebSockets.
    websocket::DeflateConfig deflate{};
    /// Routes that echo, for conformance suites.
    bool serves_conformance = false;

    net::NetConfig net{};
    http::HttpConfig http{};
    hub::HubConfig hub{};
    plain::PlainConfig plain{};
    SocketIoDoorConfig socketio{};
    auth::AuthConfig auth{};
    gateways::SessionConfig session{};
    gateways::EventsConfig events{};
    gateways::StreamsConfig streams{};
    gateways::DocumentsConfig documents{};
    jobs::JobConfig jobs{};
    jobs::ImageLimits images{};
    jobs::FetchConfig fetch{};
    WorkerConfig worker{};
    LinksConfig links{};
};

/// A mistake in the configuration: what, and what to do first.
struct ConfigProblem {
    std::string message;
    std::string remedy;
};

/// What the configuration is read for.
enum class Purpose : std::uint8_t { Serve, Work };

/// Every rule that more than one option has to do with, and every one that a type does not state.
/// All problems, so that an operator can mend them in one pass.
std::vector<ConfigProblem> check(const ServerConfig& config, Purpose purpose);

}  // namespace crier::server
