#pragma once

#include "gateways/events/queue_owners.hpp"
#include "http/api_guard.hpp"
#include "http/router.hpp"
#include "hub/hub.hpp"
#include "loop/task.hpp"

#include <string>
#include <vector>

namespace crier::gateways {

struct EventsConfig {
    /// Queues, of any tenant, whose events leave uncompressed: they hold secrets beside what others
    /// may choose, and the size of the two together would say something (security.md 2.11).
    std::vector<std::string> uncompressed_queues{};
};

/// Where programs publish: events for a user or for the listeners of a queue (docs/http-api.md).
///
/// Lives on: any loop. Lifetime: longer than the router's requests.
class EventsGateway {
public:
    EventsGateway(
        hub::Hub& hub,
        QueueOwners& owners,
        const http::ApiGuard& guard,
        const Clock& clock,
        const EventsConfig& config)
        : hub_{hub}, owners_{owners}, guard_{guard}, clock_{clock}, config_{config} {}
    EventsGateway(const EventsGateway&) = delete;
    EventsGateway& operator=(const EventsGateway&) = delete;

    void add_routes(http::Router& router);

private:
    loop::Task<http::Answer> publish_to_user(http::Request request);
    loop::Task<http::Answer> publish_to_queue(http::Request request);
    loop::Task<http::Answer> set_queue_owner(http::Request request);
    Result<hub::Event, http::Failure> read_event(
        const http::Request& request, const auth::Identity& publisher) const;
    loop::Task<http::Answer> publish(hub::Event event);

    hub::Hub& hub_;
    QueueOwners& owners_;
    const http::ApiGuard& guard_;
    const Clock& clock_;
    const EventsConfig& config_;
};

}  // namespace crier::gateways
