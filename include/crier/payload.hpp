#pragma once

#include "crier/arguments.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace crier {

/// The arguments of an event that is sent, put together one after the other. `emit` makes one from
/// its parameters; by hand for a number of arguments that is not known before.
///
/// Limit: 10 binary values, because clients drop a connection that sends more.
class Payload {
public:
    /// Arguments alone: the answer of an Ack.
    Payload() = default;

    /// An event. Throws std::invalid_argument for a name that the libraries emit themselves
    /// ("connect", "connect_error", "disconnect", "disconnecting", "newListener",
    /// "removeListener") and for one of more than 128 bytes.
    explicit Payload(std::string_view event);

    /// An event with its arguments.
    template <class... Values>
    static Payload of(std::string_view event, const Values&... values) {
        Payload payload{event};
        (payload.add(values), ...);
        return payload;
    }

    /// Text, numbers, bool, nullptr, Json, Binary, an Argument or all Arguments as they came, and
    /// what boost::json::value_from takes. Numbers that JSON cannot hold (NaN) become null.
    template <class T>
    Payload& add(const T& value);

    /// The text of any JSON value, sent as it is. Throws std::invalid_argument when it is not JSON.
    Payload& add_json(std::string_view text);

    bool is_empty() const { return json_.size() <= 1; }

    /// The finished form; used by the library. Throws std::invalid_argument for more than 10 binary
    /// values, and for JSON that looks like a placeholder of one beside real ones: a client could
    /// smuggle it in to be given bytes that were meant for another place.
    socketio::EventData take() &&;

private:
    void begin();
    void add_text(std::string_view text);
    void add_number(double number);
    void add_integer(std::int64_t number);
    void add_unsigned(std::uint64_t number);
    void add_literal(std::string_view text);
    void add_value(const Json& value);
    void add_binary(std::string_view bytes);
    void add_arguments(
        std::string_view text, const std::shared_ptr<const socketio::EventData>& data);

    std::string json_{"["};
    std::vector<std::string> attachments_;
    bool has_foreign_placeholder_ = false;
};

template <class T>
Payload& Payload::add(const T& value) {
    if constexpr (std::same_as<T, bool>) {
        add_literal(value ? "true" : "false");
    } else if constexpr (std::same_as<T, std::nullptr_t>) {
        add_literal("null");
    } else if constexpr (std::floating_point<T>) {
        add_number(static_cast<double>(value));
    } else if constexpr (std::signed_integral<T>) {
        add_integer(value);
    } else if constexpr (std::unsigned_integral<T>) {
        add_unsigned(value);
    } else if constexpr (std::convertible_to<const T&, std::string_view>) {
        add_text(value);
    } else if constexpr (std::same_as<T, Binary>) {
        add_binary(value.bytes);
    } else if constexpr (std::same_as<T, Argument>) {
        add_arguments(value.text_, value.data_);
    } else if constexpr (std::same_as<T, Arguments>) {
        if (!value.is_empty()) add_arguments(value.text_, value.data_);
    } else if constexpr (std::same_as<T, Json>) {
        add_value(value);
    } else {
        add_value(boost::json::value_from(value));
    }
    return *this;
}

}  // namespace crier
