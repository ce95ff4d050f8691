#include "socketio/msgpack_packet.hpp"

#include "base/hex.hpp"
#include "socketio/number_text.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace crier::socketio {
namespace {

using Type = PacketType;
using Error = PacketError;

Result<DecodedPacket, PacketError> decode(std::string_view hex) {
    std::string compact;
    for (const char c : hex) {
        if (c != ' ') compact.push_back(c);
    }
    const auto bytes = parse_hex(compact);
    EXPECT_TRUE(bytes) << hex;
    return decode_msgpack_packet(*bytes);
}

/// `{type: 2, data: <hex>, nsp: "/"}`
Result<DecodedPacket, PacketError> decode_event(std::string_view hex) {
    return decode("83 a474797065 02 a464617461 92 a161" + std::string{hex} + "a36e7370 a12f");
}

std::string json_of(std::string_view value_hex) {
    const auto packet = decode_event(value_hex);
    if (!packet) return std::string{describe(packet.error())};
    return packet->json.substr(5, packet->json.size() - 6);  // ["a",…]
}

std::string encode(
    Type type,
    std::string_view nsp,
    std::optional<std::string_view> id,
    std::string_view json,
    const std::vector<std::string>& attachments = {}) {
    const auto bytes = encode_msgpack_packet(type, nsp, id, json, attachments, 1'000'000);
    return bytes ? to_hex(as_bytes(*bytes)) : std::string{describe(bytes.error())};
}

TEST(MsgpackPacketTest, Section2_5HexFormsOfTheClient) {
    const auto connect = decode("83 a474797065 00 a464617461 d40000 a36e7370 a12f");
    ASSERT_TRUE(connect);
    EXPECT_EQ(connect->type, Type::Connect);
    EXPECT_EQ(connect->nsp, "/");
    EXPECT_EQ(connect->json, "");

    const auto event = decode(
        "84 a474797065 02 a464617461 92 a568656c6c6f 01 a76f7074696f6e73 81 a8636f6d7072657373 c3 "
        "a36e7370 a12f");
    ASSERT_TRUE(event);
    EXPECT_EQ(event->type, Type::Event);
    EXPECT_EQ(event->json, R"(["hello",1])");
    EXPECT_FALSE(event->ack_id);
}

// Checklist 22: absent data and id are left out, never nil.
TEST(MsgpackPacketTest, Section2_5WritesWhatTheClientDecodes) {
    EXPECT_EQ(encode(Type::Disconnect, "/", {}, ""), "82a47479706501a36e7370a12f");
    EXPECT_EQ(
        encode(Type::Connect, "/", {}, R"({"sid":"N"})"),
        "83a47479706500a46461746181a3736964a14ea36e7370a12f");
    EXPECT_EQ(
        encode(Type::Event, "/", {}, R"(["hello",1])"),
        "83a47479706502a46461746192a568656c6c6f01a36e7370a12f");
    EXPECT_EQ(
        encode(Type::Ack, "/n", "300", "[]"),
        "84a47479706503a46461746190a26964cd012ca36e7370a22f6e");
    EXPECT_EQ(
        encode(Type::Event, "/", {}, R"(["b",{"_placeholder":true,"num":0}])", {"\x01\x02"}),
        "83a47479706502a46461746192a162c4020102a36e7370a12f");
    EXPECT_EQ(encode(Type::BinaryEvent, "/", {}, "[]"), "unknown packet type");
    EXPECT_EQ(encode(Type::Event, "/", {}, "[", {}), "invalid JSON");
}

// Python's client writes nil for what it has not.
TEST(MsgpackPacketTest, Section2_5NilCountsAsAbsentForDataAndId) {
    EXPECT_TRUE(decode("83 a474797065 01 a464617461 c0 a36e7370 a12f"));
    const auto event = decode("84 a474797065 02 a464617461 91a161 a26964 c0 a36e7370 a12f");
    ASSERT_TRUE(event);
    EXPECT_FALSE(event->ack_id);
    EXPECT_FALSE(decode("83 a474797065 02 a464617461 c0 a36e7370 a12f")) << "an event needs data";
}

TEST(MsgpackPacketTest, Section2_5ValuesBecomeExactJson) {
    const std::pair<std::string_view, std::string_view> rows[] = {
        {"00", "0"},
        {"7f", "127"},
        {"e0", "-32"},
        {"ff", "-1"},
        {"cc80", "128"},
        {"cdffff", "65535"},
        {"ceffffffff", "4294967295"},
        {"cfffffffffffffffff", "18446744073709551615"},
        {"cf0020000000000001", "9007199254740993"},
        {"d080", "-128"},
        {"d18000", "-32768"},
        {"d280000000", "-2147483648"},
        {"d38000000000000000", "-9223372036854775808"},
        {"d07f", "127"},
        {"ca3dcccccd", "0.10000000149011612"},
        {"cb3fb999999999999a", "0.1"},
        {"cb7ff8000000000000", "null"},
        {"cb7ff0000000000000", "null"},
        {"caff800000", "null"},
        {"c0", "null"},
        {"c2", "false"},
        {"c3", "true"},
        {"d40000", "null"},
        {"d700 0000019b7ca98f2e", "\"2026-01-02T03:04:05.678Z\""},
        {"a0", "\"\""},
        {"a2c3a9", "\"é\""},
        {"a20a22", R"("\n\"")"},
        {"d90161", "\"a\""},
        {"da000161", "\"a\""},
        {"db0000000161", "\"a\""},
        {"90", "[]"},
        {"dc000101", "[1]"},
        {"dd0000000101", "[1]"},
        {"80", "{}"},
        {"81a16101", R"({"a":1})"},
        {"de0001a16101", R"({"a":1})"},
        {"df00000001a16101", R"({"a":1})"},
        {"8201a16bffc0", R"({"1":"k","-1":null})"},
        {"82a161d40000a16201", R"({"b":1})"},
        {"c400", R"({"_placeholder":true,"num":0})"},
        {"92c40101c5000102", R"([{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}])"},
        {"c60000000105", R"({"_placeholder":true,"num":0})"},
        {"c7010009", R"({"_placeholder":true,"num":0})"},
        {"c800010009", R"({"_placeholder":true,"num":0})"},
        {"c9000000010009", R"({"_placeholder":true,"num":0})"},
    };
    for (const auto& [hex, json] : rows) EXPECT_EQ(json_of(hex), json) << hex;
    const auto binary = decode_event("92c40101c5000102");
    EXPECT_EQ(binary->attachments, (std::vector<std::string>{"\x01", "\x02"}));
    EXPECT_EQ(binary->type, Type::Event);
}

TEST(MsgpackPacketTest, Section2_5WhatIsNoMsgpackOrHasNoJsonIsRefused) {
    for (const std::string_view hex :
         {"c1",                        // Never used.
          "d401ff",                    // Foreign extensions.
          "d5000000",
          "d60000000000",
          "d8000000000000000000000000000000000000",
          "c70101ff",
          "d7ff0000000000000000",      // The timestamp of the specification.
          "d7007fffffffffffffff",      // A date that no calendar has.
          "d700ffffc7738d8e0000",
          "a1ff",                      // Bad UTF-8.
          "81c001",                    // Keys that are neither text nor integers.
          "81c301",
          "819001",
          "81cb3ff000000000000001"}) {
        EXPECT_EQ(json_of(hex), "invalid msgpack") << hex;
    }
}

// Every prefix of a packet is an error, and nothing announced is reserved.
TEST(MsgpackPacketTest, Section7TruncatedAndOversizedCountsAreRefused) {
    const std::string whole = encode(
        Type::Event,
        "/n",
        "7",
        R"(["a",{"b":[1,-300,1.5,null]},"xyz",{"_placeholder":true,"num":0}])",
        {"pq"});
    const auto bytes = parse_hex(whole).value();
    ASSERT_TRUE(decode_msgpack_packet(bytes));
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(decode_msgpack_packet(Bytes{bytes}.first(size))) << size;
    }
    EXPECT_EQ(decode(whole + "00").error(), Error::BadMsgpack) << "trailing bytes";
    for (const std::string_view hex :
         {"ddffffffff", "dfffffffff", "c6ffffffff", "dbffffffff", "c9ffffffff00"}) {
        EXPECT_EQ(json_of(hex), "invalid msgpack") << hex;
    }
    EXPECT_EQ(decode("dfffffffff").error(), Error::BadMsgpack);
}

