#pragma once

#include "base/result.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crier::json {

using boost::json::array;
using boost::json::object;
using boost::json::serialize;
using boost::json::value;

enum class JsonError {
    Malformed,  ///< Not JSON (RFC 8259), not valid UTF-8, or a number that no double holds.
    TooDeep,    ///< More nesting than Limits::depth.
    TooMany,    ///< More members and elements than Limits::members.
    NotAnObject,
    DuplicateKey,
};

/// A sentence for the peer that sent it, without its data.
std::string_view describe(JsonError error);

/// What a peer may make us build. Counted before anything is allocated.
struct Limits {
    std::size_t depth = 32;
    std::size_t members = 1000;
};

/// Counts nesting and members in one pass, without building anything.
/// Ok says nothing about the grammar.
Result<void, JsonError> check_limits(std::string_view text, const Limits& limits);

Result<value, JsonError> parse(std::string_view text, const Limits& limits = {});

/// True when some object in `text`, at any depth, has a key twice. `parsed` is what parse made of
/// it.
bool has_duplicate_keys(std::string_view text, const value& parsed);

/// Like parse, for a text that must be an object.
Result<object, JsonError> parse_object(std::string_view text, const Limits& limits = {});

/// The member `key` when it is a string; the view lives as long as `object`.
std::optional<std::string_view> find_string(const object& object, std::string_view key);
/// The member `key` when it is a whole number.
std::optional<std::int64_t> find_integer(const object& object, std::string_view key);
std::optional<bool> find_bool(const object& object, std::string_view key);
const boost::json::object* find_object(const object& object, std::string_view key);

/// `text` as a JSON string literal, quotes included.
std::string quote(std::string_view text);

}  // namespace crier::json
