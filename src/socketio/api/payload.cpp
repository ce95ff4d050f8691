#include "crier/payload.hpp"

#include "json/parse.hpp"
#include "socketio/event_data.hpp"
#include "socketio/json_scanner.hpp"
#include "socketio/number_text.hpp"
#include "socketio/packet.hpp"
#include "socketio/payload_rules.hpp"

#include <fmt/format.h>

#include <utility>

namespace crier {
namespace {

using socketio::JsonScanner;

}  // namespace

Payload::Payload(std::string_view event) {
    if (socketio::is_reserved_event(event)) {
        throw std::invalid_argument{
            fmt::format("\"{}\" is the name of an event of its own", event)};
    }
    if (event.size() > socketio::kMaxEventNameBytes) {
        throw std::invalid_argument{"the name of an event is longer than 128 bytes"};
    }
    add_text(event);
}

void Payload::begin() {
    if (json_.size() > 1) json_.push_back(',');
}

void Payload::add_text(std::string_view text) {
    begin();
    json_ += json::quote(text);
}

void Payload::add_number(double number) { add_literal(socketio::to_number_text(number)); }
void Payload::add_integer(std::int64_t number) { add_literal(fmt::format("{}", number)); }
void Payload::add_unsigned(std::uint64_t number) { add_literal(fmt::format("{}", number)); }

void Payload::add_literal(std::string_view text) {
    begin();
    json_ += text;
}

void Payload::add_value(const Json& value) {
    const std::string text = boost::json::serialize(value);
    has_foreign_placeholder_ = has_foreign_placeholder_ || socketio::has_placeholder(text);
    add_literal(text);
}

Payload& Payload::add_json(std::string_view text) {
    JsonScanner scanner{text, {.depth = 64, .members = text.size() + 1}};
    const auto first = scanner.next();
    const bool is_json =
        first && scanner.take_value(*first) && scanner.next() == JsonScanner::Token::End;
    if (!is_json) throw std::invalid_argument{"add_json was given what is not JSON"};
    has_foreign_placeholder_ = has_foreign_placeholder_ || socketio::has_placeholder(text);
    add_literal(text);
    return *this;
}

void Payload::add_binary(std::string_view bytes) {
    add_literal(socketio::placeholder(attachments_.size()));
    attachments_.emplace_back(bytes);
}

void Payload::add_arguments(
    std::string_view text, const std::shared_ptr<const socketio::EventData>& data) {
    if (!data || data->attachments.empty()) {
        const bool may_have = text.find("_placeholder") != std::string_view::npos ||
                              text.find('\\') != std::string_view::npos;
        if (may_have && socketio::has_placeholder("[" + std::string{text} + "]")) {
            has_foreign_placeholder_ = true;
        }
        add_literal(text);
        return;
    }
    // Only what these elements name comes along, under the next free numbers.
    auto moved = socketio::make_canonical(
        "[" + std::string{text} + "]", data->attachments, attachments_.size());
    if (!moved) throw std::invalid_argument{"arguments name bytes that did not come with them"};
    add_literal(socketio::elements_of(moved->json));
    for (std::string& attachment : moved->attachments)
        attachments_.push_back(std::move(attachment));
}

socketio::EventData Payload::take() && {
    if (attachments_.size() > socketio::kMaxAttachments) {
        throw std::invalid_argument{"an event has more than 10 binary values"};
    }
    if (has_foreign_placeholder_ && !attachments_.empty()) {
        throw std::invalid_argument{
            "JSON that looks like a placeholder stands beside binary values"};
    }
    json_.push_back(']');
    return {.json = std::move(json_), .attachments = std::move(attachments_)};
}

}  // namespace crier
