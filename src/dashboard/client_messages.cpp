#include "dashboard/client_messages.hpp"

#include "contracts/dashboard_events.hpp"
#include "json/parse.hpp"

#include <fmt/format.h>

namespace crier::dashboard {
namespace {

namespace text = contracts::dashboard_text;

std::optional<ClientMessageType> parse_type(std::string_view name) {
    if (name == "subscribe") return ClientMessageType::Subscribe;
    if (name == "unsubscribe") return ClientMessageType::Unsubscribe;
    if (name == "ping") return ClientMessageType::Ping;
    return std::nullopt;
}

/// nullopt for a member that is missing, null, or otherwise counts as none in JavaScript.
Result<std::optional<GivenId>, ClientMessageError> take_id(
    const json::object& message, std::string_view key, std::size_t max_bytes) {
    const json::value* member = message.if_contains(key);
    if (member == nullptr || member->is_null()) return std::optional<GivenId>{};
    GivenId id{.text = {}, .json = json::serialize(*member)};
    if (member->is_string()) {
        id.text = std::string_view{member->as_string()};
        if (id.text.empty()) return std::optional<GivenId>{};
    } else if (member->is_int64() || member->is_uint64()) {
        id.text = id.json;
    } else {
        return std::unexpected{ClientMessageError::InvalidId};
    }
    if (id.text.size() > max_bytes) return std::unexpected{ClientMessageError::InvalidId};
    return id;
}

}  // namespace

Result<ClientMessage, ClientMessageError> parse_client_message(
    std::string_view text, std::size_t max_id_bytes) {
    const auto parsed = json::parse(text);
    if (!parsed || parsed->is_null()) return std::unexpected{ClientMessageError::InvalidFormat};
    const json::object* object = parsed->if_object();
    if (object == nullptr) return std::unexpected{ClientMessageError::UnknownType};
    const auto type = parse_type(json::find_string(*object, "type").value_or(""));
    if (!type) return std::unexpected{ClientMessageError::UnknownType};

    if (*type == ClientMessageType::Ping) return ClientMessage{};
    return read_client_message(*type, *object, max_id_bytes);
}

Result<ClientMessage, ClientMessageError> read_client_message(
    ClientMessageType type, const json::object& ids, std::size_t max_id_bytes) {
    ClientMessage message{.type = type, .user = {}, .queue = {}};
    CRIER_TRY(message.user, take_id(ids, "userId", max_id_bytes));
    CRIER_TRY(message.queue, take_id(ids, "queueId", max_id_bytes));
    return message;
}

std::string_view describe(ClientMessageError error) {
    switch (error) {
        case ClientMessageError::InvalidFormat: return text::kInvalidMessageFormat;
        case ClientMessageError::UnknownType: return text::kUnknownMessageType;
        case ClientMessageError::InvalidId: return text::kInvalidId;
    }
    return text::kInvalidMessageFormat;
}

std::string subscribed_to_user(const GivenId& user) {
    return fmt::format(
        R"({{"type":"subscribed","userId":{},"message":"{}"}})",
        user.json,
        text::kSubscribedToUser);
}

std::string subscribed_to_queue(const GivenId& queue) {
    return fmt::format(
        R"({{"type":"subscribed","queueId":{},"message":"{}"}})",
        queue.json,
        text::kSubscribedToQueue);
}

std::string unsubscribed_from_user(const GivenId& user) {
    return fmt::format(R"({{"type":"unsubscribed","userId":{}}})", user.json);
}

std::string unsubscribed_from_queue(const GivenId& queue) {
    return fmt::format(R"({{"type":"unsubscribed","queueId":{}}})", queue.json);
}

std::string pong() { return R"({"type":"pong"})"; }

std::string error_message(std::string_view message) {
    return fmt::format(R"({{"type":"error","message":{}}})", json::quote(message));
}

std::string refusal() {
    return fmt::format(
        R"({{"type":"error","code":"forbidden","message":"{}"}})", text::kSubscriptionRefused);
}

}  // namespace crier::dashboard
