#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crier::http {

/// The query of a request target, decoded: names and values in their order.
class Query {
public:
    void add(std::string name, std::string value) {
        parameters_.emplace_back(std::move(name), std::move(value));
    }

    /// The value of the first parameter of that name.
    std::optional<std::string_view> find(std::string_view name) const;
    /// The value of a parameter that occurs exactly once: what a signature has to be checked over.
    std::optional<std::string_view> find_only(std::string_view name) const;

    const std::vector<std::pair<std::string, std::string>>& all() const { return parameters_; }

private:
    std::vector<std::pair<std::string, std::string>> parameters_;
};

/// A request target taken apart (RFC 9112 §3.2).
struct Target {
    /// As sent, percent-encoded, always with a leading slash; "*" for the asterisk form.
    std::string path;
    Query query;
    /// Of an absolute-form target; empty otherwise.
    std::string authority;
};

enum class TargetError { Malformed };

/// Accepts origin-form, absolute-form with http or https, and "*". Refuses raw control, non-ASCII
/// and delimiter characters, bad percent escapes, and %00.
Result<Target, TargetError> parse_target(std::string_view text);

/// nullopt for a bad escape or a decoded NUL.
std::optional<std::string> percent_decode(std::string_view text);

/// Everything but unreserved characters becomes %XX (RFC 3986 §2.3).
std::string percent_encode(std::string_view text);

}  // namespace crier::http
