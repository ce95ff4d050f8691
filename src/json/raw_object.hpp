#pragma once

#include "base/result.hpp"
#include "json/parse.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace crier::json {

/// The members of a JSON object as slices of its text.
///
/// For whoever adds or replaces a member and passes the rest on exactly as it came: no number is
/// rounded, no escape rewritten, no order changed.
///
/// Lifetime: the slices point into the text given to parse.
class RawObject {
public:
    struct Member {
        std::string key;            ///< Unescaped.
        std::string_view key_text;  ///< As it came, with its quotes.
        std::string_view value;     ///< The JSON text of the value, without surrounding space.
    };

    /// Checks the whole text against RFC 8259 first; a key that occurs twice is refused.
    static Result<RawObject, JsonError> parse(std::string_view text, const Limits& limits = {});

    const std::vector<Member>& members() const { return members_; }
    const Member* find(std::string_view key) const;

private:
    std::vector<Member> members_;
};

}  // namespace crier::json
