#include "base/base64.hpp"

#include <gtest/gtest.h>

namespace crier {
namespace {

std::string decoded(std::string_view text) {
    const auto bytes = decode_base64(text);
    return bytes ? std::string{as_text(*bytes)} : "refused";
}

std::string decoded_url(std::string_view text) {
    const auto bytes = decode_base64url(text);
    return bytes ? std::string{as_text(*bytes)} : "refused";
}

TEST(Base64Test, Rfc4648VectorsRoundTrip) {
    const std::pair<const char*, const char*> vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [plain, encoded] : vectors) {
        EXPECT_EQ(encode_base64(as_bytes(plain)), encoded);
        EXPECT_EQ(decoded(encoded), plain);
    }
}

TEST(Base64Test, UrlSafeHasNoPaddingAndItsOwnAlphabet) {
    const std::string_view raw = "\xfb\xff\xfe";
    EXPECT_EQ(encode_base64(as_bytes(raw)), "+//+");
    EXPECT_EQ(encode_base64url(as_bytes(raw)), "-__-");
    EXPECT_EQ(decoded_url("-__-"), raw);
    EXPECT_EQ(decoded_url("Zg=="), "refused");
    EXPECT_EQ(decoded_url("+//+"), "refused");
}

TEST(Base64Test, RefusesWhatIsNotCanonical) {
    EXPECT_EQ(decoded("Zh=="), "refused") << "stray bits: means the same byte as Zg==";
    EXPECT_EQ(decoded_url("Zh"), "refused");
    EXPECT_EQ(decoded("Zg="), "refused");
    EXPECT_EQ(decoded("Zg"), "refused");
    EXPECT_EQ(decoded("===="), "refused");
    EXPECT_EQ(decoded("Z g="), "refused");
    EXPECT_EQ(decoded("Zm9v\n"), "refused");
    EXPECT_EQ(decoded_url("A"), "refused");
}

}  // namespace
}  // namespace crier