TEST(MsgpackPacketTest, B23DeepAndWideDataIsRefused) {
    const auto nested = [](int depth) {
        std::string hex;
        for (int i = 0; i < depth; ++i) hex += "91";
        return hex + "00";
    };
    EXPECT_TRUE(decode_event(nested(31)));
    EXPECT_EQ(decode_event(nested(32)).error(), Error::TooComplex);
    EXPECT_EQ(decode_event(nested(100'000)).error(), Error::TooComplex);
    std::string members;
    for (int i = 0; i < 1001; ++i) members += "a16100";
    EXPECT_EQ(decode_event("de03e9" + members).error(), Error::TooComplex);
    EXPECT_TRUE(decode_event("de03e8" + members.substr(6)));
    const std::string ignored = "84 a474797065 01 a36e7370 a12f a3616263 " + nested(100'000);
    EXPECT_FALSE(decode(ignored)) << "unknown members are bounded as well";
}

TEST(MsgpackPacketTest, Section2_1AttachmentsAndForeignPlaceholders) {
    std::string ten = "9a";
    for (int i = 0; i < 10; ++i) ten += "c40100";
    EXPECT_EQ(decode_event(ten)->attachments.size(), 10U);
    std::string eleven = "9b";
    for (int i = 0; i < 11; ++i) eleven += "c40100";
    EXPECT_EQ(decode_event(eleven).error(), Error::TooManyAttachments);

    const std::string foreign = "81ac5f706c616365686f6c646572c3";  // {"_placeholder": true}
    EXPECT_EQ(json_of(foreign), R"({"_placeholder":true})");
    EXPECT_EQ(decode_event("92" + foreign + "c40100").error(), Error::IllegalAttachment);
    EXPECT_FALSE(decode("83 a474797065 00 a464617461 81a161c40100 a36e7370 a12f"))
        << "no binary in a CONNECT";
}

TEST(MsgpackPacketTest, Section2_1RulesOfPayloadsAreThoseOfTheTextForm) {
    EXPECT_EQ(
        decode("83 a474797065 02 a464617461 91 a7636f6e6e656374 a36e7370 a12f").error(),
        Error::ReservedEventName);
    EXPECT_EQ(decode("83 a474797065 02 a464617461 90 a36e7370 a12f").error(), Error::BadPayload);
    EXPECT_EQ(
        decode("83 a474797065 02 a464617461 91c0 a36e7370 a12f").error(), Error::BadEventName);
    EXPECT_EQ(
        decode("83 a474797065 05 a464617461 91a161 a36e7370 a12f").error(), Error::UnknownType);
    EXPECT_EQ(decode("82 a464617461 91a161 a36e7370 a12f").error(), Error::UnknownType);
    EXPECT_EQ(decode("82 a474797065 02 a464617461 91a161").error(), Error::BadNamespace);
    EXPECT_EQ(
        decode("83 a474797065 02 a464617461 91a161 a36e7370 a16e").error(), Error::BadNamespace);
    EXPECT_EQ(decode("83 a474797065 00 a474797065 00 a36e7370 a12f").error(), Error::BadMsgpack);
    EXPECT_EQ(
        decode("84 a474797065 02 a464617461 91a161 a26964 ff a36e7370 a12f").error(),
        Error::BadAckId);
    EXPECT_EQ(decode("83 a474797065 00 a26964 01 a36e7370 a12f").error(), Error::BadAckId);
    EXPECT_EQ(decode("").error(), Error::Empty);
    EXPECT_EQ(decode("90").error(), Error::BadMsgpack);
}

// One attachment named many times must not become many copies without a limit.
TEST(MsgpackPacketTest, Section7EncodingStopsAtTheLimit) {
    const std::string one = R"({"_placeholder":true,"num":0})";
    std::string json = "[\"a\"";
    for (int i = 0; i < 900; ++i) json += "," + one;
    json += "]";
    const std::vector<std::string> attachments = {std::string(10'000, 'x')};
    const auto encoded = encode_msgpack_packet(Type::Event, "/", {}, json, attachments, 100'000);
    EXPECT_EQ(encoded.error(), Error::TooBig);
    EXPECT_TRUE(encode_msgpack_packet(Type::Event, "/", {}, json, attachments, 10'000'000));
    EXPECT_EQ(
        encode_msgpack_packet(Type::Event, "/", {}, "[\"abc\"]", {}, 10).error(), Error::TooBig);
    EXPECT_EQ(
        encode(Type::Event, "/", {}, "[" + one + "]", {"a"}).find("illegal"), std::string::npos);
    EXPECT_EQ(
        encode(Type::Event, "/", {}, R"([{"_placeholder":true,"num":1}])", {"a"}),
        "illegal attachments");
}

TEST(MsgpackPacketTest, Section2_5LargeSizesRoundTrip) {
    const std::string text(70'000, 't');
    std::string list = "[0";
    for (int i = 1; i < 70'000; ++i) list += ",0";
    list += "]";
    const std::string json = "[\"" + std::string(100, 'n') + "\",\"" + text + "\"," + list +
                             R"(,{"_placeholder":true,"num":0}])";
    const std::vector<std::string> attachments = {std::string(70'000, 'b')};
    const auto bytes =
        encode_msgpack_packet(Type::Event, "/", "9007199254740993", json, attachments, 1'000'000);
    ASSERT_TRUE(bytes);
    const auto packet = decode_msgpack_packet(as_bytes(*bytes));
    ASSERT_TRUE(packet);
    EXPECT_EQ(packet->json, json);
    EXPECT_EQ(packet->ack_id, "9007199254740993");
    EXPECT_EQ(packet->attachments, attachments);
}

TEST(MsgpackPacketTest, NumbersBeyond64BitsBecomeFloats) {
    const std::string head = "83a47479706502a46461746191";
    const std::string tail = "a36e7370a12f";
    EXPECT_EQ(
        encode(Type::Event, "/", {}, "[18446744073709551615]"), head + "cfffffffffffffffff" + tail);
    EXPECT_EQ(
        encode(Type::Event, "/", {}, "[18446744073709551616]"), head + "cb43f0000000000000" + tail);
    EXPECT_EQ(encode(Type::Event, "/", {}, "[1e400]"), head + "cb7ff0000000000000" + tail);
    EXPECT_EQ(encode(Type::Event, "/", {}, "[1e-400]"), head + "cb0000000000000000" + tail);
    EXPECT_EQ(encode(Type::Event, "/", {}, "[-0]"), head + "00" + tail);
    EXPECT_EQ(encode(Type::Event, "/", {}, R"(["\ud800"])"), head + "a3efbfbd" + tail);
}

TEST(NumberTextTest, PrintsAsJavaScript) {
    EXPECT_EQ(to_number_text(1e21), "1e+21");
    EXPECT_EQ(to_number_text(1e20), "100000000000000000000");
    EXPECT_EQ(to_number_text(1.5e-7), "1.5e-7");
    EXPECT_EQ(to_number_text(0.000001), "0.000001");
    EXPECT_EQ(to_number_text(-123.25), "-123.25");
    EXPECT_EQ(to_number_text(-0.0), "0");
    EXPECT_EQ(to_number_text(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(to_number_text(std::numeric_limits<double>::quiet_NaN()), "null");
}

}  // namespace
}  // namespace crier::socketio
