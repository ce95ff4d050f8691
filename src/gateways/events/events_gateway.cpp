#include "gateways/events/events_gateway.hpp"

#include "base/hex.hpp"
#include "crypto/digest.hpp"
#include "dashboard/update_event.hpp"
#include "gateways/events/event_shaper.hpp"
#include "http/json_body.hpp"
#include "json/parse.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace crier::gateways {
namespace {

using contracts::PublicError;
using http::Answer;
using http::Failure;
using http::Request;
using http::Response;

Result<std::string, Failure> take_id(const Request& request) {
    std::string id{request.path_parameter("id")};
    if (id.size() > auth::kMaxUserIdBytes) {
        return std::unexpected{http::invalid("The id is longer than 128 bytes.")};
    }
    return id;
}

/// One a client can be told of: printable, and short enough to be kept.
bool is_publish_key(std::string_view key) {
    constexpr std::size_t kMaxBytes = 255;
    return !key.empty() && key.size() <= kMaxBytes &&
           std::ranges::all_of(key, [](char c) { return c >= 0x20 && c < 0x7F; });
}

Result<std::optional<hub::PublishKey>, Failure> read_publish_key(
    const Request& request, const auth::TenantId& tenant) {
    const auto key = request.headers.find("Idempotency-Key");
    if (!key) return std::nullopt;
    if (!is_publish_key(*key)) {
        return std::unexpected{
            http::invalid("The Idempotency-Key is not 1 to 255 printable characters of ASCII.")};
    }
    crypto::Sha256 hash;
    hash.update(as_bytes(request.target.path + "\n"));
    hash.update(as_bytes(request.body));
    return hub::PublishKey{
        .tenant = tenant, .key = std::string{*key}, .content_hash = to_hex(hash.finish())};
}

Failure refusal_of(hub::LogError error) {
    switch (error) {
        case hub::LogError::OtherContent:
            return {
                .error = PublicError::Conflict,
                .message = "This Idempotency-Key was used for another event within 24 hours."};
        case hub::LogError::Full: return {.error = PublicError::StorageFull};
        case hub::LogError::Unavailable: break;
    }
    return {.error = PublicError::Overloaded};
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

/// Without its rooms.
Result<hub::Event, Failure> EventsGateway::read_event(
    const Request& request, const auth::Identity& publisher) const {
    CRIER_TRY_VOID(http::require_json(request));
    CRIER_TRY(auto key, read_publish_key(request, publisher.tenant));
    auto shaped = shape_event(request.body, clock_.wall_now());
    if (!shaped) return std::unexpected{http::invalid(shaped.error())};
    hub::Event event = dashboard::update_event({}, std::move(shaped->json));
    // Who asks for "once" gets it, whatever the type.
    event.is_durable = shaped->is_durable || key.has_value();
    event.key = std::move(key);
    return event;
}

loop::Task<Answer> EventsGateway::publish(hub::Event event) {
    const auto receipt = co_await hub_.publish(std::move(event));
    if (!receipt) co_return std::unexpected{refusal_of(receipt.error())};
    json::object body{{"success", true}, {"delivered", receipt->delivered}};
    // Of the room that the path names: it stands first.
    if (!receipt->positions.empty()) body["position"] = hub::to_text(receipt->positions.front());
    if (receipt->is_repeat) body["duplicate"] = true;
    co_return Response::json(http::Status::Accepted, body);
}

loop::Task<Answer> EventsGateway::publish_to_user(Request request) {
    CRIER_CO_TRY(const auth::Identity service, guard_.require_service(request));
    CRIER_CO_TRY(const std::string id, take_id(request));
    CRIER_CO_TRY(hub::Event event, read_event(request, service));
    event.rooms.push_back(hub::user_room(service.tenant, UserId{id}));
    co_return co_await publish(std::move(event));
}

/// Also for the queue's owner, when there is one (contract A, section 4.2).
loop::Task<Answer> EventsGateway::publish_to_queue(Request request) {
    CRIER_CO_TRY(const auth::Identity service, guard_.require_service(request));
    CRIER_CO_TRY(const std::string id, take_id(request));
    CRIER_CO_TRY(hub::Event event, read_event(request, service));
    const QueueId queue{id};
    const auto owner = co_await owners_.find(service.tenant, queue);
    if (!owner) co_return std::unexpected{Failure{.error = store::to_public(owner.error())}};
    event.rooms.push_back(hub::queue_room(service.tenant, queue));
    if (*owner) event.rooms.push_back(hub::user_room(service.tenant, **owner));
    const auto& uncompressed = config_.uncompressed_queues;
    event.may_compress = std::ranges::find(uncompressed, id) == uncompressed.end();
    co_return co_await publish(std::move(event));
}

loop::Task<Answer> EventsGateway::set_queue_owner(Request request) {
    CRIER_CO_TRY(const auth::Identity service, guard_.require_service(request));
    CRIER_CO_TRY_VOID(http::require_json(request));
    CRIER_CO_TRY(const std::string id, take_id(request));
    const auto body = json::parse_object(request.body);
    const auto owner = body ? json::find_string(*body, "ownerId") : std::nullopt;
    if (!owner || owner->empty() || owner->size() > auth::kMaxUserIdBytes) {
        co_return std::unexpected{
            http::invalid("The body needs \"ownerId\": a text of 1 to 128 bytes.")};
    }
    const auto done = co_await owners_.set(service.tenant, QueueId{id}, UserId{*owner});
    if (!done) co_return std::unexpected{Failure{.error = store::to_public(done.error())}};
    const json::object answer{{"success", true}};
    co_return Response::json(http::Status::Ok, answer);
}

}  // namespace crier::gateways
