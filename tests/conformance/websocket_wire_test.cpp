#include "tests/conformance/server_environment.hpp"
#include "tests/conformance/websocket_case.hpp"
#include "tests/conformance/websocket_client.hpp"

#include <gtest/gtest.h>

namespace crier::conformance {
namespace {

using testing::RawClient;

/// As many segments as a case may take; more would only measure the kernel.
constexpr std::size_t kMaxPieces = 70'000;

void run(const Script& script, std::size_t chop) {
    RawClient client = open_websocket(ServerEnvironment::server().port());
    for (const Step& step : script.steps) {
        for (const Sent& part : step.sent) {
            // The server may have failed the connection before everything was sent.
            const bool is_sent = client.send_in_pieces(part, chop);
            ASSERT_TRUE(is_sent || script.is_failure);
        }
        ASSERT_TRUE(client.read_at_least(step.answer.size()));
        ASSERT_TRUE(client.take(step.answer.size()) == step.answer);
    }
    EXPECT_TRUE(client.read_to_end());
    EXPECT_EQ(check_ending(script, client.received()), "");
}

class OverTcp : public ::testing::TestWithParam<Case> {};

TEST_P(OverTcp, Case) {
    const Script script = GetParam().make();
    for (const std::size_t chop : chop_sizes(script, kMaxPieces)) {
        SCOPED_TRACE("case " + GetParam().id + ", chop " + std::to_string(chop));
        run(script, chop);
        if (HasFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(
    WebSocketTable, OverTcp, ::testing::ValuesIn(all_cases()), [](const auto& row) {
        return test_name(row.param.id);
    });

}  // namespace
}  // namespace crier::conformance
