#include "socketio/packet.hpp"

#include <gtest/gtest.h>

namespace crier::socketio {
namespace {

using Type = PacketType;
using Error = PacketError;

struct Good {
    std::string_view text;
    Type type;
    std::string_view nsp{"/"};
    std::optional<std::string_view> ack_id{};
    std::string_view json{};
    std::size_t attachments = 0;
};

// protocol-socketio 2.1: the rows that are accepted.
TEST(PacketTest, Section2_1AcceptedRows) {
    const Good rows[] = {
        {.text = "0", .type = Type::Connect},
        {.text = "0{}", .type = Type::Connect, .json = "{}"},
        {.text = "0/admin,", .type = Type::Connect, .nsp = "/admin"},
        {.text = "0/admin", .type = Type::Connect, .nsp = "/admin"},
        {.text = "0/n?a=1,{}", .type = Type::Connect, .nsp = "/n?a=1", .json = "{}"},
        {.text = R"(0{"token":"x"})", .type = Type::Connect, .json = R"({"token":"x"})"},
        {.text = "1", .type = Type::Disconnect},
        {.text = "1/custom", .type = Type::Disconnect, .nsp = "/custom"},
        {.text = "1/custom,", .type = Type::Disconnect, .nsp = "/custom"},
        {.text = R"(2["a"])", .type = Type::Event, .json = R"(["a"])"},
        {.text = "2[1]", .type = Type::Event, .json = "[1]"},
        {.text = R"(212["a"])", .type = Type::Event, .ack_id = "12", .json = R"(["a"])"},
        {.text = R"(2/n,12["a"])",
         .type = Type::Event,
         .nsp = "/n",
         .ack_id = "12",
         .json = R"(["a"])"},
        {.text = "3[]", .type = Type::Ack, .json = "[]"},
        {.text = "31[]", .type = Type::Ack, .ack_id = "1", .json = "[]"},
        {.text = R"(4{"message":"m"})", .type = Type::ConnectError, .json = R"({"message":"m"})"},
        {.text = R"(51-["a"])", .type = Type::BinaryEvent, .json = R"(["a"])", .attachments = 1},
        {.text = R"(510-["a"])", .type = Type::BinaryEvent, .json = R"(["a"])", .attachments = 10},
        {.text = "61-/n,7[]",
         .type = Type::BinaryAck,
         .nsp = "/n",
         .ack_id = "7",
         .json = "[]",
         .attachments = 1},
    };
    for (const Good& row : rows) {
        const auto packet = parse_packet(row.text);
        ASSERT_TRUE(packet) << row.text << ": " << describe(packet.error());
        EXPECT_EQ(packet->type, row.type) << row.text;
        EXPECT_EQ(packet->nsp, row.nsp) << row.text;
        EXPECT_EQ(packet->ack_id, row.ack_id) << row.text;
        EXPECT_EQ(packet->json, row.json) << row.text;
        EXPECT_EQ(packet->attachments, row.attachments) << row.text;
    }
}

// protocol-socketio 2.1: the rows that are errors; B16, B17, B19, CVE-2023-32695, CVE-2026-33151,
// CVE-2026-69185 (section 7).
TEST(PacketTest, Section2_1RefusedRows_B16_B17_B19) {
    const std::pair<std::string_view, Error> rows[] = {
        {R"(0"x")", Error::BadPayload},
        {"0[1]", Error::BadPayload},
        {"0null", Error::BadPayload},
        {R"(1"x")", Error::BadPayload},
        {"2[]", Error::BadPayload},
        {"2[null]", Error::BadEventName},
        {"2[{}]", Error::BadEventName},
        {"2{}", Error::BadPayload},
        {R"(2["a")", Error::BadJson},
        {R"(2abc["x"])", Error::BadJson},
        {R"(2-1["a"])", Error::BadPayload},
        {R"(2["connect"])", Error::ReservedEventName},
        {R"(2["connect_error"])", Error::ReservedEventName},
        {R"(2["disconnect",1])", Error::ReservedEventName},
        {R"(2["disconnecting"])", Error::ReservedEventName},
        {R"(2["newListener"])", Error::ReservedEventName},
        {R"(2["removeListener"])", Error::ReservedEventName},
        {R"(2["\u0063onnect"])", Error::ReservedEventName},
        {R"(51-["connect"])", Error::ReservedEventName},
        {"50-", Error::BadAttachmentCount},
        {R"(50-["a"])", Error::BadAttachmentCount},
        {R"(511-["a"])", Error::TooManyAttachments},
        {"5999999999-", Error::TooManyAttachments},
        {"5-", Error::BadAttachmentCount},
        {"5a-", Error::BadAttachmentCount},
        {R"(51["a"])", Error::BadAttachmentCount},
        {R"(6["a"])", Error::BadAttachmentCount},
        {"7", Error::UnknownType},
        {"9", Error::UnknownType},
        {"x", Error::UnknownType},
        {"abc", Error::UnknownType},
        {"", Error::Empty},
        // Stricter than the reference.
        {"2", Error::BadPayload},
        {"3", Error::BadPayload},
        {"2/n,1", Error::BadPayload},
        {R"(2 ["a"])", Error::BadPayload},
        {R"(2 1["a"])", Error::BadPayload},
        {R"(501-["a"])", Error::BadAttachmentCount},
        {R"(51e0-["a"])", Error::BadAttachmentCount},
        {"05{}", Error::BadAckId},
        {R"(211111111111111111111["a"])", Error::BadAckId},
    };
    for (const auto& [text, error] : rows) {
        const auto packet = parse_packet(text);
        ASSERT_FALSE(packet) << text;
        EXPECT_EQ(packet.error(), error) << text << ": " << describe(packet.error());
        EXPECT_FALSE(describe(error).empty());
    }
}

TEST(PacketTest, Section2_1IdsAreKeptVerbatim) {
    for (const std::string_view id : {"0", "9007199254740993", "9999999999999999999", "007"}) {
        const auto text = "2" + std::string{id} + "[\"a\"]";
        EXPECT_EQ(parse_packet(text)->ack_id, id);
    }
}

// Checklist 12: number text, key order and spaces are relayed as they came.
TEST(PacketTest, Section2_1PayloadsKeepEveryByte) {
    const std::string_view json =
        R"(["message-back",1,"2",{"3":[true]},1.0,1e2,12345678901234567890, "\u00e9é\ud800",{"b":1,"a":2}])";
    const std::string text = "2" + std::string{json};
    const auto packet = parse_packet(text);
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->json, json);
    EXPECT_EQ(packet->json.data(), text.data() + 1) << "a view, not a copy";
    EXPECT_EQ(parse_packet("2[\"a\"] \r\n")->json, "[\"a\"]");
}

TEST(PacketTest, Section2_11EventNamesAndNamespacesAreLimited) {
    const auto event = [](const std::string& name) { return "2[\"" + name + "\"]"; };
    EXPECT_TRUE(parse_packet(event(std::string(128, 'a'))));
    EXPECT_EQ(parse_packet(event(std::string(129, 'a'))).error(), Error::BadEventName);
    std::string escaped;
    for (int i = 0; i < 128; ++i) escaped += "\\u0061";
    EXPECT_TRUE(parse_packet(event(escaped)));
    EXPECT_EQ(parse_packet(event(escaped + "a")).error(), Error::BadEventName);
    EXPECT_EQ(parse_packet("2[" + std::string(129, '1') + "]").error(), Error::BadEventName);

    const std::string longest = "/" + std::string(kMaxNamespaceBytes - 1, 'n');
    EXPECT_TRUE(parse_packet("0" + longest));
    EXPECT_EQ(parse_packet("0" + longest + "n,").error(), Error::BadNamespace);
    EXPECT_EQ(parse_packet("0/a\nb").error(), Error::BadNamespace);
    EXPECT_EQ(parse_packet("0/\xff").error(), Error::BadNamespace);
}

TEST(PacketTest, B23DeepAndWidePayloadsAreRefused) {
    EXPECT_EQ(parse_packet("2[\"a\"," + std::string(1U << 20U, '[')).error(), Error::TooComplex);
    EXPECT_FALSE(parse_packet("2" + std::string(1U << 20U, '[')));
    EXPECT_EQ(
        parse_packet("2[\"a\"," + std::string(10'000, '[') + std::string(10'000, ']') + "]")
            .error(),
        Error::TooComplex);
    std::string wide = R"(2["a",{"k":0)";
    for (int i = 0; i < 100'000; ++i) wide += R"(,"k":0)";
    EXPECT_EQ(parse_packet(wide + "}]").error(), Error::TooComplex);
    std::string arguments = R"(2["a")";
    for (int i = 0; i < 1000; ++i) arguments += ",0";
    EXPECT_EQ(parse_packet(arguments + "]").error(), Error::TooComplex);
    std::string chart = R"(2["a",[0)";
    for (int i = 0; i < 5000; ++i) chart += ",0";
    EXPECT_TRUE(parse_packet(chart + "]]"));
}

constexpr std::string_view kOne = R"({"_placeholder":true,"num":0})";

TEST(PacketDecoderTest, Section2_1CollectsAttachmentsInOrder) {
    PacketDecoder decoder{1'000'000};
    const std::string text =
        "52-/n,3[\"img\"," + std::string{kOne} + R"(,{"num":1,"_placeholder":true}])";
    ASSERT_FALSE(decoder.feed_text(text).value());
    EXPECT_TRUE(decoder.is_waiting());
    ASSERT_FALSE(decoder.feed_binary(as_bytes("first")).value());
    const auto packet = decoder.feed_binary(as_bytes(std::string_view{"\x00\xff", 2})).value();
    ASSERT_TRUE(packet);
    EXPECT_FALSE(decoder.is_waiting());
    EXPECT_EQ(packet->type, Type::Event);
    EXPECT_EQ(packet->nsp, "/n");
    EXPECT_EQ(packet->ack_id, "3");
    EXPECT_EQ(packet->json, text.substr(7));
    EXPECT_EQ(packet->attachments, (std::vector<std::string>{"first", std::string{"\x00\xff", 2}}));

    const auto next = decoder.feed_text("61-1[]").value();
    EXPECT_FALSE(next);
    EXPECT_EQ(decoder.feed_binary(as_bytes("x")).value()->type, Type::Ack);
    EXPECT_EQ(decoder.feed_text("2[\"a\"]").value()->json, "[\"a\"]");
}

// B18, CVE-2022-2421; stricter: one exact form.
TEST(PacketDecoderTest, B18IllegalPlaceholdersAreRefused) {
    for (const std::string_view argument :
         {R"({"_placeholder":true,"num":"splice"})",
          R"({"_placeholder":true,"num":1})",
          R"({"_placeholder":true,"num":-1})",
          R"({"_placeholder":true,"num":-0})",
          R"({"_placeholder":true,"num":0.5})",
          R"({"_placeholder":true,"num":0e0})",
          R"({"_placeholder":true,"num":99999999999999999999})",
          R"({"_placeholder":true,"num":null})",
          R"({"_placeholder":true})",
          R"({"_placeholder":1,"num":0})",
          R"({"_placeholder":true,"num":0,"x":1})",
          R"({"num":0,"_placeholder":true,"num":1})",
          R"({"\u005fplaceholder":true,"num":7})",
          R"([{"x":{"_placeholder":true,"num":1}}])"}) {
        PacketDecoder decoder{1'000'000};
        const auto result = decoder.feed_text("51-[\"a\"," + std::string{argument} + "]");
        ASSERT_FALSE(result) << argument;
        EXPECT_EQ(result.error(), Error::IllegalAttachment) << argument;
        EXPECT_EQ(describe(result.error()), "illegal attachments");
        EXPECT_FALSE(decoder.is_waiting());
    }
}

TEST(PacketDecoderTest, Section2_1SameIndexTwiceAndUnreferencedAreAllowed) {
    PacketDecoder decoder{1'000'000};
    const std::string one{kOne};
    EXPECT_TRUE(decoder.feed_text("52-[\"a\"," + one + "," + one + "]"));
    EXPECT_TRUE(decoder.feed_binary(as_bytes("0")));
    EXPECT_TRUE(decoder.feed_binary(as_bytes("1")).value());
    EXPECT_TRUE(decoder.feed_text("51-[\"a\"]"));
    EXPECT_TRUE(decoder.feed_binary({}).value());
}

TEST(PacketDecoderTest, B20TextWhileWaitingAndBinaryWhileNotAreRefused) {
    PacketDecoder waiting{1'000'000};
    ASSERT_TRUE(waiting.feed_text("51-[\"a\"]"));
    EXPECT_EQ(waiting.feed_text("2[\"a\"]").error(), Error::UnexpectedText);
    EXPECT_FALSE(waiting.is_waiting());

    PacketDecoder idle{1'000'000};
    EXPECT_EQ(idle.feed_binary(as_bytes("x")).error(), Error::UnexpectedBinary);
    PacketDecoder done{1'000'000};
    ASSERT_TRUE(done.feed_text("51-[\"a\"]"));
    ASSERT_TRUE(done.feed_binary(as_bytes("x")));
    EXPECT_EQ(done.feed_binary(as_bytes("x")).error(), Error::UnexpectedBinary);
}

// CVE-2020-36049, CVE-2026-48804: a budget of bytes per packet, whatever is announced.
TEST(PacketDecoderTest, Section7BytesOfOnePacketAreLimitedTogether) {
    PacketDecoder decoder{20};
    ASSERT_TRUE(decoder.feed_text("53-[\"a\"]"));  // 8 bytes.
    ASSERT_TRUE(decoder.feed_binary(as_bytes("123456")));
    ASSERT_TRUE(decoder.feed_binary(as_bytes("123456")));
    EXPECT_EQ(decoder.feed_binary(as_bytes("1")).error(), Error::TooBig);
    EXPECT_FALSE(decoder.is_waiting());

    PacketDecoder fits{20};
    ASSERT_TRUE(fits.feed_text("51-[\"a\"]"));
    EXPECT_TRUE(fits.feed_binary(as_bytes("123456789012")));
    EXPECT_EQ(fits.feed_text(std::string(21, ' ')).error(), Error::TooBig);
}

// protocol-socketio 1.11 and 2.1.
TEST(PacketEncoderTest, Section1_11WritesTheTranscript) {
    EXPECT_EQ(encode_packet(Type::Connect, "/", {}, R"({"sid":"N"})"), R"(0{"sid":"N"})");
    EXPECT_EQ(encode_packet(Type::Event, "/", {}, R"(["hello",1])"), R"(2["hello",1])");
    EXPECT_EQ(encode_packet(Type::Ack, "/", "0", R"(["answer"])"), R"(30["answer"])");
    EXPECT_EQ(encode_packet(Type::Event, "/n", "12", R"(["q",1])"), R"(2/n,12["q",1])");
    EXPECT_EQ(encode_packet(Type::Disconnect, "/", {}, ""), "1");
    EXPECT_EQ(encode_packet(Type::Disconnect, "/n", {}, ""), "1/n,");
    EXPECT_EQ(
        encode_packet(Type::ConnectError, "/random", {}, R"({"message":"Invalid namespace"})"),
        R"(4/random,{"message":"Invalid namespace"})");
    const std::string image = R"(["img",{"_placeholder":true,"num":0}])";
    EXPECT_EQ(encode_packet(Type::Event, "/", {}, image, 1), "51-" + image);
    EXPECT_EQ(encode_packet(Type::BinaryAck, "/n", "7", image, 10), "610-/n,7" + image);
}

// Checklist 14.
TEST(PacketEncoderTest, Section2_1NeverMoreThan10AttachmentsAndNoBinaryTypeWithout) {
    EXPECT_EQ(encode_packet(Type::Event, "/", {}, "[]", 11).error(), Error::TooManyAttachments);
    EXPECT_EQ(encode_packet(Type::BinaryEvent, "/", {}, R"(["a"])", 0), R"(2["a"])");
    EXPECT_EQ(encode_packet(Type::BinaryAck, "/", "1", "[]", 0), "31[]");
    EXPECT_EQ(encode_packet(Type::Connect, "/", {}, "{}", 1).error(), Error::BadAttachmentCount);
    EXPECT_EQ(encode_packet(Type::Event, "/a,b", {}, "[]").error(), Error::BadNamespace);
    EXPECT_EQ(encode_packet(Type::Event, "n", {}, "[]").error(), Error::BadNamespace);
}

TEST(PacketTest, Section2_1PlaceholdersOfClientsAreFound) {
    EXPECT_TRUE(has_placeholder(R"(["a",{"_placeholder":true,"num":0}])"));
    EXPECT_TRUE(has_placeholder(R"(["a",[{"x":{"_placeholder":false}}]])"));
    EXPECT_TRUE(has_placeholder(R"(["a",{"_place\u0068older":true,"num":0}])"));
    EXPECT_TRUE(has_placeholder("not json"));
    EXPECT_FALSE(has_placeholder(R"(["_placeholder",{"a":"_placeholder"}])"));
    EXPECT_FALSE(has_placeholder(R"(["a\n",{"x":1}])"));
    EXPECT_FALSE(has_placeholder("[]"));
}

}  // namespace
}  // namespace crier::socketio
