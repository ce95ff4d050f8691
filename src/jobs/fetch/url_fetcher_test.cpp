#include "jobs/fetch/url_fetcher.hpp"

#include "base/unique_fd.hpp"
#include "tests/support/temporary_folder.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <fstream>
#include <functional>
#include <thread>

namespace crier::jobs {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

/// Answers every connection with what `answer` says for its request line, then closes.
class TinyServer {
public:
    enum class After { Close, KeepOpen };

    explicit TinyServer(
        std::function<std::string(const std::string&)> answer, After after = After::Close)
        : answer_{std::move(answer)}, after_{after} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socket_ = UniqueFd{::socket(AF_INET, SOCK_STREAM, 0)};
        EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::listen(socket_.get(), 10), 0);
        socklen_t length = sizeof address;
        ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &length);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread{[this] { serve(); }};
    }
    ~TinyServer() { ::shutdown(socket_.get(), SHUT_RDWR); }

    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }
    std::uint16_t port() const { return port_; }
    int requests() const { return requests_; }

private:
    void serve() {
        while (true) {
            UniqueFd client{::accept(socket_.get(), nullptr, nullptr)};
            if (!client.is_open()) return;
            std::array<char, 4'096> buffer{};
            const ssize_t got = ::recv(client.get(), buffer.data(), buffer.size(), 0);
            const std::string request{
                buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
            ++requests_;
            const std::string reply = answer_(request.substr(0, request.find(" HTTP")));
            ::send(client.get(), reply.data(), reply.size(), MSG_NOSIGNAL);
            if (after_ == After::KeepOpen) kept_.push_back(std::move(client));
        }
    }

    std::function<std::string(const std::string&)> answer_;
    After after_;
    std::vector<UniqueFd> kept_;  // Used by the thread only.
    UniqueFd socket_;
    std::uint16_t port_ = 0;
    std::atomic<int> requests_{0};
    std::jthread thread_;
};

std::string with_body(std::string_view status, const std::string& body) {
    return "HTTP/1.1 " + std::string{status} +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" +
           body;
}

