#pragma once

#include "crier/engine.hpp"
#include "crier/namespace.hpp"
#include "crier/task.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace crier {

class Server;

namespace sdk {
class Host;
Host& host_of(Server& server);
}  // namespace sdk

/// Pages of other origins that may use the server. Pages of its own always may.
struct CorsOptions {
    /// Exact: "https://app.example.com"; "*" for all.
    std::vector<std::string> origins{};
    /// Browsers send cookies along; not together with "*".
    bool allows_credentials = false;
};

/// Connection state recovery: clients that lost their connection get their id, rooms and data back,
/// and every event they missed.
struct RecoveryOptions {
    /// Every event then ends with one more argument, a text: the place from which its client goes
    /// on.
    bool is_enabled = false;
    std::chrono::milliseconds max_disconnection{120'000};
};

/// Messages over WebSocket, for clients that offer permessage-deflate (browsers do). A broadcast is
/// compressed once for all of them.
struct CompressionOptions {
    /// Clients then compress what they send, too: a message above 64 KiB that was more than a
    /// hundred times smaller is taken for a bomb and ends its connection (1009).
    bool is_enabled = false;
    /// Smaller messages leave as they are.
    std::size_t threshold_bytes = 1024;
    /// 1 (fast) to 9 (small).
    int level = 1;
    /// Rooms whose events leave uncompressed, such as those with secrets in them. Called on any
    /// thread.
    std::function<bool(std::string_view nsp, std::string_view room)> leaves_out{};
};

/// The defaults are those of Socket.IO on Node, but for `loops`.
struct ServerOptions {
    /// Where clients connect to.
    std::string path = "/socket.io";

    /// Threads that serve, 0 for one per core. With 1 no two handlers ever run at the same time.
    /// With more, the handlers of one socket still run one at a time, and everything of this
    /// library is safe to use from all of them; what a program shares between sockets by itself
    /// (a global map) needs its own lock then.
    std::size_t loops = 1;

    std::chrono::milliseconds ping_interval{25'000};
    std::chrono::milliseconds ping_timeout{20'000};
    std::chrono::milliseconds connect_timeout{45'000};
    std::chrono::milliseconds upgrade_timeout{10'000};
    /// Largest message of a client; a larger one ends its connection.
    std::size_t max_payload_bytes = 1'000'000;
    bool allows_polling = true;
    bool allows_websocket = true;
    CorsOptions cors{};
    RecoveryOptions recovery{};
    CompressionOptions compression{};
    /// Name of a cookie with the Engine.IO session, for proxies that keep a client on one node by
    /// it ("io"). Empty: none is set.
    std::string cookie_name{};

    /// Serves the browser's client at `<path>/socket.io.js` and its variants.
    bool serves_client = true;
    /// A proxy in front says how the browser came (X-Forwarded-Proto).
    bool trusts_proxy = false;

    /// A word against a connection, from the headers and the query alone; nullopt lets it in.
    std::function<std::optional<std::string>(const Handshake&)> refuse{};

    /// What is sent to many reaches the kernel as one batch where it has io_uring; false: one
    /// system call each, always.
    bool uses_io_uring = true;

    /// run ends after SIGINT and SIGTERM, as stop does.
    bool stops_on_signals = true;
    /// Time for a stop to answer what was asked.
    std::chrono::milliseconds drain_timeout{5'000};
    /// Warnings and failures of handlers as lines on standard error.
    bool logs = true;
};

/// A Socket.IO server. It is its main namespace "/" too: `io.on_connection(...)`, `io.emit(...)`.
///
/// Described, then listen, then run. `of`, `serve` and handlers belong before listen, on one
/// thread; emitting, asking, fetching and stop work from any thread from then on.
/// Lifetime: handles of sockets may outlive it, and then do nothing.
class Server : public Namespace {
public:
    explicit Server(ServerOptions options = {});
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    /// After run has returned, or without run.
    ~Server();

    /// A namespace by its name, "/admin". After listen: to talk to it.
    Namespace of(std::string name);
    /// All names a pattern matches as a whole and no other namespace has: one definition, and a
    /// namespace of its own for each name.
    Namespace of(const std::regex& pattern);
    /// The same by a function, which is called from all loops.
    Namespace of_matching(std::function<bool(std::string_view name)> matches);

    /// Answers GET `path` with a page or file that lies in memory.
    void serve(std::string_view path, std::string_view media_type, std::string body);

    /// Engine.IO without Socket.IO on a path of its own, with the same times and limits.
    void on_engine_connection(std::string path, std::function<void(EngineSocket)> function);

    /// Opens the port, 0 for any free one; returns it, or why not.
    std::expected<std::uint16_t, std::string> listen(
        std::uint16_t port, const std::string& address = "0.0.0.0");

    /// Serves until stop, on this thread and as many others as `loops` says.
    void run();

    /// Lets clients go so that they come back elsewhere, then ends run. Any thread.
    void stop();

    /// Starts a coroutine that belongs to the server: a clock, a feed. It ends with it, where it
    /// waits. Any thread, also before run.
    void spawn(Task<void> task);

    /// Everything it counts, in Prometheus' text format.
    std::string metrics() const;

private:
    friend sdk::Host& sdk::host_of(Server& server);
    explicit Server(std::shared_ptr<sdk::Host> host);

    std::shared_ptr<sdk::Host> host_;
};

}  // namespace crier
