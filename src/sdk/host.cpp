#include "sdk/host.hpp"

#include "base/exception_text.hpp"
#include "bundles/client_bundles.hpp"
#include "engineio/handshake.hpp"
#include "net/listening_socket.hpp"
#include "sdk/engine_state.hpp"
#include "sdk/page.hpp"
#include "telemetry/log.hpp"

#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <optional>
#include <stdexcept>
#include <utility>

namespace crier::sdk {
namespace {

using std::chrono::milliseconds;

/// How often a stop looks whether the last connection has gone.
constexpr milliseconds kDrainLook{10};
/// A turn of a loop that takes this long is worth a line in the log.
constexpr milliseconds kStall{200};
/// For handlers to end after their connections were cut off.
constexpr milliseconds kCutOffTime{1'000};

/// The log is the process's: the first server starts it, the last one stops it.
std::atomic<int> servers_that_log = 0;

websocket::DeflateConfig deflate_config(const ServerOptions& options) {
    return {
        .is_enabled = options.compression.is_enabled,
        .threshold_bytes = options.compression.threshold_bytes,
        .level = options.compression.level};
}

socketio::SocketIoConfig socketio_config(const ServerOptions& options) {
    return {
        .connect_timeout = options.connect_timeout,
        .max_packet_bytes = options.max_payload_bytes,
        .recovery =
            {.is_enabled = options.recovery.is_enabled,
             .max_disconnection = options.recovery.max_disconnection},
        .deflate = deflate_config(options),
        .is_uncompressed_room = options.compression.leaves_out};
}

Task<void> guard(Task<void> task) {
    try {
        co_await task;
    } catch (...) {
        log::error("task_failed", {{"reason", current_exception_text()}});
    }
}

}  // namespace

Host::Host(ServerOptions options)
    : options_{std::move(options)},
      loops_{options_.loops, clock_},
      hub_{loops_, hub_config_, delivery_log_, cluster_, hub_metrics_},
      service_{std::make_shared<socketio::Service>(socketio::Service::Parts{
          .loops = loops_,
          .hub = hub_,
          .random = random_,
          .metrics = socketio_metrics_,
          .config = socketio_config(options_)})} {
    if (!options_.uses_io_uring) net_config_.sends = net::Sends::Send;
    std::signal(SIGPIPE, SIG_IGN);
    if (options_.logs && servers_that_log++ == 0) {
        log::start(log::Format::Pretty, log::Level::Warning);
    }
    add_socketio_door();
}

Host::~Host() {
    tasks_.clear();
    service_->close();
    if (options_.logs && --servers_that_log == 0) log::stop();
}

engineio::EngineConfig Host::engine_config(std::string path) const {
    return {
        .path = std::move(path),
        .ping_interval = options_.ping_interval,
        .ping_timeout = options_.ping_timeout,
        .upgrade_timeout = options_.upgrade_timeout,
        .max_payload_bytes = options_.max_payload_bytes,
        .allows_polling = options_.allows_polling,
        .allows_websocket = options_.allows_websocket,
        .trusts_proxy = options_.trusts_proxy,
        .cors =
            {.origins = options_.cors.origins,
             .allows_credentials = options_.cors.allows_credentials},
        .cookie_name = options_.cookie_name,
        .websocket = {.deflate = deflate_config(options_)}};
}

void Host::add_socketio_door() {
    engineio::ServerParts parts{
        .loops = loops_,
        .random = random_,
        .clock = clock_,
        .metrics = engine_metrics_,
        .websocket_metrics = websocket_metrics_,
        .config = engine_config(options_.path),
        .make_application =
            [service = service_.get()](std::shared_ptr<const engineio::Handshake> handshake) {
                return service->make_application(std::move(handshake));
            }};
    if (options_.refuse) {
        parts.refuse = [this](const http::Request& request) {
            return options_.refuse(Handshake{
                engineio::make_handshake(request, options_.trusts_proxy, clock_.wall_now()),
                std::make_shared<const std::string>("{}")});
        };
    }
    if (options_.serves_client) parts.bundles = client_bundles();
    engines_.push_back(std::make_unique<engineio::Server>(std::move(parts)));
}

void Host::add_engine(std::string path, std::function<void(EngineSocket)> function) {
    if (is_listening_) throw std::logic_error{"doors are added before the server listens"};
    engines_.push_back(std::make_unique<engineio::Server>(engineio::ServerParts{
        .loops = loops_,
        .random = random_,
        .clock = clock_,
        .metrics = engine_metrics_,
        .websocket_metrics = websocket_metrics_,
        .config = engine_config(std::move(path)),
        .make_application =
            [function = std::move(function)](std::shared_ptr<const engineio::Handshake> handshake) {
                return std::make_unique<EngineApplication>(std::move(handshake), function);
            }}));
}

void Host::serve(std::string_view path, std::string_view media_type, std::string body) {
    if (is_listening_) throw std::logic_error{"pages are added before the server listens"};
    router_.add(http::Method::Get, path, page_handler(media_type, std::move(body)));
}

// --- Opening and running -------------------------------------------------------------------------

std::expected<std::uint16_t, std::string> Host::listen(
    std::uint16_t port, const std::string& address) {
    if (is_listening_) return std::unexpected{"the server listens already"};
    // Sharing between loops would also share with another server: this one asks first.
    if (auto alone = net::listen_tcp(address, port, net::PortSharing::Exclusive); !alone) {
        return std::unexpected{alone.error().message};
    }
    for (const auto& engine : engines_) engine->add_routes(router_);
    const http::Front::Door door{
        .net_config = net_config_,
        .http_config = http_config_,
        .router = router_,
        .budget = budget_,
        .random = random_,
        .net_metrics = net_metrics_,
        .http_metrics = http_metrics_};
    for (loop::LoopIndex i = 0; i < loops_.size(); ++i) {
        auto socket = net::listen_tcp(address, port, net::PortSharing::BetweenLoops);
        if (!socket) return std::unexpected{socket.error().message};
        port = net::local_port(*socket);
        fronts_.push_back(std::make_unique<http::Front>(door, loops_.at(i), std::move(*socket)));
        loops_.at(i).post([front = fronts_.back().get()] { front->start(); });
    }
    http::Front::join(fronts_);
    service_->seal();
    is_listening_ = true;
    return port;
}

void Host::run() {
    std::optional<boost::asio::signal_set> signals;
    if (options_.stops_on_signals) {
        signals.emplace(loops_.at(0).io(), SIGTERM, SIGINT);
        signals->async_wait([this](const boost::system::error_code& error, int) {
            if (!error) drain();
        });
    }
    if (options_.logs) loops_.watch_stalls(kStall);
    loops_.run();
}

void Host::spawn(Task<void> task) {
    loops_.at(0).post(
        [this, task = std::move(task)]() mutable { tasks_.start(guard(std::move(task))); });
}

// --- Stopping ------------------------------------------------------------------------------------

void Host::stop() {
    loops_.at(0).post([this] { drain(); });
}

void Host::drain() {
    if (is_stopping_) return;
    is_stopping_ = true;
    tasks_.clear();
    drain_until_ = loops_.at(0).now() + options_.drain_timeout;
    // The sessions first: their clients shall come back, and a closed socket would say less.
    for (const auto& engine : engines_) engine->start_draining();
    for (const auto& front : fronts_) {
        front->event_loop().post([front = front.get()] { front->start_draining([] {}); });
    }
    loops_.at(0).arm(drain_timer_, kDrainLook);
}

bool Host::is_idle() const {
    std::size_t sessions = 0;
    for (const auto& engine : engines_) sessions += engine->session_count();
    return sessions == 0 && budget_.used() == 0;
}

void Host::on_drain_look() {
    const MonotonicTime now = loops_.at(0).now();
    if (is_idle() || (has_cut_off_ && now > drain_until_)) {
        loops_.stop();
        return;
    }
    if (!has_cut_off_ && now > drain_until_) {
        has_cut_off_ = true;
        drain_until_ = now + kCutOffTime;
        for (const auto& front : fronts_) {
            front->event_loop().post([front = front.get()] { front->abort(); });
        }
    }
    loops_.at(0).arm(drain_timer_, kDrainLook);
}

}  // namespace crier::sdk
