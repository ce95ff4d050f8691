#include "auth/link_signer.hpp"

#include "base/assert.hpp"
#include "base/base64.hpp"
#include "crypto/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace crier::auth {
namespace {

constexpr std::chrono::seconds kLeeway{60};

std::int64_t seconds_of(WallTime time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// Plain decimal digits without a leading zero.
std::optional<std::uint64_t> parse_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    const bool has_leading_zero = text.size() > 1 && text.front() == '0';
    return has_leading_zero ? std::nullopt : std::optional{value};
}

/// Ids in a query: everything but unreserved characters becomes %XX.
std::string encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                              (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
        if (is_plain) {
            out.push_back(c);
        } else {
            fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

std::optional<std::string_view> find_only(
    const std::vector<LinkSigner::Parameter>& query, std::string_view name) {
    std::optional<std::string_view> found;
    for (const auto& parameter : query) {
        if (parameter.name != name) continue;
        if (found) return std::nullopt;
        found = parameter.value;
    }
    return found;
}

}  // namespace

LinkSigner::LinkSigner(std::vector<LinkKey> keys) : keys_{std::move(keys)} {
    CRIER_ASSERT(!keys_.empty());
}

std::string LinkSigner::signature(const LinkKey& key, const LinkClaims& claims) const {
    const std::string text = fmt::format(
        "crier-url-v1\nGET\n{}\n{}\n{}\n{}\n{}",
        claims.path,
        seconds_of(claims.expires),
        encode(claims.tenant.text()),
        encode(claims.subject.text()),
        claims.generation);
    return encode_base64url(crypto::hmac_sha256(as_bytes(key.secret.reveal()), as_bytes(text)));
}

std::string LinkSigner::sign(const LinkClaims& claims) const {
    const LinkKey& key = keys_.front();
    return fmt::format(
        "{}?kid={}&exp={}&tenant={}&sub={}&gen={}&sig={}",
        claims.path,
        encode(key.id),
        seconds_of(claims.expires),
        encode(claims.tenant.text()),
        encode(claims.subject.text()),
        claims.generation,
        signature(key, claims));
}

std::optional<LinkClaims> LinkSigner::verify(
    std::string_view path, const std::vector<Parameter>& query, WallTime now) const {
    const auto key_id = find_only(query, "kid");
    const auto expires = find_only(query, "exp");
    const auto tenant = find_only(query, "tenant");
    const auto subject = find_only(query, "sub");
    const auto generation = find_only(query, "gen");
    const auto given = find_only(query, "sig");
    if (!key_id || !expires || !tenant || !subject || !generation || !given) return std::nullopt;
    if (query.size() != 6) return std::nullopt;

    const auto expires_seconds = parse_number(*expires);
    const auto generation_number = parse_number(*generation);
    constexpr std::uint64_t kLatest = 281'474'976'710;  // The year 10889; far from overflow.
    if (!expires_seconds || *expires_seconds > kLatest || !generation_number) return std::nullopt;
    LinkClaims claims{
        .path = std::string{path},
        .tenant = TenantId{*tenant},
        .subject = UserId{*subject},
        .generation = *generation_number,
        .expires = WallTime{std::chrono::seconds{*expires_seconds}},
    };
    const auto key = std::find_if(keys_.begin(), keys_.end(), [&](const LinkKey& candidate) {
        return candidate.id == *key_id;
    });
    if (key == keys_.end()) return std::nullopt;
    if (!crypto::is_equal_constant_time(*given, signature(*key, claims))) return std::nullopt;
    if (now >= claims.expires + kLeeway) return std::nullopt;
    return claims;
}

}  // namespace crier::auth
