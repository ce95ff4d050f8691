#include "gateways/events/event_history.hpp"

#include "http/peer_watch.hpp"
#include "http/query_number.hpp"

#include <fmt/format.h>

namespace crier::gateways {
namespace {

using contracts::PublicError;
using http::Answer;
using http::Failure;
using http::Request;
using http::Response;

constexpr std::int64_t kDefaultLimit = 100;
constexpr std::int64_t kMaxLimit = 1'000;
constexpr std::int64_t kMaxWaitSeconds = 60;

std::string to_json(const hub::Gap& gap) {
    return fmt::format(
        R"({{"reason":"{}","from":{},"to":{}}})", hub::name_of(gap.reason), gap.from, gap.to);
}

}  // namespace

EventHistory::EventHistory(
    loop::LoopGroup& loops, hub::Hub& hub, QueueOwners& owners, const http::ApiGuard& guard)
    : loops_{loops},
      hub_{hub},
      owners_{owners},
      guard_{guard},
      watching_{RoomWatch::form(hub)},
      waiting_(loops.size()) {}

void EventHistory::add_routes(http::Router& router) {
    const http::RouteOptions options{
        .answer_timeout = http::kNoAnswerTimeout, .watches_peer = true};
    const auto get = [&](std::string_view pattern, auto method) {
        router.add(
            http::Method::Get,
            pattern,
            [this, method](Request request) { return (this->*method)(std::move(request)); },
            options);
    };
    get("/api/users/{id}/events", &EventHistory::list_of_user);
    get("/api/queues/{id}/events", &EventHistory::list_of_queue);
}

void EventHistory::stop_waiting() {
    loops_.post_to_all([this](loop::EventLoop& loop) {
        Waiting& waiting = waiting_[loop.index()];
        waiting.is_over = true;
        // Who is told leaves the list.
        const auto watches = waiting.watches;
        for (RoomWatch* watch : watches) watch->give_up();
    });
}

Result<EventHistory::Ask, Failure> EventHistory::read_ask(const Request& request) {
    Ask ask;
    if (const auto after = request.target.query.find("after")) {
        ask.after = hub::parse_position(*after);
        if (!ask.after) {
            return std::unexpected{http::invalid(
                "\"after\" is not a position: send \"next\" or \"position\" as they came.")};
        }
    }
    CRIER_TRY(const auto limit, http::read_number(request, "limit", kDefaultLimit, kMaxLimit));
    CRIER_TRY(const auto seconds, http::read_number(request, "wait", 0, kMaxWaitSeconds));
    if (limit == 0) return std::unexpected{http::invalid("\"limit\" is 0.")};
    ask.limit = static_cast<std::size_t>(limit);
    ask.wait = std::chrono::seconds{seconds};
    return ask;
}

/// Somebody else's looks like one that does not exist (security.md 2.17).
loop::Task<Answer> EventHistory::list_of_user(Request request) {
    CRIER_CO_TRY(
        const auth::Identity identity, guard_.identify(request, PublicError::AuthRequired));
    CRIER_CO_TRY(const Ask ask, read_ask(request));
    const UserId user{request.path_parameter("id")};
    if (!identity.is_service() && identity.user != user) {
        co_return std::unexpected{Failure{.error = PublicError::NotFound}};
    }
    co_return co_await list(std::move(request), hub::user_room(identity.tenant, user), ask);
}

loop::Task<Answer> EventHistory::list_of_queue(Request request) {
    CRIER_CO_TRY(
        const auth::Identity identity, guard_.identify(request, PublicError::AuthRequired));
    CRIER_CO_TRY(const Ask ask, read_ask(request));
    const QueueId queue{request.path_parameter("id")};
    const auto may_read = co_await owners_.may_listen(identity, queue);
    if (!may_read) co_return std::unexpected{Failure{.error = store::to_public(may_read.error())}};
    if (!*may_read) co_return std::unexpected{Failure{.error = PublicError::NotFound}};
    co_return co_await list(std::move(request), hub::queue_room(identity.tenant, queue), ask);
}

loop::Task<Answer> EventHistory::list(Request request, hub::RoomName room, Ask ask) {
    if (ask.wait.count() > 0) co_return co_await list_or_wait(request, room, ask);
    const auto page = co_await look(room, ask);
    if (!page) co_return std::unexpected{Failure{.error = PublicError::Overloaded}};
    co_return to_response(*page);
}

loop::Task<Answer> EventHistory::list_or_wait(
    const Request& request, const hub::RoomName& room, const Ask& ask) {
    loop::EventLoop& loop = loop::EventLoop::here();
    const MonotonicTime deadline = loop.now() + ask.wait;
    Waiting& waiting = waiting_[loop.index()];
    RoomWatch watch{hub_.shard(), room, watching_};
    waiting.watches.insert(&watch);
    request.peer->set_on_gone(watch.giving_up());
    while (true) {
        watch.forget_news();
        const auto page = co_await look(room, ask);
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - loop.now());
        const bool is_over = waiting.is_over || left.count() <= 0 || request.peer->has_gone();
        if (!page || page->says_something() || is_over) {
            waiting.watches.erase(&watch);
            if (!page) co_return std::unexpected{Failure{.error = PublicError::Overloaded}};
            co_return to_response(*page);
        }
        // What passed may be of the kind that is not kept: then it goes on waiting.
        if (!watch.has_news()) co_await watch.wait(left);
    }
}

loop::Task<Result<EventHistory::Page, hub::LogError>> EventHistory::look(
    hub::RoomName room, Ask ask) {
    const std::uint64_t seen = ask.after ? ask.after->offset : 0;
    auto found = co_await hub_.log().read(room, seen, ask.limit);
    if (!found) co_return std::unexpected{found.error()};
    hub::LogPage log = found->value_or(hub::LogPage{});
    const hub::Continuation next = ask.after ? hub::continue_from(*ask.after, log.ends)
                                             : hub::Continuation{.after = log.ends.first_kept - 1};
    if (next.after < seen) {
        // Of another history: what stands at these offsets now was never seen.
        found = co_await hub_.log().read(room, next.after, ask.limit);
        if (!found) co_return std::unexpected{found.error()};
        log = found->value_or(hub::LogPage{});
    }
    Page page{.gap = next.gap, .next = {log.ends.epoch, next.after}};
    page.entries = std::move(log.entries);
    if (!page.entries.empty()) page.next.offset = page.entries.back().offset;
    page.has_more = page.next.offset < log.ends.last;
    co_return page;
}

Response EventHistory::to_response(const Page& page) {
    std::string body = R"({"success":true,"events":[)";
    for (const hub::LogEntry& entry : page.entries) {
        if (body.back() != '[') body.push_back(',');
        body += R"({"position":")" + hub::to_text({page.next.epoch, entry.offset}) +
                R"(","event":)" + entry.json + "}";
    }
    body += R"(],"next":")" + hub::to_text(page.next) + R"(","more":)";
    body += page.has_more ? "true" : "false";
    body += R"(,"gap":)" + (page.gap ? to_json(*page.gap) : std::string{"null"}) + "}";
    Response response = Response::text(http::Status::Ok, "application/json", body);
    response.headers.add("Cache-Control", "no-store");
    return response;
}

}  // namespace crier::gateways
