#include "auth/jwt.hpp"

#include "base/base64.hpp"
#include "crypto/digest.hpp"

#include <gtest/gtest.h>

namespace crier::auth {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kNow{1'767'323'045s};
constexpr std::string_view kSecret = "0123456789abcdef0123456789abcdef";

class JwtTest : public ::testing::Test {
protected:
    JwtTest() { config_.jwt_secret = Secret{std::string{kSecret}}; }

    /// A token from raw parts, signed by our own HMAC so that every field can be wrong.
    static std::string token(
        std::string_view header, std::string_view claims, std::string_view key = kSecret) {
        const std::string text =
            encode_base64url(as_bytes(header)) + "." + encode_base64url(as_bytes(claims));
        return text + "." + encode_base64url(crypto::hmac_sha256(as_bytes(key), as_bytes(text)));
    }
    static std::string with_claims(std::string_view claims) { return token(kHeader, claims); }

    /// The user, or the name of the error.
    std::string verified(const std::string& text) const {
        const auto identity = verify_jwt(text, config_, kNow);
        return identity ? identity->user.text() : std::string{name_of(identity.error())};
    }

    static constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";
    static constexpr std::string_view kClaims = R"({"sub":"u-1","exp":1767323100})";
    AuthConfig config_;
};

TEST_F(JwtTest, BelievesWhatItSigns) {
    const Identity identity{.tenant = TenantId{"t1"}, .user = UserId{"u-1"}, .roles = {"lawyer"}};
    const auto read = verify_jwt(sign_jwt(identity, config_, kNow, 1h), config_, kNow);
    ASSERT_TRUE(read) << name_of(read.error());
    EXPECT_EQ(read->user, identity.user);
    EXPECT_EQ(read->tenant, identity.tenant);
    EXPECT_EQ(read->roles, identity.roles);
    EXPECT_EQ(read->expires, kNow + 1h);
    EXPECT_FALSE(read->is_service());
}

TEST_F(JwtTest, BelievesATokenOfAnotherSigner) {
    EXPECT_EQ(verified(with_claims(kClaims)), "u-1");
    EXPECT_EQ(
        verified(with_claims(
            R"({"aud":"authenticated","exp":1767323100,"sub":"5f0c1b2a","email":"a@b.c","role":"authenticated"})")),
        "5f0c1b2a")
        << "the shape of a Supabase access token (System A)";
}

// B31: alg none in every spelling, and other algorithms.
TEST_F(JwtTest, B31_OnlyTheConfiguredAlgorithmIsAccepted) {
    for (const char* alg :
         {"none",
          "None",
          "nOnE",
          "NONE",
          "",
          "hs256",
          "HS384",
          "HS512",
          "RS256",
          "ES256",
          "HS256 "}) {
        const std::string header = std::string{R"({"alg":")"} + alg + R"(","typ":"JWT"})";
        EXPECT_EQ(verified(token(header, kClaims)), "wrong_algorithm") << alg;
    }
    EXPECT_EQ(verified(token(R"({"typ":"JWT"})", kClaims)), "wrong_algorithm");
    EXPECT_EQ(verified(token(R"({"alg":256})", kClaims)), "wrong_algorithm");
    const std::string unsigned_token = encode_base64url(as_bytes(R"({"alg":"none"})")) + "." +
                                       encode_base64url(as_bytes(kClaims)) + ".";
    EXPECT_EQ(verified(unsigned_token), "wrong_algorithm");
}

TEST_F(JwtTest, HeadersThatBringTheirOwnKeyAreRefused) {
    for (const char* extra :
         {R"("jwk":{})",
          R"("jku":"https://evil")",
          R"("x5u":"https://evil")",
          R"("x5c":[])",
          R"("crit":["exp"])",
          R"("b64":false)"}) {
        const std::string header = std::string{R"({"alg":"HS256",)"} + extra + "}";
        EXPECT_EQ(verified(token(header, kClaims)), "wrong_algorithm") << extra;
    }
}

TEST_F(JwtTest, AnyChangedBitIsABadSignature) {
    const std::string good = with_claims(kClaims);
    int believed = 0;
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (int bit = 0; bit < 7; ++bit) {
            std::string bad = good;
            bad[i] = static_cast<char>(bad[i] ^ (1 << bit));
            if (verify_jwt(bad, config_, kNow)) ++believed;
        }
    }
    EXPECT_EQ(believed, 0);
    EXPECT_EQ(
        verified(token(kHeader, kClaims, "another key of thirty-two bytes!")), "bad_signature");
}

TEST_F(JwtTest, TheFormIsStrict) {
    const std::string good = with_claims(kClaims);
    for (const std::string& bad :
         {std::string{},
          std::string{"."},
          std::string{".."},
          std::string{"a.b"},
          good + ".x",
          good + "=",
          " " + good,
          good + "\n",
          good.substr(0, good.find('.'))}) {
        EXPECT_EQ(verified(bad), "malformed") << bad;
    }
    EXPECT_EQ(verified(std::string(9'000, 'a')), "too_long");
    EXPECT_EQ(verified(token(R"({"alg":"HS256","alg":"HS256"})", kClaims)), "malformed");
    EXPECT_EQ(verified(with_claims(R"({"sub":"u-1","sub":"u-2","exp":1767323100})")), "malformed");
    EXPECT_EQ(
        verified(with_claims(R"({"sub":"u-1","exp":1767323100,"app":{"a":1,"a":2}})")),
        "malformed");
    EXPECT_EQ(verified(with_claims(R"(["u-1"])")), "malformed");
    EXPECT_EQ(
        verified(with_claims(R"({"sub":"u-1","exp":1767323100,"a":[[[[[[[[[]]]]]]]]]})")),
        "malformed");
}

// Security 2.4: whatever stands in `kid` is no path, no query and no key; too much of it is
// refused.
TEST_F(JwtTest, S24_AKeyIdChoosesNothing) {
    const auto with_kid = [&](const std::string& kid) {
        return verified(token(R"({"alg":"HS256","kid":)" + kid + "}", kClaims));
    };
    for (const char* kid : {R"("k1")", R"("../../dev/null")", R"("' OR 1=1")"}) {
        EXPECT_EQ(with_kid(kid), "u-1") << kid;
    }
    EXPECT_EQ(with_kid('"' + std::string(129, 'k') + '"'), "malformed");
    EXPECT_EQ(with_kid("7"), "malformed");
    EXPECT_EQ(with_kid(R"("a\u0000b")"), "bad_signature") << "libjwt takes no NUL";
    EXPECT_EQ(
        verified(token(R"({"alg":"HS256","kid":"../../dev/null"})", kClaims, "")), "bad_signature");
}

// B31: the text of an RSA public key, used as the secret of HS256, is not our secret.
TEST_F(JwtTest, B31_APublicKeyIsNoSecret) {
    constexpr std::string_view kPublicKey =
        "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAK\n-----END PUBLIC KEY-----\n";
    EXPECT_EQ(verified(token(kHeader, kClaims, kPublicKey)), "bad_signature");
    EXPECT_EQ(verified(token(R"({"alg":"RS256"})", kClaims, kPublicKey)), "wrong_algorithm");
}

// Security 2.4: an ID, refresh or e-mail token is no access token.
TEST_F(JwtTest, S24_OtherKindsOfTokensAreRefused) {
    for (const char* type : {"JWT", "jwt"}) {
        const std::string header = std::string{R"({"alg":"HS256","typ":")"} + type + R"("})";
        EXPECT_EQ(verified(token(header, kClaims)), "u-1") << type;
    }
    for (const char* type : {"id+jwt", "dpop+jwt", "logout+jwt", "at+jwt", "JWE", ""}) {
        const std::string header = std::string{R"({"alg":"HS256","typ":")"} + type + R"("})";
        EXPECT_EQ(verified(token(header, kClaims)), "wrong_type") << type;
    }
    const auto with = [&](const char* extra) {
        return verified(
            with_claims(std::string{R"({"sub":"u-1","exp":1767323100,)"} + extra + "}"));
    };
    EXPECT_EQ(with(R"("type":"access")"), "u-1");
    EXPECT_EQ(with(R"("token_use":"access")"), "u-1");
    for (const char* extra :
         {R"("type":"refresh")", R"("token_use":"id")", R"("typ":"Refresh")", R"("type":7)"}) {
        EXPECT_EQ(with(extra), "wrong_type") << extra;
    }
}

// Security 2.4: claims count for nothing before the signature is checked.
TEST_F(JwtTest, S24_AForgedTokenIsABadSignatureWhateverItClaims) {
    constexpr std::string_view kOther = "another key of thirty-two bytes!";
    for (const char* claims :
         {R"({"sub":"u-1","exp":1})",
          R"({"sub":"u-1","exp":"x"})",
          R"({"iss":"http://169.254.169.254/"})",
          "{}"}) {
        EXPECT_EQ(verified(token(kHeader, claims, kOther)), "bad_signature") << claims;
    }
}

// Security 2.4: base64url has no padding, no white space, and one text per value.
TEST_F(JwtTest, S24_EachPartIsStrictBase64Url) {
    const std::string good = with_claims(kClaims);
    const std::size_t first = good.find('.');
    const std::size_t second = good.find('.', first + 1);
    for (const std::size_t at : {first, second, good.size()}) {
        for (const char* junk : {"=", "==", " ", "\n", "+", "/", "%3D"}) {
            std::string bad = good;
            bad.insert(at, junk);
            EXPECT_EQ(verified(bad), "malformed") << junk << " at " << at;
        }
    }
    // The last character of a 32-byte signature has two bits that mean nothing: they must be 0.
    std::string bad = good;
    bad.back() = static_cast<char>(bad.back() + 1);
    EXPECT_EQ(verified(bad), "malformed");
}

// B32: expired by 61 s, nbf in 61 s; a clock difference of 59 s is forgiven.
TEST_F(JwtTest, B32_TimesAreCheckedWithLeeway) {
    const auto at = [&](std::string_view name, std::chrono::seconds offset) {
        const auto seconds = (kNow + offset).time_since_epoch() / 1s;
        const std::string exp = name == "exp" ? "" : R"("exp":1767330000,)";
        return verified(with_claims(
            "{" + exp + "\"sub\":\"u-1\",\"" + std::string{name} + "\":" + std::to_string(seconds) +
            "}"));
    };
    EXPECT_EQ(at("exp", -59s), "u-1");
    EXPECT_EQ(at("exp", -61s), "expired");
    EXPECT_EQ(at("nbf", 59s), "u-1");
    EXPECT_EQ(at("nbf", 61s), "not_yet_valid");
    EXPECT_EQ(at("iat", 61s), "not_yet_valid");
}

TEST_F(JwtTest, TimesMustBeWholeNumbers) {
    for (const char* exp :
         {"\"1767323100\"",
          "1e400",
          "-1",
          "1767323100.5",
          "1767323100.0",
          "17673231e2",
          "true",
          "null",
          "9223372036854775807",
          "{}"}) {
        const std::string token = with_claims(std::string{R"({"sub":"u-1","exp":)"} + exp + "}");
        EXPECT_FALSE(verify_jwt(token, config_, kNow)) << exp;
    }
    EXPECT_EQ(verified(with_claims(R"({"sub":"u-1"})")), "malformed") << "exp is required";
}

TEST_F(JwtTest, B32_AudienceAndIssuerMatchExactly) {
    config_.audience = "dashboard";
    config_.issuer = "https://id.example";
    const auto claims = [&](std::string_view aud, std::string_view iss) {
        return verified(with_claims(
            R"({"sub":"u-1","exp":1767323100,"aud":)" + std::string{aud} + R"(,"iss":)" +
            std::string{iss} + "}"));
    };
    EXPECT_EQ(claims(R"("dashboard")", R"("https://id.example")"), "u-1");
    EXPECT_EQ(claims(R"(["other","dashboard"])", R"("https://id.example")"), "u-1");
    EXPECT_EQ(claims(R"("dashboards")", R"("https://id.example")"), "wrong_audience");
    EXPECT_EQ(claims(R"([])", R"("https://id.example")"), "wrong_audience");
    EXPECT_EQ(claims(R"("dashboard")", R"("https://id.example.evil")"), "wrong_issuer");
    EXPECT_EQ(verified(with_claims(kClaims)), "wrong_issuer");
}

TEST_F(JwtTest, ASubjectIsRequiredExceptForServices) {
    EXPECT_EQ(verified(with_claims(R"({"exp":1767323100})")), "no_subject");
    EXPECT_EQ(verified(with_claims(R"({"sub":"","exp":1767323100})")), "no_subject");
    EXPECT_EQ(verified(with_claims(R"({"sub":7,"exp":1767323100})")), "no_subject");
    EXPECT_EQ(
        verified(with_claims(R"({"sub":")" + std::string(129, 'a') + R"(","exp":1767323100})")),
        "no_subject");
    EXPECT_EQ(verified(with_claims(R"({"role":"service_role","exp":1767323100})")), "");
}

TEST_F(JwtTest, WithoutASecretNothingIsBelieved) {
    const std::string good = with_claims(kClaims);
    config_.jwt_secret = Secret{};
    EXPECT_EQ(verified(good), "not_configured");
}

}  // namespace
}  // namespace crier::auth
