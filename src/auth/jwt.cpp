#include "auth/jwt.hpp"

#include "base/assert.hpp"
#include "base/base64.hpp"
#include "json/parse.hpp"

#include <jwt.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <optional>

namespace crier::auth {
namespace {

constexpr json::Limits kLimits{.depth = 8, .members = 100};

constexpr std::size_t kMaxKeyIdBytes = 128;

std::string to_lower(std::string_view text) {
    std::string lower{text};
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

struct JwtFree {
    void operator()(jwt_t* token) const { jwt_free(token); }
};
using Jwt = std::unique_ptr<jwt_t, JwtFree>;

std::unexpected<AuthError> fail(AuthError error) { return std::unexpected{error}; }

std::optional<std::array<std::string_view, 3>> split(std::string_view token) {
    const std::size_t first = token.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const std::size_t second = token.find('.', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    if (token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
    return std::array{
        token.substr(0, first),
        token.substr(first + 1, second - first - 1),
        token.substr(second + 1)};
}

/// A part that is strict base64url of a JSON object in which no key occurs twice.
Result<json::object, AuthError> decode_object(std::string_view part) {
    const auto bytes = decode_base64url(part);
    if (!bytes || bytes->empty()) return fail(AuthError::Malformed);
    const std::string_view text = as_text(*bytes);
    auto parsed = json::parse(text, kLimits);
    if (!parsed || !parsed->is_object()) return fail(AuthError::Malformed);
    if (json::has_duplicate_keys(text, *parsed)) return fail(AuthError::Malformed);
    return std::move(parsed->as_object());
}

Result<void, AuthError> check_header(const json::object& header) {
    if (json::find_string(header, "alg") != "HS256") return fail(AuthError::WrongAlgorithm);
    for (const char* name : {"crit", "b64", "jwk", "jku", "x5u", "x5c"}) {
        if (header.contains(name)) return fail(AuthError::WrongAlgorithm);
    }
    const auto has_text = [&](std::string_view name, std::size_t max_bytes) {
        const auto text = json::find_string(header, name);
        return text ? text->size() <= max_bytes : !header.contains(name);
    };
    if (!has_text("typ", kMaxKeyIdBytes) || !has_text("kid", kMaxKeyIdBytes)) {
        return fail(AuthError::Malformed);
    }
    const std::string type = to_lower(json::find_string(header, "typ").value_or("jwt"));
    if (type != "jwt") return fail(AuthError::WrongType);
    return {};
}

/// An ID, refresh or e-mail token of the same issuer carries the same key's signature and says
/// what it is in one of these places.
Result<void, AuthError> check_use(const json::object& claims) {
    for (const char* name : {"typ", "type", "token_use"}) {
        if (claims.contains(name) && json::find_string(claims, name) != "access") {
            return fail(AuthError::WrongType);
        }
    }
    return {};
}

Result<void, AuthError> check_signature(std::string_view token, const Secret& secret) {
    const std::string terminated{token};
    const std::string_view key = secret.reveal();
    jwt_t* decoded = nullptr;
    const int error = jwt_decode(
        &decoded,
        terminated.c_str(),
        reinterpret_cast<const unsigned char*>(key.data()),
        static_cast<int>(key.size()));
    const Jwt owner{decoded};
    if (error != 0 || jwt_get_alg(decoded) != JWT_ALG_HS256) return fail(AuthError::BadSignature);
    return {};
}

/// A NumericDate (RFC 7519 §2) as a whole number of seconds; nullopt when missing.
Result<std::optional<WallTime>, AuthError> find_time(
    const json::object& claims, std::string_view name) {
    const json::value* claim = claims.if_contains(name);
    if (claim == nullptr) return std::optional<WallTime>{};
    if (claim->is_double()) return fail(AuthError::Malformed);  // 1.0 and 1e9 too.
    const auto seconds = json::find_integer(claims, name);
    // The bound keeps the arithmetic with the leeway far from overflow: the year 10889.
    constexpr std::int64_t kLatest = 281'474'976'710;
    if (!seconds || *seconds < 0 || *seconds > kLatest) return fail(AuthError::Malformed);
    return WallTime{std::chrono::seconds{*seconds}};
}

Result<void, AuthError> check_times(
    const json::object& claims, const AuthConfig& config, WallTime now) {
    CRIER_TRY(const auto expires, find_time(claims, "exp"));
    CRIER_TRY(const auto not_before, find_time(claims, "nbf"));
    CRIER_TRY(const auto issued, find_time(claims, "iat"));
    if (!expires) return fail(AuthError::Malformed);
    if (now >= *expires + config.leeway) return fail(AuthError::Expired);
    if (not_before && now + config.leeway < *not_before) return fail(AuthError::NotYetValid);
    if (issued && now + config.leeway < *issued) return fail(AuthError::NotYetValid);
    return {};
}

bool has_audience(const json::object& claims, std::string_view wanted) {
    const json::value* audience = claims.if_contains("aud");
    if (audience == nullptr) return false;
    if (audience->is_string()) return std::string_view{audience->as_string()} == wanted;
    if (!audience->is_array()) return false;
    for (const json::value& entry : audience->as_array()) {
        if (entry.is_string() && std::string_view{entry.as_string()} == wanted) return true;
    }
    return false;
}

std::vector<std::string> roles_of(const json::object& claims) {
    std::vector<std::string> roles;
    if (const auto role = json::find_string(claims, "role")) roles.emplace_back(*role);
    const json::value* list = claims.if_contains("roles");
    if (list != nullptr && list->is_array()) {
        for (const json::value& role : list->as_array()) {
            if (role.is_string()) roles.emplace_back(std::string_view{role.as_string()});
        }
    }
    return roles;
}

/// Empty when it is missing or nothing one would show.
std::string name_in(const json::object& claims) {
    const std::string_view name = json::find_string(claims, "name").value_or("");
    return name.size() <= kMaxNameBytes ? std::string{name} : std::string{};
}

Result<Identity, AuthError> to_identity(const json::object& claims) {
    Identity identity;
    identity.name = name_in(claims);
    identity.roles = roles_of(claims);
    identity.expires = WallTime{std::chrono::seconds{*json::find_integer(claims, "exp")}};
    if (const auto tenant = json::find_string(claims, "tenant")) {
        if (tenant->empty() || tenant->size() > kMaxUserIdBytes) return fail(AuthError::Malformed);
        identity.tenant = TenantId{*tenant};
    }
    const auto subject = json::find_string(claims, "sub");
    if (subject && !subject->empty() && subject->size() <= kMaxUserIdBytes) {
        identity.user = UserId{*subject};
    } else if (claims.contains("sub") || !identity.is_service()) {
        return fail(AuthError::NoSubject);
    }
    return identity;
}

}  // namespace

Result<Identity, AuthError> verify_jwt(
    std::string_view token, const AuthConfig& config, WallTime now) {
    if (config.jwt_secret.is_empty()) return fail(AuthError::NotConfigured);
    if (token.size() > kMaxTokenBytes) return fail(AuthError::TooLong);
    const auto parts = split(token);
    if (!parts) return fail(AuthError::Malformed);
    const auto& [head, payload, signature] = *parts;
    if (!decode_base64url(signature)) return fail(AuthError::Malformed);
    CRIER_TRY(const json::object header, decode_object(head));
    CRIER_TRY(const json::object claims, decode_object(payload));
    CRIER_TRY_VOID(check_header(header));
    CRIER_TRY_VOID(check_signature(token, config.jwt_secret));

    CRIER_TRY_VOID(check_use(claims));
    CRIER_TRY_VOID(check_times(claims, config, now));
    if (!config.issuer.empty() && json::find_string(claims, "iss") != config.issuer) {
        return fail(AuthError::WrongIssuer);
    }
    if (!config.audience.empty() && !has_audience(claims, config.audience)) {
        return fail(AuthError::WrongAudience);
    }
    return to_identity(claims);
}

std::string sign_jwt(
    const Identity& identity,
    const AuthConfig& config,
    WallTime now,
    std::chrono::seconds lifetime) {
    const auto issued = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch();
    json::object claims{
        {"iat", issued.count()},
        {"exp", (issued + lifetime).count()},
        {"tenant", identity.tenant.text()},
        {"roles", json::array(identity.roles.begin(), identity.roles.end())},
    };
    if (!identity.user.is_empty()) claims["sub"] = identity.user.text();
    if (!identity.name.empty()) claims["name"] = identity.name;
    if (!config.issuer.empty()) claims["iss"] = config.issuer;
    if (!config.audience.empty()) claims["aud"] = config.audience;

    jwt_t* created = nullptr;
    CRIER_ASSERT(jwt_new(&created) == 0);
    const Jwt token{created};
    const std::string_view key = config.jwt_secret.reveal();
    CRIER_ASSERT(
        jwt_set_alg(
            created,
            JWT_ALG_HS256,
            reinterpret_cast<const unsigned char*>(key.data()),
            static_cast<int>(key.size())) == 0);
    CRIER_ASSERT(jwt_add_grants_json(created, json::serialize(claims).c_str()) == 0);
    const std::unique_ptr<char, decltype(&std::free)> text{jwt_encode_str(created), &std::free};
    CRIER_ASSERT(text != nullptr);
    return text.get();
}

}  // namespace crier::auth
