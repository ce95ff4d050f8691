#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::auth {

/// A web origin (RFC 6454): compared as a whole, never by substring or host alone.
struct Origin {
    std::string scheme;  ///< "http" or "https".
    std::string host;    ///< Lower case.
    std::uint16_t port = 0;

    friend auto operator<=>(const Origin&, const Origin&) = default;
};

/// "https://app.example.com:8443": scheme, host and optional port, and nothing else. nullopt for
/// "null", other schemes, paths, user information and wildcards.
std::optional<Origin> parse_origin(std::string_view text);

/// The server's own origin as a request sees it: its scheme and its Host field.
std::optional<Origin> own_origin(std::string_view scheme, std::string_view host_field);

/// Which pages may use a browser's credentials here.
///
/// Lives on: any thread (immutable).
class OriginPolicy {
public:
    /// `allowed` are origins besides the server's own; all must parse (checked by the
    /// configuration).
    explicit OriginPolicy(const std::vector<std::string>& allowed);

    /// No Origin field means no browser page, and is allowed: contract A, section 2.5.
    bool allows(
        std::optional<std::string_view> origin_field, const std::optional<Origin>& own) const;

private:
    std::vector<Origin> allowed_;
};

}  // namespace crier::auth
