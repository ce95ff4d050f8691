#pragma once

#include <boost/json.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace crier {

namespace socketio {
struct EventData;
}

/// Any JSON value: Boost.JSON. Objects are made from braces, `Json{{"text", "hi"}, {"unread", 3}}`;
/// anything else with parentheses, because one value in braces is an array with that value.
using Json = boost::json::value;

/// Bytes as one argument: an ArrayBuffer, Buffer or Blob on the other side.
struct Binary {
    std::string bytes{};

    std::span<const std::byte> view() const { return std::as_bytes(std::span{bytes}); }

    friend bool operator==(const Binary&, const Binary&) = default;
};

/// A peer sent something else than a handler asked for. In a handler it ends that one call: the
/// event counts as refused and the connection stays.
class BadArgument : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

/// One argument of an event, as its peer wrote it. Cheap to copy; keeps the event's text alive.
/// Runs on: any thread (immutable).
class Argument {
public:
    /// Stands for one that was not sent: `json()` is "null".
    Argument() = default;

    /// The text of the JSON value, exact to the byte. Where bytes stand in it, it has placeholders
    /// that number attachments().
    std::string_view json() const { return text_; }
    std::span<const std::string> attachments() const;

    bool is_missing() const { return data_ == nullptr; }
    bool is_null() const { return text_ == "null"; }
    bool is_string() const { return text_.starts_with('"'); }
    bool is_binary() const { return find_binary() != nullptr; }

    /// bool, numbers, std::string, Json, Binary, std::optional of them, and what
    /// boost::json::value_to can make. Throws BadArgument for a value of another kind, for a number
    /// that does not fit, and for a missing one (std::optional and Json take it as nothing).
    template <class T>
    T as() const;

private:
    friend class Arguments;
    friend class Payload;
    Argument(std::shared_ptr<const socketio::EventData> data, std::string_view text)
        : data_{std::move(data)}, text_{text} {}

    Json parse() const;
    std::string to_text() const;
    bool to_bool() const;
    std::int64_t to_integer() const;
    std::uint64_t to_unsigned() const;
    double to_double() const;
    const std::string* find_binary() const;

    std::shared_ptr<const socketio::EventData> data_;
    std::string_view text_{"null"};
};

/// The arguments of an event, or of the answer to one. Cheap to copy, and to pass on as a whole:
/// `io.emit("news", arguments)` sends the very bytes that came.
/// Runs on: any thread (immutable).
class Arguments {
public:
    Arguments() = default;

    /// Linear in what is before it; one that was not sent for an index behind the last.
    Argument operator[](std::size_t index) const;
    std::vector<Argument> list() const;
    std::size_t size() const { return list().size(); }
    bool is_empty() const;

    /// The elements as they came, separated by commas, without brackets.
    std::string_view json() const { return text_; }
    std::span<const std::string> attachments() const;

    /// Of arguments that some text and binary values stand for; used by the library.
    Arguments(std::shared_ptr<const socketio::EventData> data, std::string_view text)
        : data_{std::move(data)}, text_{text} {}

private:
    friend class Payload;

    std::shared_ptr<const socketio::EventData> data_;
    std::string_view text_;
};

namespace internal {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

[[noreturn]] void throw_out_of_range();

}  // namespace internal

template <class T>
T Argument::as() const {
    if constexpr (std::same_as<T, Argument>) {
        return *this;
    } else if constexpr (internal::is_optional<T>) {
        if (is_null()) return std::nullopt;
        return as<typename T::value_type>();
    } else if constexpr (std::same_as<T, Json>) {
        return parse();
    } else if constexpr (std::same_as<T, std::string>) {
        return to_text();
    } else if constexpr (std::same_as<T, Binary>) {
        const std::string* bytes = find_binary();
        if (bytes == nullptr) throw BadArgument{"an argument is not binary"};
        return Binary{*bytes};
    } else if constexpr (std::same_as<T, bool>) {
        return to_bool();
    } else if constexpr (std::floating_point<T>) {
        return static_cast<T>(to_double());
    } else if constexpr (std::signed_integral<T>) {
        const std::int64_t number = to_integer();
        if (!std::in_range<T>(number)) internal::throw_out_of_range();
        return static_cast<T>(number);
    } else if constexpr (std::unsigned_integral<T>) {
        const std::uint64_t number = to_unsigned();
        if (!std::in_range<T>(number)) internal::throw_out_of_range();
        return static_cast<T>(number);
    } else {
        auto made = boost::json::try_value_to<T>(parse());
        if (made.has_error()) throw BadArgument{"an argument has another shape"};
        return std::move(*made);
    }
}

}  // namespace crier
