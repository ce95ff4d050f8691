#include "socketio/handler_calls.hpp"

#include "base/exception_text.hpp"
#include "loop/activity.hpp"
#include "socketio/service.hpp"
#include "socketio/socket_state.hpp"
#include "telemetry/log.hpp"

#include <utility>
#include <variant>

namespace crier::socketio {

const Handlers& HandlerCalls::shared() const { return socket_.definition().handlers; }

template <class List, class... Given>
void HandlerCalls::call_all(const List& list, std::string_view what, const Given&... given) {
    for (const auto& handler : list) call(*handler, what, given...);
}

template <class Handler, class... Given>
void HandlerCalls::call(const Handler& handler, std::string_view what, const Given&... given) {
    const loop::Activity activity{socket_.loop(), "Socket.IO handler", what};
    try {
        const Socket socket{socket_.shared_from_this()};
        if (internal::Started rest = handler(socket, given...)) run(std::move(*rest), what);
    } catch (...) {
        note_failure(what);
    }
}

void HandlerCalls::connection() {
    for (const auto& handler : socket_.definition().connection) call(handler, "connection");
}

void HandlerCalls::disconnecting(DisconnectReason reason) {
    if (const Handlers* own = socket_.find_own_handlers()) {
        call_all(
            HandlerList<internal::DisconnectHandler>{own->disconnecting}, "disconnecting", reason);
    }
    call_all(shared().disconnecting, "disconnecting", reason);
}

void HandlerCalls::disconnected(DisconnectReason reason) {
    if (const Handlers* own = socket_.find_own_handlers()) {
        call_all(HandlerList<internal::DisconnectHandler>{own->disconnected}, "disconnect", reason);
    }
    call_all(shared().disconnected, "disconnect", reason);
}

void HandlerCalls::event(const std::string& name, const Arguments& arguments, const Ack& ack) {
    const Handlers* own = socket_.find_own_handlers();
    if (own == nullptr || own->middlewares.empty()) {
        dispatch(name, arguments, ack);
    } else {
        run(judge_and_dispatch(socket_.shared_from_this(), name, arguments, ack), name);
    }
}

Task<void> HandlerCalls::judge_and_dispatch(
    std::shared_ptr<SocketState> socket, std::string name, Arguments arguments, Ack ack) {
    const Handlers* own = socket->find_own_handlers();
    const auto middlewares =
        own == nullptr ? HandlerList<internal::EventMiddleware>{} : own->middlewares;
    for (const auto& middleware : middlewares) {
        auto judged = (*middleware)(Socket{socket}, name, arguments);
        Verdict verdict;
        if (auto* task = std::get_if<Task<Verdict>>(&judged)) {
            verdict = co_await *task;
        } else {
            verdict = std::move(std::get<Verdict>(judged));
        }
        if (verdict) {
            log::debug("event_refused", {{"event", name}, {"reason", verdict->message}});
            co_return;
        }
    }
    socket->calls().dispatch(name, arguments, ack);
}

/// The socket's own lists are copied first: a handler may add and remove others.
void HandlerCalls::dispatch(const std::string& name, const Arguments& arguments, const Ack& ack) {
    if (const Handlers* own = socket_.find_own_handlers()) {
        call_all(HandlerList<internal::AnyHandler>{own->any}, name, name, arguments);
    }
    call_all(shared().any, name, name, arguments);
    if (const Handlers* own = socket_.find_own_handlers()) {
        if (const auto found = own->events.find(name); found != own->events.end()) {
            call_all(HandlerList<internal::EventHandler>{found->second}, name, arguments, ack);
        }
    }
    if (const auto found = shared().events.find(name); found != shared().events.end()) {
        call_all(found->second, name, arguments, ack);
    }
}

void HandlerCalls::run(Task<void> task, std::string_view what) {
    Service& service = socket_.service();
    if (socket_.running_handlers() >= service.config().max_running_handlers) {
        log::warning("too_many_running_handlers", {{"event", what}, {"namespace", socket_.nsp()}});
        socket_.close_connection();
        return;
    }
    ++socket_.running_handlers();
    service.shard(socket_.loop().index())
        .tasks()
        .start(guard(socket_.shared_from_this(), std::move(task), std::string{what}));
}

Task<void> HandlerCalls::guard(
    std::shared_ptr<SocketState> socket, Task<void> task, std::string what) {
    try {
        co_await task;
    } catch (...) {
        socket->calls().note_failure(what);
    }
    --socket->running_handlers();
}

/// Perhaps the peer's doing, perhaps a handler with the wrong parameters: who writes one wants to
/// see it, and a peer must not fill the log.
void HandlerCalls::note_bad_arguments(std::string_view what, std::string_view reason) {
    constexpr std::uint64_t kAlwaysTold = 20;
    constexpr std::uint64_t kThenEach = 1'000;
    const std::uint64_t number = socket_.service().count_bad_arguments();
    if (number > kAlwaysTold && number % kThenEach != 0) return;
    log::warning(
        "arguments_do_not_fit",
        {{"event", what}, {"namespace", socket_.nsp()}, {"reason", reason}, {"so_far", number}});
}

/// Inside a catch clause.
void HandlerCalls::note_failure(std::string_view what) {
    try {
        throw;
    } catch (const BadArgument& failure) {
        note_bad_arguments(what, failure.what());
    } catch (...) {
        socket_.service().metrics().handler_failures.Increment();
        log::error(
            "handler_failed",
            {{"event", what}, {"namespace", socket_.nsp()}, {"reason", current_exception_text()}});
    }
}

}  // namespace crier::socketio
