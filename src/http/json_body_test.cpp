#include "http/json_body.hpp"

#include <gtest/gtest.h>

namespace crier::http {
namespace {

TEST(JsonBodyTest, S25_OnlyJsonIsTakenByJsonRoutes) {
    const auto is_taken = [](const char* type) {
        Request request;
        request.headers.add("Content-Type", type);
        return require_json(request).has_value();
    };
    EXPECT_TRUE(is_taken("application/json"));
    EXPECT_TRUE(is_taken("Application/JSON ; charset=utf-8"));
    for (const char* type :
         {"text/plain",
          "text/plain;charset=UTF-8",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "application/jsonx",
          "text/plain; application/json",
          ""}) {
        EXPECT_FALSE(is_taken(type)) << type;
    }
    EXPECT_TRUE(require_json(Request{})) << "no type is named";
}

}  // namespace
}  // namespace crier::http
