#include "socketio/recovery.hpp"

#include "loop/run_on.hpp"
#include "socketio/room_names.hpp"
#include "socketio/socket_state.hpp"

#include <functional>
#include <utility>
#include <variant>

namespace crier::socketio {
namespace {

/// Above it, namespaces nobody needs are forgotten: clients can make dynamic ones up.
constexpr std::size_t kMaxHomes = 1'000;

}  // namespace

Recovery::Recovery(
    const RecoveryConfig& config, loop::LoopGroup& loops, hub::Hub& hub, std::string epoch)
    : config_{config}, loops_{loops}, hub_{hub}, epoch_{std::move(epoch)}, parts_(loops.size()) {}

loop::EventLoop& Recovery::home_loop(std::string_view nsp) {
    return loops_.at(std::hash<std::string_view>{}(nsp) % loops_.size());
}

Recovery::Home& Recovery::home(std::string_view nsp) {
    loop::EventLoop& loop = home_loop(nsp);
    loop.assert_current();
    Part& part = parts_[loop.index()];
    const auto found = part.find(std::string{nsp});
    if (found != part.end()) return *found->second;
    if (part.size() >= kMaxHomes) drop_empty(part, loop.now());
    return *part.emplace(nsp, std::make_unique<Home>(config_, epoch_)).first->second;
}

/// Without sessions nobody has an offset that could be mistaken later.
void Recovery::drop_empty(Part& part, MonotonicTime now) {
    std::erase_if(part, [now](const auto& entry) {
        entry.second->log.trim(now);
        return entry.second->sessions.size() == 0 && entry.second->log.size() == 0;
    });
}

// --- Events --------------------------------------------------------------------------------------

void Recovery::broadcast(hub::Event event) {
    loop::EventLoop& loop = home_loop(event.scope);
    loop::dispatch(loop, [this, &loop, event = std::move(event)]() mutable {
        home(event.scope).log.stamp(event, loop.now());
        hub_.broadcast(std::move(event));
    });
}

void Recovery::emit_to(SocketState& socket, hub::Event event) {
    loop::EventLoop& loop = home_loop(event.scope);
    if (loop::EventLoop::current() == &loop) {
        home(event.scope).log.stamp(event, loop.now());
        socket.send_stamped(event);
        return;
    }
    socket.note_away();
    loop.post(
        [this, &loop, socket = socket.shared_from_this(), event = std::move(event)]() mutable {
            home(event.scope).log.stamp(event, loop.now());
            socket->loop().post([socket, event = std::move(event)] {
                socket->note_back();
                socket->send_stamped(event);
            });
        });
}

void Recovery::pass_through(SocketState& socket, std::move_only_function<void()> action) {
    socket.note_away();
    home_loop(socket.nsp())
        .post([socket = socket.shared_from_this(), action = std::move(action)]() mutable {
            socket->loop().post([socket, action = std::move(action)]() mutable {
                socket->note_back();
                action();
            });
        });
}

// --- Sessions ------------------------------------------------------------------------------------

void Recovery::save(std::string_view nsp, SavedSession session) {
    loop::EventLoop& loop = home_loop(nsp);
    loop::dispatch(
        loop, [this, &loop, nsp = std::string{nsp}, session = std::move(session)]() mutable {
            home(nsp).sessions.save(std::move(session), loop.now());
        });
}

void Recovery::forget(std::string_view nsp, std::string pid) {
    loop::dispatch(home_loop(nsp), [this, nsp = std::string{nsp}, pid = std::move(pid)] {
        home(nsp).sessions.forget(pid);
    });
}

RecoverySessions::Found Recovery::find_session(
    const std::string& nsp, const std::string& pid, const std::optional<std::string>& offset) {
    Home& its = home(nsp);
    RecoverySessions::Found found = its.sessions.take(pid, home_loop(nsp).now());
    const auto* living = std::get_if<RecoverySessions::Living>(&found);
    if (living == nullptr || !living->resent_after) return found;
    const auto seen = offset ? its.log.resume_from(*offset, living->first_number)
                             : std::optional{living->first_number};
    // It could not be told again (find_missed), so nobody has to give way for it.
    if (seen == living->resent_after) return std::monostate{};
    return found;
}

loop::Task<std::optional<SavedSession>> Recovery::take(
    std::string nsp, std::string pid, std::optional<std::string> offset) {
    using Found = RecoverySessions::Found;
    loop::EventLoop& loop = home_loop(nsp);
    auto look = [this, nsp, pid, offset]() -> Found { return find_session(nsp, pid, offset); };
    auto first_look = loop::run_on(loop, look);
    Found found = co_await first_look;
    if (const auto* living = std::get_if<RecoverySessions::Living>(&found)) {
        auto give_way = [socket = living->socket] {
            if (const auto its = socket.lock()) its->give_way();
            return true;
        };
        auto asking = loop::run_on(loops_.at(living->loop), give_way);
        co_await asking;
        auto second_look = loop::run_on(loop, look);
        found = co_await second_look;
    }
    if (auto* session = std::get_if<SavedSession>(&found)) co_return std::move(*session);
    co_return std::nullopt;
}

loop::Task<Recovery::Entered> Recovery::enter(
    std::shared_ptr<SocketState> socket, std::optional<std::string> offset) {
    // Copied here: its client may go, and the socket end, while the other loop works.
    Arriving arriving{
        .socket = socket,
        .nsp = std::string{socket->nsp()},
        .pid = std::string{socket->pid()},
        .loop = socket->loop().index(),
        .is_recovered = socket->is_recovered(),
        .first_number = socket->first_number(),
        .resent_after = socket->resent_after(),
        .offset = std::move(offset),
        .rooms = socket->rooms_to_join()};
    arriving.rooms.push_back(room_name(socket->nsp(), socket->id()));
    arriving.rooms.push_back(namespace_room(socket->nsp()));
    loop::EventLoop& home = home_loop(arriving.nsp);
    auto work = [this, arriving = std::move(arriving)] { return enter_home(arriving); };
    auto entering = loop::run_on(home, std::move(work));
    co_return co_await entering;
}

Recovery::Entered Recovery::enter_home(const Arriving& arriving) {
    Home& its = home(arriving.nsp);
    Entered entered{.number = its.log.last()};
    if (arriving.is_recovered) entered.is_lost = !find_missed(its, arriving, entered);
    if (!entered.is_lost) {
        its.sessions.add(
            arriving.pid,
            {.loop = arriving.loop,
             .socket = arriving.socket,
             .first_number = arriving.is_recovered ? arriving.first_number : entered.number,
             .resent_after = entered.resent_after});
    }
    return entered;
}

bool Recovery::find_missed(Home& its, const Arriving& arriving, Entered& entered) {
    const std::uint64_t first = arriving.first_number;
    const auto seen =
        arriving.offset ? its.log.resume_from(*arriving.offset, first) : std::optional{first};
    // The reference's client takes up missed events when it reads the CONNECT behind them, and
    // keeps those that came alone: sent once more, they would be there twice.
    if (!seen || seen == arriving.resent_after) return false;
    auto missed = its.log.missed_since(*seen, arriving.rooms, home_loop(arriving.nsp).now());
    if (!missed) return false;
    entered.missed = std::move(*missed);
    if (!entered.missed.empty()) entered.resent_after = seen;
    return true;
}

}  // namespace crier::socketio
