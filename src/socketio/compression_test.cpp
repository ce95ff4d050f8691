#include "socketio/service_test_fixture.hpp"

#include <gmock/gmock.h>

namespace crier::socketio {
namespace {

using ::testing::ElementsAre;

class CompressionTest : public ServiceFixture {
protected:
    FakeClient& joined(loop::LoopIndex loop, unsigned window_bits) {
        FakeClient& client = open(loop, window_bits);
        join(client);
        return client;
    }

    const std::string large_ = std::string(2'000, 'x');
    const std::string packet_ = R"(2["e",")" + large_ + "\"]";
    const std::string compressed_ = "~4" + packet_;
};

TEST_F(CompressionTest, WhoTakesCompressedMessagesGetsLargeOnesSo) {
    io();
    FakeClient& browser = joined(0, 15);
    FakeClient& other = joined(1, 15);
    FakeClient& plain = joined(0, 0);
    io().emit("e", large_);
    io().emit("small", 1);
    settle();
    EXPECT_THAT(heard(browser), ElementsAre(compressed_, R"(2["small",1])"));
    EXPECT_THAT(heard(other), ElementsAre(compressed_, R"(2["small",1])"));
    EXPECT_THAT(heard(plain), ElementsAre(packet_, R"(2["small",1])"));
}

TEST_F(CompressionTest, ASmallerWindowIsForWhatIsSentToOne) {
    io().on("ask", [this](const Socket& socket) { socket.emit("e", large_); });
    FakeClient& client = joined(0, 9);
    io().emit("e", large_);
    settle();
    EXPECT_THAT(heard(client), ElementsAre(packet_));
    send(client, R"(2["ask"])");
    EXPECT_THAT(heard(client), ElementsAre(compressed_));
}

TEST_F(CompressionTest, MayBeSwitchedOffForAnEvent) {
    io().on("ask", [this](const Socket& socket) { socket.compress(false).emit("e", large_); });
    FakeClient& client = joined(0, 15);
    io().compress(false).emit("e", large_);
    settle();
    send(client, R"(2["ask"])");
    EXPECT_THAT(heard(client), ElementsAre(packet_, packet_));
}

TEST_F(CompressionTest, MayBeSwitchedOffForAQuestion) {
    io().on("ask", [this](Socket socket) -> Task<void> {
        co_await socket.compress(false).emit_with_ack("e", large_);
    });
    FakeClient& client = joined(0, 15);
    send(client, R"(2["ask"])");
    EXPECT_THAT(heard(client), ElementsAre("21" + packet_.substr(1)));
    cut(client);
    settle();
}

TEST_F(CompressionTest, MayBeSwitchedOffForARoom) {
    config_.is_uncompressed_room = [](std::string_view nsp, std::string_view room) {
        return nsp == "/" && room == "secrets";
    };
    io().on_connection([](const Socket& socket) {
        socket.join("secrets");
        socket.join("news");
    });
    FakeClient& client = joined(0, 15);
    io().to("news").emit("e", large_);
    io().to("secrets").emit("e", large_);
    io().to("news").to("secrets").emit("e", large_);
    settle();
    EXPECT_THAT(heard(client), ElementsAre(compressed_, packet_, packet_));
}

}  // namespace
}  // namespace crier::socketio
