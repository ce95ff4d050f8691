#include "websocket/deflate_offer.hpp"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

namespace crier::websocket {
namespace {

constexpr std::string_view kExtension = "permessage-deflate";

struct Parameter {
    std::string_view name;
    std::optional<std::string> value;
};

struct Offer {
    std::string_view extension;
    std::vector<Parameter> parameters;
};

/// Reads the value of one header field: RFC 6455 §9.1, with the lists of RFC 9110 §5.6.1.
class OfferReader {
public:
    explicit OfferReader(std::string_view field) : rest_{field} {}

    /// The next offer; nullopt at the end, and at what is none.
    std::optional<Offer> next() {
        while (take(',')) {
        }
        Offer offer{.extension = token(), .parameters = {}};
        if (offer.extension.empty()) return std::nullopt;
        while (take(';')) {
            auto parameter = next_parameter();
            if (!parameter) return std::nullopt;
            offer.parameters.push_back(std::move(*parameter));
        }
        skip_space();
        const bool is_over = rest_.empty() || rest_.front() == ',';
        return is_over ? std::optional{std::move(offer)} : std::nullopt;
    }

private:
    std::optional<Parameter> next_parameter() {
        Parameter parameter{.name = token(), .value = {}};
        if (parameter.name.empty()) return std::nullopt;
        if (!take('=')) return parameter;
        parameter.value = value();
        return parameter.value ? std::optional{std::move(parameter)} : std::nullopt;
    }

    /// A token, also as a quoted string; nullopt for anything else.
    std::optional<std::string> value() {
        if (!take('"')) {
            const std::string_view text = token();
            return text.empty() ? std::nullopt : std::optional{std::string{text}};
        }
        std::string text;
        while (!rest_.empty()) {
            char next = take_any();
            if (next == '"') return http::is_token(text) ? std::optional{text} : std::nullopt;
            if (next == '\\' && !rest_.empty()) next = take_any();
            text.push_back(next);
        }
        return std::nullopt;
    }

    std::string_view token() {
        skip_space();
        std::size_t size = 0;
        while (size < rest_.size() && http::is_token(rest_.substr(size, 1))) ++size;
        const std::string_view found = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return found;
    }

    bool take(char wanted) {
        skip_space();
        if (!rest_.starts_with(wanted)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    char take_any() {
        const char next = rest_.front();
        rest_.remove_prefix(1);
        return next;
    }

    void skip_space() {
        while (rest_.starts_with(' ') || rest_.starts_with('\t')) rest_.remove_prefix(1);
    }

    std::string_view rest_;
};

/// RFC 7692 §7.1.2: a decimal from 8 to 15, without leading zeros.
std::optional<unsigned> parse_window_bits(const std::optional<std::string>& value) {
    if (!value || value->starts_with('0')) return std::nullopt;
    unsigned bits = 0;
    const char* end = value->data() + value->size();
    const auto [stop, error] = std::from_chars(value->data(), end, bits);
    const bool is_number = error == std::errc{} && stop == end;
    return is_number && bits >= 8 && bits <= kMaxWindowBits ? std::optional{bits} : std::nullopt;
}

enum class Rule { ServerTakeover, ClientTakeover, ServerWindow, ClientWindow };

std::optional<Rule> rule_of(std::string_view name) {
    if (name == "server_no_context_takeover") return Rule::ServerTakeover;
    if (name == "client_no_context_takeover") return Rule::ClientTakeover;
    if (name == "server_max_window_bits") return Rule::ServerWindow;
    if (name == "client_max_window_bits") return Rule::ClientWindow;
    return std::nullopt;
}

bool is_valid(Rule rule, const std::optional<std::string>& value) {
    switch (rule) {
        case Rule::ServerTakeover:
        case Rule::ClientTakeover: return !value;
        case Rule::ServerWindow: return parse_window_bits(value).has_value();
        case Rule::ClientWindow: return !value || parse_window_bits(value).has_value();
    }
    return false;
}

std::optional<DeflateAgreement> accept(const Offer& offer) {
    if (offer.extension != kExtension) return std::nullopt;
    std::array<bool, 4> is_given{};
    std::optional<unsigned> window;
    for (const Parameter& parameter : offer.parameters) {
        const auto rule = rule_of(parameter.name);
        if (!rule || !is_valid(*rule, parameter.value)) return std::nullopt;
        if (std::exchange(is_given[static_cast<std::size_t>(*rule)], true)) return std::nullopt;
        if (rule == Rule::ServerWindow) window = parse_window_bits(parameter.value);
    }
    if (window && *window < kMinWindowBits) return std::nullopt;

    DeflateAgreement agreement{
        .window_bits = window.value_or(kMaxWindowBits), .answer = std::string{kExtension}};
    agreement.answer += "; server_no_context_takeover; client_no_context_takeover";
    // RFC 7692 §7.1.2.1: who is asked for a window says that it keeps it.
    if (window) agreement.answer += "; server_max_window_bits=" + std::to_string(*window);
    return agreement;
}

}  // namespace

std::optional<DeflateAgreement> agree_on_deflate(
    const http::Headers& headers, const DeflateConfig& config) {
    if (!config.is_enabled) return std::nullopt;
    for (const http::Headers::Field& field : headers.all()) {
        if (!http::is_equal_ignoring_case(field.name, "Sec-WebSocket-Extensions")) continue;
        OfferReader reader{field.value};
        while (const auto offer = reader.next()) {
            if (auto agreement = accept(*offer)) return agreement;
        }
    }
    return std::nullopt;
}

}  // namespace crier::websocket
