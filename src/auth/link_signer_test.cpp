#include "auth/link_signer.hpp"

#include <gtest/gtest.h>

namespace crier::auth {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kNow{1'767'323'045s};

/// Splits what sign() made; enough of a query parser for its own output.
struct Link {
    explicit Link(const std::string& url) : text{url} {
        const std::size_t question = text.find('?');
        path = text.substr(0, question);
        std::string_view rest = std::string_view{text}.substr(question + 1);
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find('&'), rest.size());
            const std::string_view pair = rest.substr(0, end);
            const std::size_t equals = pair.find('=');
            query.push_back({pair.substr(0, equals), pair.substr(equals + 1)});
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    std::string text;
    std::string path;
    std::vector<LinkSigner::Parameter> query;
};

class LinkSignerTest : public ::testing::Test {
protected:
    LinkSigner signer_{{{"k1", Secret{"first secret"}}}};
    LinkClaims claims_{
        .path = "/files/abc/web",
        .tenant = TenantId{"t1"},
        .subject = UserId{"u-1"},
        .generation = 3,
        .expires = kNow + 15min};
};

TEST_F(LinkSignerTest, BelievesItsOwnLinkUntilItExpires) {
    const Link link{signer_.sign(claims_)};
    const auto read = signer_.verify(link.path, link.query, kNow);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->subject, UserId{"u-1"});
    EXPECT_EQ(read->generation, 3U);
    EXPECT_TRUE(signer_.verify(link.path, link.query, claims_.expires + 59s));
    EXPECT_FALSE(signer_.verify(link.path, link.query, claims_.expires + 60s)) << "B65";
}

// B65: changed by one bit.
TEST_F(LinkSignerTest, B65_AnyChangedBitIsRefused) {
    const std::string url = signer_.sign(claims_);
    int believed = 0;
    for (std::size_t i = 0; i < url.size(); ++i) {
        for (int bit = 0; bit < 7; ++bit) {
            std::string changed = url;
            changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
            if (changed.find('?') == std::string::npos) continue;
            const Link link{changed};
            if (signer_.verify(link.path, link.query, kNow)) ++believed;
        }
    }
    EXPECT_EQ(believed, 0);
}

TEST_F(LinkSignerTest, ParametersOccurExactlyOnceAndNoOthers) {
    const Link good{signer_.sign(claims_)};
    for (std::size_t i = 0; i < good.query.size(); ++i) {
        auto missing = good.query;
        missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_FALSE(signer_.verify(good.path, missing, kNow)) << good.query[i].name;
        auto doubled = good.query;
        doubled.push_back(good.query[i]);
        EXPECT_FALSE(signer_.verify(good.path, doubled, kNow)) << good.query[i].name;
    }
    auto extra = good.query;
    extra.push_back({"x", "1"});
    EXPECT_FALSE(signer_.verify(good.path, extra, kNow));
}

// B65: a link of one person or tenant is not another's, however their names are cut.
TEST_F(LinkSignerTest, B65_NamesCannotBeMovedAcrossTheirBorders) {
    claims_.tenant = TenantId{"t"};
    claims_.subject = UserId{"a\nb"};
    const Link good{signer_.sign(claims_)};
    const auto with = [&](std::string_view tenant, std::string_view subject) {
        auto changed = good.query;
        for (auto& parameter : changed) {
            if (parameter.name == "tenant") parameter.value = tenant;
            if (parameter.name == "sub") parameter.value = subject;
        }
        return signer_.verify(good.path, changed, kNow).has_value();
    };
    EXPECT_TRUE(with("t", "a\nb"));
    EXPECT_FALSE(with("t\na", "b"));
    EXPECT_FALSE(with("", "t\na\nb"));
    EXPECT_FALSE(with("a\nb", "t"));
    EXPECT_FALSE(with("t", "A\nb")) << "ids keep their case";
}

// Security 2.8: the path is compared as it came, so no encoding of it is another way in.
TEST_F(LinkSignerTest, S28_OnlyTheVeryPathIsSigned) {
    const Link good{signer_.sign(claims_)};
    for (const char* path :
         {"/files/abc/thumbnail",
          "/files/abc/web/",
          "/files/abc/web.",
          "/files/abc/WEB",
          "/files/%61bc/web",
          "/files/%2561bc/web",
          "/files/abc%2fweb",
          "/files/x/../abc/web",
          "/files/x/%2e%2e%2fabc/web",
          "/files/x\\..\\abc/web",
          "/files/\xc0\xae/web",
          ""}) {
        EXPECT_FALSE(signer_.verify(path, good.query, kNow)) << path;
    }
}

TEST_F(LinkSignerTest, NumbersAreNumbers) {
    const Link good{signer_.sign(claims_)};
    for (const char* value :
         {"9223372036854775808", "-1", "", "1e9", "0x10", " 1", "01767323945"}) {
        auto changed = good.query;
        for (auto& parameter : changed) {
            if (parameter.name == "exp") parameter.value = value;
        }
        EXPECT_FALSE(signer_.verify(good.path, changed, kNow)) << value;
    }
}

TEST_F(LinkSignerTest, OldKeysVerifyWhileANewOneSigns) {
    const Link old_link{signer_.sign(claims_)};
    const LinkSigner rotated{{{"k2", Secret{"second secret"}}, {"k1", Secret{"first secret"}}}};
    EXPECT_TRUE(rotated.verify(old_link.path, old_link.query, kNow));
    EXPECT_NE(rotated.sign(claims_).find("kid=k2"), std::string::npos);
    const LinkSigner after{{{"k2", Secret{"second secret"}}}};
    EXPECT_FALSE(after.verify(old_link.path, old_link.query, kNow));
}

}  // namespace
}  // namespace crier::auth
