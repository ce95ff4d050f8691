#include "websocket/handshake.hpp"

#include <gtest/gtest.h>

namespace crier::websocket {
namespace {

using http::Headers;
using http::Request;
using http::Response;
using http::Upgrade;

class NullApplication final : public Application {
public:
    void on_open(Session&) override {}
    void on_text(std::string_view) override {}
    void on_binary(Bytes) override {}
    void on_closed(std::uint16_t) override {}
};

class HandshakeTest : public ::testing::Test {
protected:
    HandshakeTest() {
        endpoint_->subprotocols = {"crier.v1"};
        endpoint_->make_application =
            [](const Request&) -> std::variant<std::unique_ptr<Application>, http::Failure> {
            return std::make_unique<NullApplication>();
        };
        request_.headers.add("Host", "h");
        request_.headers.add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        request_.headers.add("Sec-WebSocket-Version", "13");
    }

    /// The status, and with 101 the chosen subprotocol and extensions.
    std::string answer() {
        auto decision = upgrade_handler(endpoint_, metrics_)(request_);
        if (const auto* upgrade = std::get_if<Upgrade>(&decision)) {
            accept_ = upgrade->headers.find("Sec-WebSocket-Accept").value_or("");
            extensions_ = upgrade->headers.find("Sec-WebSocket-Extensions").value_or("");
            return "101 " +
                   std::string{upgrade->headers.find("Sec-WebSocket-Protocol").value_or("")};
        }
        if (const auto* response = std::get_if<Response>(&decision)) {
            version_ = response->headers.find("Sec-WebSocket-Version").value_or("");
            return std::to_string(http::number_of(response->status));
        }
        return std::to_string(
            contracts::describe(std::get<http::Failure>(decision).error).http_status);
    }

    std::string answer_with(std::string_view name, std::string_view value) {
        request_.headers.set(name, value);
        return answer();
    }

    std::shared_ptr<Endpoint> endpoint_ = std::make_shared<Endpoint>();
    telemetry::Metrics registry_;
    WebSocketMetrics metrics_{registry_};
    Request request_;
    std::string accept_;
    std::string version_;
    std::string extensions_;
};

TEST_F(HandshakeTest, HS01_TheKeyOfTheRfc) {
    EXPECT_EQ(answer(), "101 ");
    EXPECT_EQ(accept_, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST_F(HandshakeTest, HS10_KeysThatAreNone) {
    for (const char* key :
         {"",
          "x",
          "dGhlIHNhbXBsZSBub25jZQ",
          "dGhlIHNhbXBsZSBub25j",
          "dGhlIHNhbXBsZSBub25jZTE=",
          "!!!!IHNhbXBsZSBub25jZQ=="}) {
        EXPECT_EQ(answer_with("Sec-WebSocket-Key", key), "400") << key;
    }
    request_.headers.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    request_.headers.add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    EXPECT_EQ(answer(), "400");
}

TEST_F(HandshakeTest, HS11_OtherVersionsAre426WithOurs) {
    for (const char* version : {"", "0", "8", "14", "13, 8", "013"}) {
        EXPECT_EQ(answer_with("Sec-WebSocket-Version", version), "426") << version;
        EXPECT_EQ(version_, "13");
    }
}

TEST_F(HandshakeTest, HS13_TwoOriginsAre400) {
    request_.headers.add("Origin", "http://h");
    request_.headers.add("Origin", "http://h");
    EXPECT_EQ(answer(), "400");
}

TEST_F(HandshakeTest, AnOriginThatIsNotAcceptedIs403) {
    endpoint_->accepts_origin = [](const Request& request) {
        return request.headers.find("Origin") == "http://h";
    };
    EXPECT_EQ(answer_with("Origin", "http://h"), "101 ");
    EXPECT_EQ(answer_with("Origin", "http://evil"), "403");
}

TEST_F(HandshakeTest, HS15_OneKnownSubprotocolIsEchoed) {
    EXPECT_EQ(answer_with("Sec-WebSocket-Protocol", "other, crier.v1"), "101 crier.v1");
    EXPECT_EQ(answer_with("Sec-WebSocket-Protocol", "other"), "101 ");
}

TEST_F(HandshakeTest, HS16_MalformedSubprotocolListsAre400) {
    for (const std::string& value :
         {std::string{"a,,b"},
          std::string{"a, a"},
          std::string{"a b"},
          std::string{"\xc3\xa9"},
          std::string{"a,"},
          std::string(32'768, ' ')}) {
        EXPECT_EQ(answer_with("Sec-WebSocket-Protocol", value), "400") << value.substr(0, 10);
    }
}

TEST_F(HandshakeTest, PermessageDeflateIsAgreedOnWhereItIsSwitchedOn) {
    EXPECT_EQ(answer_with("Sec-WebSocket-Extensions", "permessage-deflate"), "101 ");
    EXPECT_EQ(extensions_, "");
    endpoint_->config.deflate.is_enabled = true;
    EXPECT_EQ(answer_with("Sec-WebSocket-Extensions", "permessage-deflate"), "101 ");
    EXPECT_EQ(
        extensions_, "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
}

TEST_F(HandshakeTest, HS17_HS18_HS20_OffersThatCannotBeKeptAreDeclined) {
    endpoint_->config.deflate.is_enabled = true;
    for (const std::string& value :
         {std::string{"unknown"},
          std::string{"permessage-deflate; server_max_window_bits=7"},
          std::string{"constructor; __proto__"},
          "permessage-deflate; " + std::string(10'240, 'x')}) {
        EXPECT_EQ(answer_with("Sec-WebSocket-Extensions", value), "101 ");
        EXPECT_EQ(extensions_, "") << value.substr(0, 60);
    }
}

TEST_F(HandshakeTest, AnApplicationMayRefuseBeforeThe101) {
    endpoint_->make_application =
        [](const Request&) -> std::variant<std::unique_ptr<Application>, http::Failure> {
        return http::Failure{.error = contracts::PublicError::Unauthorized};
    };
    EXPECT_EQ(answer(), "401");
}

}  // namespace
}  // namespace crier::websocket
