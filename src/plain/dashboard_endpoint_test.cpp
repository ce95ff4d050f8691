#include "plain/dashboard_endpoint.hpp"

#include "auth/jwt.hpp"
#include "telemetry/log.hpp"

#include <gmock/gmock.h>

namespace crier::plain {
namespace {

using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;

class NoAccess final : public hub::AccessPolicy {
public:
    void may_listen(const auth::Identity&, const hub::QueueId&, OnDecided on_decided) override {
        on_decided(false);
    }
};

class DashboardEndpointTest : public ::testing::Test {
protected:
    DashboardEndpointTest() {
        auth_config_.jwt_secret = Secret{"0123456789abcdef0123456789abcdef"};
        request_.headers.add("Host", "app.example");
    }
    ~DashboardEndpointTest() override { log::stop(); }

    std::string token() const {
        return auth::sign_jwt({.user = auth::UserId{"u-1"}}, auth_config_, clock_.wall_now(), 1h);
    }
    bool accepts() const { return endpoint_.websocket_endpoint()->accepts_origin(request_); }

    ManualClock clock_;
    loop::LoopGroup loops_{1, clock_};
    telemetry::Metrics registry_;
    hub::HubConfig hub_config_;
    hub::HubMetrics hub_metrics_{registry_};
    hub::NoDeliveryLog log_port_;
    hub::NoCluster cluster_;
    hub::Hub hub_{loops_, hub_config_, log_port_, cluster_, hub_metrics_};
    NoAccess access_;
    auth::AuthConfig auth_config_;
    auth::Authenticator authenticator_{auth_config_, clock_};
    auth::OriginPolicy origins_{{"https://other.example"}};
    PlainConfig config_;
    DashboardEndpoint endpoint_{{hub_, access_, authenticator_, origins_, false}, config_};
    http::Request request_;
};

// Contract A, section 2.5: no Origin is fine, a foreign one is not.
TEST_F(DashboardEndpointTest, A30_B30_AForeignPageIsRefusedWhateverItBrings) {
    EXPECT_TRUE(accepts()) << "no browser page";
    for (const bool has_cookie : {false, true}) {
        if (has_cookie) request_.headers.add("Cookie", "access_token=" + token());
        for (const char* origin : {"https://evil.example", "null", "https://app.example"}) {
            request_.headers.set("Origin", origin);
            EXPECT_FALSE(accepts()) << origin;
        }
        for (const char* origin : {"http://app.example", "https://other.example"}) {
            request_.headers.set("Origin", origin);
            EXPECT_TRUE(accepts()) << origin;
        }
    }
}

// Security 2.2: a cookie needs the page's origin, and the browser's word when it gives one.
TEST_F(DashboardEndpointTest, HS14_ACookieWithoutAnOriginIsRefused) {
    request_.headers.add("Cookie", "access_token=" + token());
    EXPECT_FALSE(accepts());
    request_.headers.set("Authorization", "Bearer " + token());
    EXPECT_TRUE(accepts()) << "the cookie is not what counts";
}

TEST_F(DashboardEndpointTest, S22_TheBrowserMustNotContradictTheOrigin) {
    request_.headers.add("Cookie", "access_token=" + token());
    request_.headers.set("Origin", "http://app.example");
    for (const auto& [site, is_accepted] :
         {std::pair{"same-origin", true}, {"same-site", false}, {"cross-site", false}}) {
        request_.headers.set("Sec-Fetch-Site", site);
        EXPECT_EQ(accepts(), is_accepted) << site;
    }
}

// Security 2.3: a token, or the beginning of one, is in no line.
TEST_F(DashboardEndpointTest, S23_ARejectedTokenIsNotLogged) {
    std::vector<std::string> lines;
    log::start_capturing([&](std::string_view line) { lines.emplace_back(line); });
    const std::string good = token();
    const std::string bad = good.substr(0, good.size() - 2);
    request_.target.query.add("token", bad);
    request_.headers.set("Origin", "https://evil.example");
    accepts();
    static_cast<void>(endpoint_.websocket_endpoint()->make_application(request_));
    EXPECT_EQ(lines.size(), 2U);
    EXPECT_THAT(lines, Each(Not(HasSubstr(bad.substr(0, 16)))));
}

}  // namespace
}  // namespace crier::plain
