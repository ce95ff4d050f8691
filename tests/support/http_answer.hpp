#pragma once

#include "tests/support/raw_client.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crier::testing {

/// A response as it came over the wire.
struct HttpAnswer {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> fields{};
    std::string body{};

    /// Names are compared without case.
    std::optional<std::string> field(std::string_view name) const;
    std::size_t count(std::string_view name) const;
};

enum class BodyRule : std::uint8_t { ByLength, None };

/// Reads the next response; nullopt when none comes or it is malformed. The body is what
/// Content-Length says; BodyRule::None for answers to HEAD.
std::optional<HttpAnswer> read_answer(RawClient& client, BodyRule rule = BodyRule::ByLength);

}  // namespace crier::testing
