#include "base/time_text.hpp"
#include "tests/conformance/http_probe.hpp"
#include "tests/conformance/server_environment.hpp"
#include "tests/conformance/websocket_case.hpp"
#include "tests/support/http_answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier::conformance {
namespace {

using testing::BodyRule;
using ::testing::HasSubstr;
using testing::HttpAnswer;
using testing::RawClient;
using testing::read_answer;

void replace(std::string& text, std::string_view name, const std::string& value) {
    const std::size_t at = text.find(name);
    if (at != std::string::npos) text.replace(at, name.size(), value);
}

/// Fills in what only the answer before can tell.
std::string with_validators(std::string part, const HttpAnswer& before) {
    const std::string etag = before.field("ETag").value_or("");
    replace(part, "<etag>", etag);
    replace(part, "<etag-unquoted>", etag.size() > 2 ? etag.substr(1, etag.size() - 2) : etag);
    replace(part, "<etag-weak>", "W/" + etag);
    replace(part, "<modified>", before.field("Last-Modified").value_or(""));
    return part;
}

class HttpProbe : public ::testing::TestWithParam<Probe> {
protected:
    /// Sends part after part and collects every answer; at a part that gets none the server has
    /// either closed the connection or waits for more.
    void exchange(RawClient& client) {
        const Expected& expected = GetParam().expected;
        for (std::size_t i = 0; i < GetParam().parts.size(); ++i) {
            const HttpAnswer before = answers_.empty() ? HttpAnswer{} : answers_.back();
            // It may have closed already: what comes back counts.
            client.send(with_validators(expand(GetParam().parts[i]), before));
            const bool is_last = i + 1 == GetParam().parts.size();
            if (is_last && expected.half_closes) client.half_close();
            collect(client, is_last);
        }
    }

    void collect(RawClient& client, bool is_last) {
        const Expected& expected = GetParam().expected;
        const BodyRule rule = expected.is_head ? BodyRule::None : BodyRule::ByLength;
        while (answers_.size() < expected.statuses.size()) {
            auto answer = read_answer(client, rule);
            if (!answer) return;
            const bool is_interim = answer->status < 200;
            answers_.push_back(std::move(*answer));
            if (!is_interim && !is_last) return;
        }
    }

    /// One more request, whose answer must be the very next thing on the connection.
    void expect_in_step(RawClient& client) {
        client.send("GET /cookie HTTP/1.1\r\nHost: h\r\nCookie: in=step\r\n\r\n");
        const auto answer = read_answer(client);
        ASSERT_TRUE(answer.has_value());
        EXPECT_EQ(answer->status, 200);
        EXPECT_EQ(answer->body, "in=step\n");
        EXPECT_EQ(client.received(), "");
    }

    std::vector<int> statuses() const {
        std::vector<int> all;
        for (const HttpAnswer& answer : answers_) all.push_back(answer.status);
        return all;
    }

    std::vector<HttpAnswer> answers_;
};

TEST_P(HttpProbe, Probe) {
    const Expected& expected = GetParam().expected;
    RawClient client{ServerEnvironment::server().port()};

    exchange(client);

    ASSERT_EQ(statuses(), expected.statuses);
    if (expected.is_closed) {
        EXPECT_TRUE(client.read_to_end());
        EXPECT_EQ(client.received(), "") << "nothing may follow the last answer";
    } else {
        expect_in_step(client);
    }
    if (answers_.empty()) return;
    const HttpAnswer& last = answers_.back();
    EXPECT_TRUE(last.field("Date").has_value());
    EXPECT_EQ(last.field("Connection") == "close", expected.is_closed);
    for (const std::string& name : expected.present) EXPECT_EQ(last.count(name), 1U) << name;
    for (const std::string& name : expected.absent) EXPECT_EQ(last.count(name), 0U) << name;
    for (const std::string& part : expected.in_body) EXPECT_THAT(last.body, HasSubstr(part));
}

INSTANTIATE_TEST_SUITE_P(
    HttpTable, HttpProbe, ::testing::ValuesIn(all_probes()), [](const auto& row) {
        return test_name(row.param.id);
    });

}  // namespace
}  // namespace crier::conformance
