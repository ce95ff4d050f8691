#pragma once

#include "base/clock.hpp"
#include "hub/hub.hpp"
#include "loop/event_loop.hpp"
#include "loop/loop_group.hpp"
#include "loop/task.hpp"
#include "socketio/recovery_log.hpp"
#include "socketio/recovery_sessions.hpp"
#include "socketio/socketio_config.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace crier::socketio {

class SocketState;

/// Connection state recovery over all loops.
///
/// Each namespace has a home loop that gives every event its place in one order and keeps the log
/// and the sessions; other loops send their events through it. So all sockets see one order, an
/// offset means the same everywhere, and a client may come back on any loop: what its new loop
/// hears from the home has been preceded by every event before it (mailboxes keep their order).
/// With one loop nothing travels. docs/adr/0007-recovery.md tells why.
///
/// Lives on: any thread; its parts on their home loops.
class Recovery {
public:
    Recovery(
        const RecoveryConfig& config, loop::LoopGroup& loops, hub::Hub& hub, std::string epoch);
    Recovery(const Recovery&) = delete;
    Recovery& operator=(const Recovery&) = delete;

    bool is_enabled() const { return config_.is_enabled; }

    /// Gives a broadcast its place and sends it. Any thread.
    void broadcast(hub::Event event);

    // On the socket's loop:

    /// Gives an event of one socket its place; it comes back as SocketState::send_stamped.
    void emit_to(SocketState& socket, hub::Event event);
    /// Runs `action` on the socket's loop when what was emitted before has come back.
    void pass_through(SocketState& socket, std::move_only_function<void()> action);
    void save(std::string_view nsp, SavedSession session);
    void forget(std::string_view nsp, std::string pid);

    /// The session that was lost under this pid, which from now on is the caller's alone; nullopt
    /// when there is none. A connection that still seems to live gives way, unless what it was sent
    /// is just what `offset` asks for.
    loop::Task<std::optional<SavedSession>> take(
        std::string nsp, std::string pid, std::optional<std::string> offset);

    /// What a socket that comes in has to know.
    struct Entered {
        std::uint64_t number = 0;  ///< All events up to this one are behind it.
        bool is_lost = false;  ///< What it missed cannot be told any more.
        std::vector<SharedEvent> missed{};
        std::optional<std::uint64_t> resent_after{};  ///< The number before `missed`.
    };
    /// `offset`: what its client has seen; none for a new socket.
    loop::Task<Entered> enter(
        std::shared_ptr<SocketState> socket, std::optional<std::string> offset);

private:
    /// One namespace.
    struct Home {
        Home(const RecoveryConfig& config, const std::string& epoch)
            : log{config, epoch}, sessions{config} {}
        RecoveryLog log;
        RecoverySessions sessions;
    };
    /// The namespaces that are at home on one loop.
    using Part = std::unordered_map<std::string, std::unique_ptr<Home>>;

    /// What another loop has to know of a socket that comes in.
    struct Arriving {
        std::weak_ptr<SocketState> socket;
        std::string nsp;
        std::string pid;
        loop::LoopIndex loop = 0;
        bool is_recovered = false;
        std::uint64_t first_number = 0;
        std::optional<std::uint64_t> resent_after{};
        std::optional<std::string> offset{};
        std::vector<hub::RoomName> rooms{};
    };

    loop::EventLoop& home_loop(std::string_view nsp);
    /// On the home loop.
    Home& home(std::string_view nsp);
    static void drop_empty(Part& part, MonotonicTime now);
    Entered enter_home(const Arriving& arriving);
    RecoverySessions::Found find_session(
        const std::string& nsp, const std::string& pid, const std::optional<std::string>& offset);
    bool find_missed(Home& its, const Arriving& arriving, Entered& entered);

    const RecoveryConfig& config_;
    loop::LoopGroup& loops_;
    hub::Hub& hub_;
    std::string epoch_;
    std::vector<Part> parts_;  // One per loop, used on that loop only.
};

}  // namespace crier::socketio
