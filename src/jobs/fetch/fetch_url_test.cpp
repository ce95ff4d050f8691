#include "jobs/fetch/fetch_url.hpp"

#include <gtest/gtest.h>

namespace crier::jobs {
namespace {

TEST(FetchUrlTest, ReadsWhatIsPlain) {
    const auto url = parse_fetch_url("HTTPS://Files.Example:8443/a/b.jpg?x=1&y=%20#part");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->scheme, "https");
    EXPECT_EQ(url->host, "files.example");
    EXPECT_EQ(url->port, 8443);
    EXPECT_EQ(url->target, "/a/b.jpg?x=1&y=%20");
    EXPECT_EQ(url->text(), "https://files.example:8443/a/b.jpg?x=1&y=%20");
    EXPECT_EQ(parse_fetch_url("https://h.example")->target, "/");
    EXPECT_EQ(parse_fetch_url("https://h.example?q")->target, "/?q");
    EXPECT_TRUE(parse_fetch_url("https://93.184.216.34/")->is_address);
    EXPECT_TRUE(parse_fetch_url("https://[2606:4700::1111]:443/")->is_address);
}

// security.md 2.6: odd forms fail the strict parser.
TEST(FetchUrlTest, B59_RefusesWhatLibrariesReadDifferently) {
    for (const char* text :
         {"",
          "https://",
          "//h.example/",
          "h.example",
          "file:///etc/passwd",
          "gopher://h.example/",
          "ftp://h.example/",
          "https://user@h.example/",
          "https://user:pw@h.example/",
          "https://0x7f.1/",
          "https://2130706433/",
          "https://0177.0.0.1/",
          "https://127.1/",
          "https://1.2.3.4.5/",
          "https://01.2.3.4/",
          "https://[::1/",
          "https://[fe80::1%25eth0]/",
          "https://h.example:0/",
          "https://h.example:99999/",
          "https://h.example:/",
          "https://h.example:8x/",
          "https://.h/",
          "https://h..example/",
          "https://-h.example/",
          "https://h_x.example/",
          "https://h.example\\@evil/",
          "https://h.example/a b",
          "https://h.example/\r\nX: y",
          "https://h.example/\t",
          "https://h\xc3\xa9.example/",
          "javascript:alert(1)"}) {
        EXPECT_FALSE(parse_fetch_url(text)) << text;
    }
    EXPECT_FALSE(parse_fetch_url("https://h.example/" + std::string(2'100, 'a')));
}

TEST(FetchUrlTest, RedirectsAreReadAsStrictly) {
    const FetchUrl from = *parse_fetch_url("https://h.example:8443/a/b");
    EXPECT_EQ(resolve_redirect(from, "/c?d")->text(), "https://h.example:8443/c?d");
    EXPECT_EQ(resolve_redirect(from, "http://other.example/x")->text(), "http://other.example/x");
    EXPECT_FALSE(resolve_redirect(from, "//evil.example/x"));
    EXPECT_FALSE(resolve_redirect(from, "file:///etc/passwd"));
    EXPECT_FALSE(resolve_redirect(from, "https://u@h.example/"));
}

}  // namespace
}  // namespace crier::jobs
