#include "net/listening_socket.hpp"

#include "tests/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace crier::net {
namespace {

TEST(ListeningSocketTest, TheKernelChoosesAPort) {
    const auto socket = listen_tcp("127.0.0.1", 0, PortSharing::Exclusive);
    ASSERT_TRUE(socket);
    EXPECT_GT(local_port(*socket), 0);
}

TEST(ListeningSocketTest, APortInUseIsSaidWithARemedy) {
    const auto first = listen_tcp("127.0.0.1", 0, PortSharing::Exclusive);
    const std::uint16_t port = local_port(*first);
    const auto second = listen_tcp("127.0.0.1", port, PortSharing::Exclusive);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().message.find(std::to_string(port)), std::string::npos);
    EXPECT_FALSE(second.error().remedy.empty());
}

TEST(ListeningSocketTest, LoopsShareAPort) {
    const auto first = listen_tcp("127.0.0.1", 0, PortSharing::BetweenLoops);
    EXPECT_TRUE(listen_tcp("127.0.0.1", local_port(*first), PortSharing::BetweenLoops));
}

TEST(ListeningSocketTest, OnlyAddressesAreTaken) {
    EXPECT_FALSE(listen_tcp("localhost", 0, PortSharing::Exclusive));
    EXPECT_FALSE(listen_tcp("", 0, PortSharing::Exclusive));
}

TEST(ListeningSocketTest, AUnixSocketIsPrivateAndReplacesALeftOver) {
    const testing::TemporaryFolder folder;
    const auto path = folder.path() / "worker.sock";
    {
        const auto left_over = listen_unix(path);
    }
    const auto socket = listen_unix(path);
    ASSERT_TRUE(socket) << socket.error().message;
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_FALSE(listen_unix(folder.path() / std::string(200, 'x')));
}

}  // namespace
}  // namespace crier::net
