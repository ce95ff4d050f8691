#include "bundles/client_bundles.hpp"

#include <gmock/gmock.h>

#include <string_view>
#include <vector>

namespace crier {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ClientBundlesTest, E18_TheFilesOfThePackageAreCompiledIn) {
    std::vector<std::string_view> names;
    for (const embedded::File& file : client_bundles()) {
        names.push_back(file.path);
        EXPECT_EQ(file.etag, "\"4.8.4\"") << file.path;
    }
    EXPECT_THAT(
        names,
        ElementsAre(
            "socket.io.js",
            "socket.io.js.map",
            "socket.io.min.js",
            "socket.io.min.js.map",
            "socket.io.esm.min.js",
            "socket.io.esm.min.js.map",
            "socket.io.msgpack.min.js",
            "socket.io.msgpack.min.js.map"));
    EXPECT_THAT(as_text(client_bundles().front().bytes), HasSubstr("Socket.IO v4.8.4"));
}

}  // namespace
}  // namespace crier
