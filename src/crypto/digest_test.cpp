#include "crypto/digest.hpp"

#include "base/base64.hpp"
#include "base/hex.hpp"

#include <gtest/gtest.h>

namespace crier::crypto {
namespace {

// FIPS 180-4 and RFC 4231 test vectors.
TEST(DigestTest, Sha1OfAbc) {
    EXPECT_EQ(to_hex(sha1(as_bytes("abc"))), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

TEST(DigestTest, Sha256InOneAndInPieces) {
    constexpr auto kExpected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    EXPECT_EQ(to_hex(sha256(as_bytes("abc"))), kExpected);

    Sha256 pieces;
    pieces.update(as_bytes("a"));
    pieces.update(as_bytes(""));
    pieces.update(as_bytes("bc"));
    EXPECT_EQ(to_hex(pieces.finish()), kExpected);
}

TEST(DigestTest, HmacSha256Rfc4231Case2) {
    EXPECT_EQ(
        to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(DigestTest, ConstantTimeComparison) {
    EXPECT_TRUE(is_equal_constant_time("same", "same"));
    EXPECT_FALSE(is_equal_constant_time("same", "samf"));
    EXPECT_FALSE(is_equal_constant_time("same", "same "));
    EXPECT_TRUE(is_equal_constant_time("", ""));
}

}  // namespace
}  // namespace crier::crypto
