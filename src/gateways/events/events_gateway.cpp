#include "gateways/events/events_gateway.hpp"

#include "dashboard/update_event.hpp"
#include "gateways/events/event_shaper.hpp"
#include "http/json_body.hpp"
#include "json/parse.hpp"

#include <algorithm>

namespace crier::gateways {
namespace {

using contracts::PublicError;
using http::Answer;
using http::Failure;
using http::Request;
using http::Response;

Failure invalid(std::string message) {
    return {.error = PublicError::ValidationError, .message = std::move(message)};
}

Result<std::string, Failure> take_id(const Request& request) {
    std::string id{request.path_parameter("id")};
    if (id.size() > auth::kMaxUserIdBytes) {
        return std::unexpected{invalid("The id is longer than 128 bytes.")};
    }
    return id;
}

}  // namespace

void EventsGateway::add_routes(http::Router& router) {
    using http::Method;
    router.add(Method::Post, "/api/users/{id}/events", [this](Request request) {
        return publish_to_user(std::move(request));
    });
    router.add(Method::Post, "/api/queues/{id}/events", [this](Request request) {
        return publish_to_queue(std::move(request));
    });
    router.add(Method::Put, "/api/queues/{id}", [this](Request request) {
        return set_queue_owner(std::move(request));
    });
}

loop::Task<Answer> EventsGateway::publish(hub::Event event) {
    const auto receipt = co_await hub_.publish(std::move(event));
    if (!receipt) {
        co_return std::unexpected{Failure{.error = PublicError::Overloaded}};
    }
    const json::object body{{"success", true}, {"delivered", receipt->delivered}};
    co_return Response::json(http::Status::Accepted, body);
}

loop::Task<Answer> EventsGateway::publish_to_user(Request request) {
    CRIER_CO_TRY(const auth::Identity service, guard_.require_service(request));
    CRIER_CO_TRY_VOID(http::require_json(request));
    CRIER_CO_TRY(const std::string id, take_id(request));
    auto shaped = shape_event(request.body, clock_.wall_now());
    if (!shaped) co_return std::unexpected{invalid(shaped.error())};
    std::vector<hub::RoomName> rooms(1, hub::user_room(service.tenant, UserId{id}));
    co_return co_await publish(dashboard::update_event(std::move(rooms), std::move(*shaped)));
}

/// Also for the queue's owner, when there is one (contract A, section 4.2).
loop::Task<Answer> EventsGateway::publish_to_queue(Request request) {
    CRIER_CO_TRY(const auth::Identity service, guard_.require_service(request));
    CRIER_CO_TRY_VOID(http::require_json(request));
    CRIER_CO_TRY(const std::string id, take_id(request));
    auto shaped = shape_event(request.body, clock_.wall_now());
    if (!shaped) co_return std::unexpected{invalid(shaped.error())};
    const QueueId queue{id};
    const auto owner = co_await owners_.find(service.tenant, queue);
    if (!owner) co_return std::unexpected{Failure{.error = store::to_public(owner.error())}};
    std::vector<hub::RoomName> rooms(1, hub::queue_room(service.tenant, queue));
    if (*owner) rooms.push_back(hub::user_room(service.tenant, **owner));
    hub::Event event = dashboard::update_event(std::move(rooms), std::move(*shaped));
    event.may_compress =
        std::ranges::find(config_.uncompressed_queues, id) == config_.uncompressed_queues.end();
    co_return co_await publish(std::move(event));
}

loop::Task<Answer> EventsGateway::set_queue_owner(Request request) {
    CRIER_CO_TRY(const auth::Identity service, guard_.require_service(request));
    CRIER_CO_TRY_VOID(http::require_json(request));
    CRIER_CO_TRY(const std::string id, take_id(request));
    const auto body = json::parse_object(request.body);
    const auto owner = body ? json::find_string(*body, "ownerId") : std::nullopt;
    if (!owner || owner->empty() || owner->size() > auth::kMaxUserIdBytes) {
        co_return std::unexpected{invalid("The body needs \"ownerId\": a text of 1 to 128 bytes.")};
    }
    const auto done = co_await owners_.set(service.tenant, QueueId{id}, UserId{*owner});
    if (!done) co_return std::unexpected{Failure{.error = store::to_public(done.error())}};
    const json::object answer{{"success", true}};
    co_return Response::json(http::Status::Ok, answer);
}

}  // namespace crier::gateways