class UrlFetcherTest : public ::testing::Test {
protected:
    static FetchConfig open_config(const TinyServer& server) {
        return {
            .allows_http = true,
            .allows_private_addresses = true,
            .allowed_ports = {server.port()},
            .max_bytes = 1'000,
            .total_timeout = 2'000ms,
        };
    }
    std::string fetch(const std::string& url, const FetchConfig& config) {
        const auto fetched = fetch_url(url, folder_.path() / "file", config);
        if (!fetched) return fetched.error().code + (fetched.error().is_retryable ? " again" : "");
        std::ifstream file{folder_.path() / "file"};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    testing::TemporaryFolder folder_;
};

TEST_F(UrlFetcherTest, DownloadsIntoTheFile) {
    const TinyServer server{[](const std::string&) { return with_body("200 OK", "picture"); }};
    EXPECT_EQ(fetch(server.url("/a.jpg"), open_config(server)), "picture");
}

// Contract A, section 8.1: the failure classes.
TEST_F(UrlFetcherTest, StatusesHaveTheirClasses) {
    const TinyServer server{[](const std::string& request) {
        return with_body(request.substr(request.rfind('/') + 1), "no");
    }};
    const std::pair<const char*, const char*> expected[] = {
        {"401", "AUTH_ERROR"},
        {"403", "AUTH_ERROR"},
        {"404", "NOT_FOUND"},
        {"408", "TIMEOUT again"},
        {"504", "TIMEOUT again"},
        {"429", "RATE_LIMIT again"},
        {"500", "SERVER_ERROR again"},
        {"503", "SERVER_ERROR again"},
        {"418", "HTTP_ERROR again"}};
    for (const auto& [status, outcome] : expected) {
        EXPECT_EQ(fetch(server.url("/" + std::string{status}), open_config(server)), outcome);
    }
}

TEST_F(UrlFetcherTest, LongBodiesAreCutOffWhileTheyStream) {
    const TinyServer announced{
        [](const std::string&) { return with_body("200 OK", std::string(5'000, 'x')); }};
    EXPECT_EQ(fetch(announced.url("/"), open_config(announced)), "FILE_TOO_LARGE");
    const TinyServer endless{[](const std::string&) {
        return "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + std::string(5'000, 'x');
    }};
    EXPECT_EQ(fetch(endless.url("/"), open_config(endless)), "FILE_TOO_LARGE");
}

TEST_F(UrlFetcherTest, AHostThatRefusesOrSaysNothing) {
    FetchConfig config;
    {
        const TinyServer gone{[](const std::string&) { return std::string{}; }};
        config = open_config(gone);
        EXPECT_EQ(fetch(gone.url("/"), config), "UNKNOWN_ERROR again") << "an empty answer";
    }
    EXPECT_EQ(
        fetch("http://127.0.0.1:" + std::to_string(config.allowed_ports[0]) + "/", config),
        "CONNECTION_REFUSED again");
    EXPECT_EQ(fetch("https://does-not-exist.invalid/", {}).substr(0, 9), "DNS_ERROR");
}

TEST_F(UrlFetcherTest, AnIpv6AddressIsFetchedFrom) {
    const TinyServer server{[](const std::string&) { return with_body("200 OK", "picture"); }};
    const std::string port = std::to_string(server.port());
    EXPECT_EQ(fetch("http://[::ffff:127.0.0.1]:" + port + "/", open_config(server)), "picture");
}

// Security 2.6: a proxy of the environment could lead anywhere.
TEST_F(UrlFetcherTest, S26_ProxiesOfTheEnvironmentAreIgnored) {
    const TinyServer server{[](const std::string&) { return with_body("200 OK", "picture"); }};
    for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) {
        ::setenv(name, "http://127.0.0.1:1", 1);
    }
    EXPECT_EQ(fetch(server.url("/"), open_config(server)), "picture");
    for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
}

// Security 2.6: a host that trickles is given up after the total time.
TEST_F(UrlFetcherTest, S26_ABodyThatNeverEndsTimesOut) {
    const TinyServer server{
        [](const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nx"; },
        TinyServer::After::KeepOpen};
    FetchConfig config = open_config(server);
    config.total_timeout = 200ms;
    EXPECT_EQ(fetch(server.url("/"), config), "TIMEOUT again");
}

TEST_F(UrlFetcherTest, B59_PrivateAddressesGetNoPacket) {
    const TinyServer server{[](const std::string&) { return with_body("200 OK", "secret"); }};
    FetchConfig config = open_config(server);
    config.allows_private_addresses = false;
    const std::string port = std::to_string(server.port());
    for (const std::string& url :
         {"http://127.0.0.1:" + port + "/",
          "http://[::ffff:127.0.0.1]:" + port + "/",
          "http://localhost:" + port + "/",
          std::string{"http://10.0.0.1/"},
          std::string{"http://169.254.169.254/latest"}}) {
        EXPECT_EQ(fetch(url, config), "PROCESSING_ERROR") << url;
        EXPECT_THAT(
            fetch_url(url, folder_.path() / "file", config).error().details,
            HasSubstr("url_not_allowed"));
    }
    EXPECT_EQ(server.requests(), 0);
}

TEST_F(UrlFetcherTest, B59_RedirectsAreCheckedEachTime) {
    const TinyServer inside{[](const std::string&) { return with_body("200 OK", "secret"); }};
    const auto redirect_to = [](const std::string& location) {
        return [location](const std::string&) {
            return "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
        };
    };
    // The second port is not allowed, as a second host would not be.
    const TinyServer server{redirect_to(inside.url("/"))};
    EXPECT_EQ(fetch(server.url("/"), open_config(server)), "PROCESSING_ERROR");
    EXPECT_EQ(inside.requests(), 0);
    for (const char* location : {"file:///etc/passwd", "gopher://127.0.0.1/", "//evil.example/"}) {
        const TinyServer odd{redirect_to(location)};
        EXPECT_EQ(fetch(odd.url("/"), open_config(odd)), "PROCESSING_ERROR") << location;
    }
}

TEST_F(UrlFetcherTest, FollowsAFewRedirectsAndNoMore) {
    const TinyServer server{[](const std::string& request) {
        const int hops = std::stoi(request.substr(request.rfind('/') + 1));
        if (hops == 0) return with_body("200 OK", "arrived");
        return "HTTP/1.1 302 Found\r\nLocation: /" + std::to_string(hops - 1) +
               "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    }};
    EXPECT_EQ(fetch(server.url("/3"), open_config(server)), "arrived");
    EXPECT_EQ(fetch(server.url("/4"), open_config(server)), "PROCESSING_ERROR");
}

TEST_F(UrlFetcherTest, ByDefaultOnlyHttpsOnItsPort) {
    EXPECT_EQ(fetch("http://example.com/", {}), "PROCESSING_ERROR");
    EXPECT_EQ(fetch("https://example.com:8443/", {}), "PROCESSING_ERROR");
}

}  // namespace
}  // namespace crier::jobs
