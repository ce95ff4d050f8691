#pragma once

#include "gateways/events/queue_owners.hpp"
#include "gateways/events/room_watch.hpp"
#include "http/api_guard.hpp"
#include "http/router.hpp"
#include "hub/hub.hpp"
#include "loop/loop_group.hpp"
#include "loop/task.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <unordered_set>
#include <vector>

namespace crier::gateways {

/// What was kept of a user's or a queue's events, behind a position (docs/http-api.md): for clients
/// that come back, or that have nothing but HTTP.
///
/// A gap is told where something cannot be read any more. A request may wait for the next event; it
/// looks into the stream after it began to listen, so that nothing falls in between.
/// Lives on: any loop. Lifetime: longer than the router's requests.
class EventHistory {
public:
    EventHistory(
        loop::LoopGroup& loops, hub::Hub& hub, QueueOwners& owners, const http::ApiGuard& guard);
    EventHistory(const EventHistory&) = delete;
    EventHistory& operator=(const EventHistory&) = delete;

    void add_routes(http::Router& router);

    /// Answers whoever waits, now and from now on. Any thread.
    void stop_waiting();

private:
    /// The requests of one loop that wait.
    struct Waiting {
        bool is_over = false;
        std::unordered_set<RoomWatch*> watches{};
    };
    struct Ask {
        /// nullopt: from the oldest that is kept.
        std::optional<hub::LogPosition> after{};
        std::size_t limit = 0;
        std::chrono::milliseconds wait{0};
    };
    struct Page {
        std::optional<hub::Gap> gap{};
        hub::LogPosition next{};
        bool has_more = false;
        std::vector<hub::LogEntry> entries{};

        bool says_something() const { return gap.has_value() || !entries.empty(); }
    };

    static Result<Ask, http::Failure> read_ask(const http::Request& request);
    static http::Response to_response(const Page& page);

    loop::Task<http::Answer> list_of_user(http::Request request);
    loop::Task<http::Answer> list_of_queue(http::Request request);
    loop::Task<http::Answer> list(http::Request request, hub::RoomName room, Ask ask);
    loop::Task<http::Answer> list_or_wait(
        const http::Request& request, const hub::RoomName& room, const Ask& ask);
    loop::Task<Result<Page, hub::LogError>> look(hub::RoomName room, Ask ask);

    loop::LoopGroup& loops_;
    hub::Hub& hub_;
    QueueOwners& owners_;
    const http::ApiGuard& guard_;
    hub::WireForm watching_;
    std::vector<Waiting> waiting_;  // One per loop, used on that loop only.
};

}  // namespace crier::gateways
