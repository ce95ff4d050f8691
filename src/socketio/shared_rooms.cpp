#include "socketio/shared_rooms.hpp"

#include "socketio/service.hpp"
#include "socketio/socket_state.hpp"

#include <coroutine>
#include <optional>
#include <utility>

namespace crier::socketio {
namespace {

/// Awaitable: the answer of the directory, and with it the place.
class Admission {
public:
    Admission(hub::UserDirectory& users, hub::RoomName user, hub::Member& member)
        : users_{users}, user_{std::move(user)}, member_{member} {}
    Admission(const Admission&) = delete;
    Admission& operator=(const Admission&) = delete;

    bool await_ready() const noexcept { return false; }

    bool await_suspend(std::coroutine_handle<> awaiter) {
        ticket_ = users_.admit(user_, member_, [this](bool is_admitted) {
            answer_ = is_admitted;
            if (awaiter_) awaiter_.resume();
        });
        if (answer_) return false;  // Answered at once: goes on without a stop.
        awaiter_ = awaiter;
        return true;
    }

    std::optional<hub::UserDirectory::Ticket> await_resume() {
        if (!answer_.value_or(false)) return std::nullopt;
        return std::move(ticket_);
    }

private:
    hub::UserDirectory& users_;
    hub::RoomName user_;
    hub::Member& member_;
    hub::UserDirectory::Ticket ticket_;
    std::optional<bool> answer_;
    std::coroutine_handle<> awaiter_;
};

}  // namespace

Task<bool> admit_as(Socket socket, auth::Identity identity, hub::UserDirectory& users) {
    const std::shared_ptr<SocketState> state = socket.state();
    hub::UserDirectory::Ticket ticket;
    if (!identity.is_service()) {
        Admission admission{users, hub::user_room(identity.tenant, identity.user), *state};
        auto place = co_await admission;
        if (!place) co_return false;
        ticket = std::move(*place);
    }
    state->set_person({.identity = std::move(identity), .ticket = std::move(ticket)});
    co_return true;
}

const auth::Identity* identity_of(const Socket& socket) { return socket.state()->identity(); }

bool join_shared_room(const Socket& socket, const hub::RoomName& room) {
    return socket.state()->join_shared(room);
}

void leave_shared_room(const Socket& socket, const hub::RoomName& room) {
    SocketState& state = *socket.state();
    state.service().hub().shard(state.loop().index()).leave(state, room);
}

void keep_with(const Socket& socket, std::shared_ptr<void> companion) {
    socket.state()->set_companion(std::move(companion));
}

std::shared_ptr<void> kept_with(const Socket& socket) { return socket.state()->companion(); }

}  // namespace crier::socketio
