#pragma once

#include "crier/ack.hpp"
#include "crier/arguments.hpp"
#include "crier/disconnect_reason.hpp"
#include "crier/task.hpp"
#include "crier/verdict.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace crier {

class Socket;

}  // namespace crier

// Brings the handlers that users write into the few forms the library calls: plain functions and
// coroutines, with or without the Socket, with typed arguments, with or without the Ack.

namespace crier::internal {

/// What is left to run: nothing for a plain function.
using Started = std::optional<Task<void>>;

using EventHandler = std::function<Started(const Socket&, const Arguments&, const Ack&)>;
using AnyHandler =
    std::function<Started(const Socket&, const std::string& event, const Arguments&)>;
using ConnectionHandler = std::function<Started(const Socket&)>;
using DisconnectHandler = std::function<Started(const Socket&, DisconnectReason)>;
using Middleware = std::function<std::variant<Verdict, Task<Verdict>>(const Socket&)>;
using EventMiddleware = std::function<std::variant<Verdict, Task<Verdict>>(
    const Socket&, const std::string& event, const Arguments&)>;

template <class T>
struct Signature;
template <class R, class... P>
struct Signature<R (*)(P...)> {
    using Result = R;
    using Parameters = std::tuple<std::decay_t<P>...>;
};
template <class R, class C, class... P>
struct Signature<R (C::*)(P...)> : Signature<R (*)(P...)> {};
template <class R, class C, class... P>
struct Signature<R (C::*)(P...) const> : Signature<R (*)(P...)> {};

template <class F>
auto signature_of() {
    if constexpr (std::is_pointer_v<F>) {
        return Signature<F>{};
    } else {
        static_assert(
            requires { &F::operator(); },
            "a handler needs parameters with types: [](Socket socket, std::string text) { ... }");
        return Signature<decltype(&F::operator())>{};
    }
}

template <class T>
inline constexpr bool is_given =
    std::is_same_v<T, Socket> || std::is_same_v<T, Arguments> || std::is_same_v<T, Ack>;

/// Takes the parameters of a handler out of what is there, from left to right.
class Gatherer {
public:
    Gatherer(const Socket& socket, const Arguments& arguments, const Ack& ack, bool needs_list)
        : socket_{socket}, arguments_{arguments}, ack_{ack} {
        if (needs_list) list_ = arguments.list();
    }

    template <class T>
    T take() {
        if constexpr (std::is_same_v<T, Socket>) {
            return socket_;
        } else if constexpr (std::is_same_v<T, Arguments>) {
            return arguments_;
        } else if constexpr (std::is_same_v<T, Ack>) {
            return ack_;
        } else {
            const std::size_t index = next_++;
            return (index < list_.size() ? list_[index] : Argument{}).template as<T>();
        }
    }

private:
    const Socket& socket_;
    const Arguments& arguments_;
    const Ack& ack_;
    std::vector<Argument> list_;
    std::size_t next_ = 0;
};

template <class... P>
std::tuple<P...> gather(
    std::type_identity<std::tuple<P...>>,
    const Socket& socket,
    const Arguments& arguments,
    const Ack& ack) {
    [[maybe_unused]] Gatherer gatherer{
        socket, arguments, ack, /*needs_list=*/!(is_given<P> && ...)};
    return std::tuple<P...>{gatherer.template take<P>()...};
}

/// Holds function and values for as long as the task runs.
template <class R, class F, class Values>
Task<R> run(std::shared_ptr<F> function, Values values) {
    co_return co_await std::apply(*function, std::move(values));
}

template <class F>
EventHandler make_event_handler(F function) {
    using Its = decltype(signature_of<F>());
    using Parameters = typename Its::Parameters;
    static_assert(
        std::is_void_v<typename Its::Result> || std::is_same_v<typename Its::Result, Task<void>>,
        "a handler returns nothing or Task<void>; what it answers goes into its Ack");
    auto shared = std::make_shared<F>(std::move(function));
    return [shared](const Socket& socket, const Arguments& arguments, const Ack& ack) -> Started {
        auto values = gather(std::type_identity<Parameters>{}, socket, arguments, ack);
        if constexpr (std::is_same_v<typename Its::Result, Task<void>>) {
            return run<void>(shared, std::move(values));
        } else {
            std::apply(*shared, std::move(values));
            return std::nullopt;
        }
    };
}

/// For handlers whose parameters are fixed, but for leaving some out.
template <class F, class... Given>
Started call(const std::shared_ptr<F>& function, const Given&... given) {
    if constexpr (std::is_same_v<std::invoke_result_t<F&, Given...>, Task<void>>) {
        return run<void>(function, std::tuple<Given...>{given...});
    } else {
        std::invoke(*function, given...);
        return std::nullopt;
    }
}

template <class F>
ConnectionHandler make_connection_handler(F function) {
    auto shared = std::make_shared<F>(std::move(function));
    return [shared](const Socket& socket) -> Started { return call(shared, socket); };
}

template <class F>
DisconnectHandler make_disconnect_handler(F function) {
    auto shared = std::make_shared<F>(std::move(function));
    return [shared](const Socket& socket, DisconnectReason reason) -> Started {
        if constexpr (std::is_invocable_v<F&, Socket, DisconnectReason>) {
            return call(shared, socket, reason);
        } else if constexpr (std::is_invocable_v<F&, Socket>) {
            return call(shared, socket);
        } else if constexpr (std::is_invocable_v<F&, DisconnectReason>) {
            return call(shared, reason);
        } else {
            return call(shared);
        }
    };
}

template <class F>
AnyHandler make_any_handler(F function) {
    auto shared = std::make_shared<F>(std::move(function));
    return
        [shared](
            const Socket& socket, const std::string& event, const Arguments& arguments) -> Started {
            if constexpr (std::is_invocable_v<F&, Socket, std::string, Arguments>) {
                return call(shared, socket, event, arguments);
            } else {
                return call(shared, event, arguments);
            }
        };
}

template <class F, class... Given>
std::variant<Verdict, Task<Verdict>> judge(
    const std::shared_ptr<F>& function, const Given&... given) {
    if constexpr (std::is_same_v<std::invoke_result_t<F&, Given...>, Task<Verdict>>) {
        return run<Verdict>(function, std::tuple<Given...>{given...});
    } else {
        return Verdict{std::invoke(*function, given...)};
    }
}

template <class F>
Middleware make_middleware(F function) {
    auto shared = std::make_shared<F>(std::move(function));
    return [shared](const Socket& socket) { return judge(shared, socket); };
}

template <class F>
EventMiddleware make_event_middleware(F function) {
    auto shared = std::make_shared<F>(std::move(function));
    return [shared](const Socket& socket, const std::string& event, const Arguments& arguments) {
        if constexpr (std::is_invocable_v<F&, Socket, std::string, Arguments>) {
            return judge(shared, socket, event, arguments);
        } else {
            return judge(shared, event, arguments);
        }
    };
}

}  // namespace crier::internal
