#include "http/router.hpp"

#include <gtest/gtest.h>

namespace crier::http {
namespace {

loop::Task<Answer> answer_with(std::string name) {
    co_return Response::text(Status::Ok, "text/plain", name);
}

Handler named(std::string name) {
    return [name](Request) { return answer_with(name); };
}

class RouterTest : public ::testing::Test {
protected:
    RouterTest() {
        router_.add(Method::Get, "/api/docs/{id}", named("one"));
        router_.add(Method::Get, "/api/docs/stats", named("stats"));
        router_.add(Method::Post, "/api/docs/{id}/refresh", named("refresh"));
        router_.add(Method::Post, "/api/docs/{id}", named("change"));
        router_.add_upgrade("/ws", "websocket", [](const Request&) { return Failure{}; });
    }

    std::string body_of(Method method, std::string_view path) {
        const auto match = router_.find(method, path);
        if (const auto* found = std::get_if<Router::Found>(&match)) {
            for (const auto& [name, value] : found->parameters) return name + "=" + value;
            return "no parameters";
        }
        if (const auto* other = std::get_if<Router::NotAllowed>(&match))
            return "allow " + other->allow;
        return "not found";
    }

    Router router_;
};

TEST_F(RouterTest, LiteralSegmentsWinOverParameters) {
    EXPECT_EQ(body_of(Method::Get, "/api/docs/stats"), "no parameters");
    EXPECT_EQ(body_of(Method::Get, "/api/docs/42"), "id=42");
    EXPECT_EQ(body_of(Method::Head, "/api/docs/42"), "id=42");
}

TEST_F(RouterTest, ParametersAreDecodedAndNeverEmpty) {
    EXPECT_EQ(body_of(Method::Get, "/api/docs/a%2Fb%20c"), "id=a/b c");
    EXPECT_EQ(body_of(Method::Get, "/api/docs/"), "not found");
    EXPECT_EQ(body_of(Method::Get, "/api/docs/a/b"), "not found");
}

TEST_F(RouterTest, APrefixTakesWhatFitsNoPatternWhateverTheMethod) {
    router_.add_prefix("/api", named("short"));
    router_.add_prefix("/api/live", named("long"));
    router_.add(Method::Get, "/api/live/file.js", named("file"));
    const auto route_of = [this](Method method, std::string_view path) -> const Route* {
        const auto match = router_.find(method, path);
        const auto* found = std::get_if<Router::Found>(&match);
        return found == nullptr ? nullptr : found->route;
    };
    const Route* longer = route_of(Method::Get, "/api/live/");
    const Route* shorter = route_of(Method::Get, "/api/other");
    ASSERT_NE(longer, nullptr);
    ASSERT_NE(shorter, nullptr);
    EXPECT_NE(longer, shorter);
    for (const Method method : {Method::Head, Method::Post, Method::Options, Method::Delete}) {
        EXPECT_EQ(route_of(method, "/api/live"), longer);
        EXPECT_EQ(route_of(method, "/api/live/x/y"), longer);
    }
    EXPECT_EQ(route_of(Method::Get, "/api/livestream"), shorter) << "whole segments";
    EXPECT_EQ(route_of(Method::Get, "/%61pi/live/"), longer) << "as it is placed";
    EXPECT_EQ(body_of(Method::Post, "/api/live/file.js"), "allow GET, HEAD, OPTIONS");
    EXPECT_EQ(router_.allowed_methods("/api/live/"), "") << "its handler answers OPTIONS";
    EXPECT_EQ(body_of(Method::Get, "/apis"), "not found");
}

TEST_F(RouterTest, UpgradesHaveTheirPrefixesToo) {
    router_.add_prefix_upgrade("/ws", "toy", [](const Request&) { return Failure{}; });
    router_.add_prefix_upgrade("/ws/deep", "other", [](const Request&) { return Failure{}; });
    EXPECT_EQ(router_.find_upgrade("/ws")->protocol, "websocket") << "an exact path wins";
    EXPECT_EQ(router_.find_upgrade("/ws/")->protocol, "toy");
    EXPECT_EQ(router_.find_upgrade("/ws/deep/er")->protocol, "other");
    EXPECT_EQ(router_.find_upgrade("/wss"), nullptr);
}

TEST_F(RouterTest, SaysWhichMethodsAPathHas) {
    EXPECT_EQ(body_of(Method::Delete, "/api/docs/42"), "allow GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(body_of(Method::Get, "/api/docs/42/refresh"), "allow POST, OPTIONS");
    EXPECT_EQ(router_.allowed_methods("/ws"), "GET, OPTIONS");
    EXPECT_EQ(router_.allowed_methods("/none"), "");
}

}  // namespace
}  // namespace crier::http
