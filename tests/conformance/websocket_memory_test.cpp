#include "net/connection_test_fixture.hpp"
#include "server/doors/conformance.hpp"
#include "tests/conformance/websocket_case.hpp"
#include "websocket/session.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace crier::conformance {
namespace {

constexpr std::size_t kMaxPieces = 100'000;

/// The session of the server's own echo door, given its input piece by piece without a socket.
/// Every piece lies in memory of exactly its size, so that a sanitizer sees a byte too far.
class InMemory : public net::ConnectionFixture, public ::testing::WithParamInterface<Case> {
protected:
    void run(const Script& script, std::size_t chop) {
        open();
        for (const Step& step : script.steps) {
            for (const Sent& part : step.sent) feed(part, chop);
            turn();
            ASSERT_TRUE(receives(step.answer));
        }
        EXPECT_EQ(check_ending(script, rest_ + peer_receives()), "");
        EXPECT_TRUE(peer_sees_end());
        peer_.reset();
        turn();
        EXPECT_TRUE(is_gone());
    }

private:
    void open() {
        net::Connection& connection = connect();
        const http::Request request;
        auto application =
            std::get<std::unique_ptr<websocket::Application>>(endpoint_->make_application(request));
        auto session = std::make_unique<websocket::Session>(
            connection, std::move(application), endpoint_->config, ws_metrics_);
        session_ = session.get();
        connection.replace_handler(std::move(session), {});
        rest_.clear();
    }

    void feed(std::string_view bytes, std::size_t chop) {
        if (chop == 0) chop = bytes.size();
        while (!bytes.empty()) {
            const std::string_view piece = bytes.substr(0, chop);
            bytes.remove_prefix(piece.size());
            std::vector<std::byte> copy{as_bytes(piece).begin(), as_bytes(piece).end()};
            session_->on_bytes(copy);
        }
    }

    /// Exactly `answer` comes next; more of it is only right at the end of a script.
    bool receives(const std::string& answer) {
        rest_ += peer_receives();
        if (!rest_.starts_with(answer)) return false;
        rest_.erase(0, answer.size());
        return true;
    }

    websocket::WebSocketMetrics ws_metrics_{registry_};
    std::shared_ptr<const websocket::Endpoint> endpoint_ = server::echo_endpoint();
    websocket::Session* session_ = nullptr;
    std::string rest_;
};

TEST_P(InMemory, Case) {
    const Script script = GetParam().make();
    for (const std::size_t chop : chop_sizes(script, kMaxPieces)) {
        SCOPED_TRACE("case " + GetParam().id + ", chop " + std::to_string(chop));
        run(script, chop);
        if (HasFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(
    WebSocketTable, InMemory, ::testing::ValuesIn(all_cases()), [](const auto& row) {
        return test_name(row.param.id);
    });

}  // namespace
}  // namespace crier::conformance
