#include "http/response.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ResponseTest, AValueNeverBeginsALineOfItsOwn) {
    Response response = Response::redirect("/a\r\nSet-Cookie: x=1");
    response.headers.add("X-Note", std::string{"a\0b\x7f\tc", 6});
    const SharedBytes bytes = encode_response(response, {});
    const std::string_view text = as_text(bytes.view());
    EXPECT_THAT(text, HasSubstr("Location: /a  Set-Cookie: x=1\r\n"));
    EXPECT_THAT(text, Not(HasSubstr("\nSet-Cookie")));
    EXPECT_THAT(text, HasSubstr("X-Note: a b \tc\r\n"));
}

}  // namespace
}  // namespace crier::http
