// A token is believed only as it was signed. Input: "E" and edits of a signed token, or "S" and a
// header, LF and claims that are signed as they are, so that the rules behind the signature are
// reached too.

#include "auth/jwt.hpp"
#include "base/base64.hpp"
#include "crypto/digest.hpp"
#include "tests/fuzz/fuzz_support.hpp"

namespace crier::auth {
namespace {

constexpr WallTime kNow{std::chrono::seconds{1'767'323'045}};

const AuthConfig& config() {
    static const AuthConfig value{
        .jwt_secret = Secret{"a key for tests, not a secret: 0123456789"}, .issuer = "issuer"};
    return value;
}

void check_edited(std::string_view script) {
    static const std::string signed_token = sign_jwt(
        {.user = UserId{"u1"}, .roles = {"service"}}, config(), kNow, std::chrono::minutes{5});
    const std::string token = fuzz::edit(signed_token, script);
    const bool is_believed = verify_jwt(token, config(), kNow).has_value();
    fuzz::require(is_believed == (token == signed_token), "only the signed token is believed");
}

std::string sign(std::string_view header, std::string_view claims) {
    const std::string text =
        encode_base64url(as_bytes(header)) + "." + encode_base64url(as_bytes(claims));
    const auto signature =
        crypto::hmac_sha256(as_bytes(config().jwt_secret.reveal()), as_bytes(text));
    return text + "." + encode_base64url(signature);
}

void check_signed(std::string_view input) {
    const auto [header, claims] = fuzz::cut(input, "\n");
    const auto identity = verify_jwt(sign(header, claims), config(), kNow);
    if (!identity) return;
    using fuzz::require;
    require(identity->expires && *identity->expires + config().leeway > kNow, "it has not expired");
    require(!identity->tenant.is_empty(), "it has a tenant");
    require(!identity->user.is_empty() || identity->is_service(), "it names a user");
    require(identity->user.text().size() <= kMaxUserIdBytes, "the user is in bounds");
    require(
        claims.find("issuer") != std::string_view::npos ||
            claims.find('\\') != std::string_view::npos,
        "it is of the issuer");
}

}  // namespace
}  // namespace crier::auth

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    if (input.starts_with('E')) crier::auth::check_edited(input.substr(1));
    if (input.starts_with('S')) crier::auth::check_signed(input.substr(1));
    return 0;
}
