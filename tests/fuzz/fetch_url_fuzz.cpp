// A URL that is accepted means one host, for us and for the library that fetches it, and a literal
// address that counts as public is not a private one. Input: a URL, LF, where it redirects to.

#include "jobs/fetch/address_policy.hpp"
#include "jobs/fetch/fetch_url.hpp"
#include "tests/fuzz/fuzz_support.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include <memory>
#include <optional>

namespace crier::jobs {
namespace {

using fuzz::require;

struct CurlUrlFree {
    void operator()(CURLU* url) const { ::curl_url_cleanup(url); }
};
using CurlUrl = std::unique_ptr<CURLU, CurlUrlFree>;

std::optional<std::string> part(const CurlUrl& url, CURLUPart which) {
    char* text = nullptr;
    if (::curl_url_get(url.get(), which, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return {};
    const std::unique_ptr<char, decltype(&::curl_free)> owner{text, &::curl_free};
    return std::string{text};
}

/// The ranges that matter most, worked out in another way than in address_policy.cpp.
bool is_private_v4(std::uint32_t address) {
    return address >> 24U == 10 || address >> 24U == 127 || address >> 24U == 0 ||
           address >> 20U == 0xAC1 || address >> 16U == 0xC0A8 || address >> 16U == 0xA9FE ||
           address >> 28U >= 0xE;
}

bool is_private_v6(const in6_addr& address) {
    if (IN6_IS_ADDR_V4MAPPED(&address)) {
        std::uint32_t inner = 0;
        std::copy_n(address.s6_addr + 12, 4, reinterpret_cast<std::uint8_t*>(&inner));
        return is_private_v4(ntohl(inner));
    }
    return IN6_IS_ADDR_LOOPBACK(&address) || IN6_IS_ADDR_UNSPECIFIED(&address) ||
           IN6_IS_ADDR_LINKLOCAL(&address) || IN6_IS_ADDR_SITELOCAL(&address) ||
           IN6_IS_ADDR_MULTICAST(&address) || (address.s6_addr[0] & 0xFEU) == 0xFC;
}

void check_address(const std::string& host) {
    const bool is_v6 = host.starts_with('[');
    const std::string address = is_v6 ? host.substr(1, host.size() - 2) : host;
    if (!is_public_address(address)) return;
    if (is_v6) {
        in6_addr parsed{};
        require(::inet_pton(AF_INET6, address.c_str(), &parsed) == 1, "it is an IPv6 address");
        require(!is_private_v6(parsed), "a private IPv6 address is not public");
    } else {
        in_addr parsed{};
        require(::inet_pton(AF_INET, address.c_str(), &parsed) == 1, "it is an IPv4 address");
        require(!is_private_v4(ntohl(parsed.s_addr)), "a private IPv4 address is not public");
    }
}

void check_accepted(const FetchUrl& url) {
    const std::string text = url.text();
    require(url.host.find('@') == std::string::npos, "there is no user information");
    require(url.target.starts_with('/'), "the target begins with a slash");
    in_addr number{};
    require(
        url.is_address || ::inet_aton(url.host.c_str(), &number) == 0, "a name is not a number");
    if (url.is_address) check_address(url.host);

    const auto again = parse_fetch_url(text);
    require(text.size() > 2048 || (again && again->text() == text), "its text means itself");

    const CurlUrl other{::curl_url()};
    if (::curl_url_set(other.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return;
    require(!part(other, CURLUPART_USER) && !part(other, CURLUPART_PASSWORD), "nor for curl");
    require(part(other, CURLUPART_SCHEME) == url.scheme, "curl reads the same scheme");
    require(part(other, CURLUPART_PORT) == std::to_string(url.port), "curl reads the same port");
    if (!url.host.starts_with('[')) {  // curl writes IPv6 addresses in its own form.
        require(part(other, CURLUPART_HOST) == url.host, "curl reads the same host");
    }
}

void run(std::string_view input) {
    const auto [text, location] = fuzz::cut(input, "\n");
    const auto url = parse_fetch_url(text);
    if (!url) return;
    check_accepted(*url);
    const auto next = resolve_redirect(*url, location);
    if (!next) return;
    check_accepted(*next);
    const bool is_path = location.starts_with('/') && !location.starts_with("//");
    require(!is_path || next->host == url->host, "a path stays on the host");
}

}  // namespace
}  // namespace crier::jobs

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    crier::jobs::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
