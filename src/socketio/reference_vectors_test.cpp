// What the JavaScript codecs make of the same inputs (testdata/reference_vectors.json, written by
// tools/generate_socketio_vectors.mjs).

#include "base/hex.hpp"
#include "engineio/packet.hpp"
#include "socketio/event_data.hpp"
#include "socketio/msgpack_packet.hpp"
#include "socketio/number_text.hpp"
#include "socketio/packet.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <fstream>
#include <iterator>

namespace crier::socketio {
namespace {

const json::object& vectors() {
    static const json::object parsed = [] {
        std::ifstream file{CRIER_SOCKETIO_VECTORS};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        return json::parse_object(text, {.depth = 64, .members = 1'000'000}).value();
    }();
    return parsed;
}

const json::array& rows(std::string_view name) {
    const json::array& found = vectors().at(name).as_array();
    EXPECT_FALSE(found.empty());
    return found;
}

std::string text_of(const json::object& row, std::string_view key) {
    return std::string{json::find_string(row, key).value_or("")};
}

std::optional<std::string> id_of(const json::object& row) {
    const auto id = json::find_string(row, "id");
    return id ? std::optional<std::string>{*id} : std::nullopt;
}

std::string bytes_of(std::string_view hex) {
    const auto bytes = parse_hex(hex).value();
    return std::string{as_text(bytes)};
}

std::vector<std::string> attachments_of(const json::object& row) {
    std::vector<std::string> attachments;
    for (const json::value& hex : row.at("attachments").as_array()) {
        attachments.push_back(bytes_of(std::string_view{hex.as_string()}));
    }
    return attachments;
}

PacketType type_of(const json::object& row) {
    return static_cast<PacketType>(json::find_integer(row, "type").value());
}

engineio::PacketType engine_type_of(std::string_view name) {
    const std::string_view names[] = {
        "open", "close", "ping", "pong", "message", "upgrade", "noop"};
    const auto found = std::find(std::begin(names), std::end(names), name);
    return static_cast<engineio::PacketType>(found - std::begin(names));
}

std::string without_spaces(std::string text) {
    std::erase(text, ' ');
    return text;
}

TEST(ReferenceVectorsTest, Section1_3PayloadsAreReadAlike) {
    for (const json::value& value : rows("payloads")) {
        const json::object& row = value.as_object();
        const std::string payload = text_of(row, "payload");
        const auto packets = engineio::parse_payload(payload, 100);
        ASSERT_EQ(packets.has_value(), !row.contains("error")) << payload;
        if (!packets) continue;
        const json::array& expected = row.at("packets").as_array();
        ASSERT_EQ(packets->size(), expected.size()) << payload;
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const json::object& packet = expected[i].as_object();
            EXPECT_EQ(packets->at(i).type, engine_type_of(text_of(packet, "type")));
            EXPECT_EQ(packets->at(i).text, text_of(packet, "text"));
            EXPECT_EQ(packets->at(i).binary, bytes_of(text_of(packet, "binary")));
        }
    }
}

TEST(ReferenceVectorsTest, Section1_3PayloadsAreWrittenAlike) {
    for (const json::value& value : rows("encoded_payloads")) {
        const json::object& row = value.as_object();
        engineio::PayloadWriter writer{1'000'000};
        for (const json::value& element : row.at("packets").as_array()) {
            const json::object& packet = element.as_object();
            const bool is_binary = packet.contains("binary");
            const std::string bytes = bytes_of(text_of(packet, "binary"));
            EXPECT_TRUE(writer.try_add(
                is_binary ? engineio::encode_base64_message(as_bytes(bytes))
                          : engineio::encode_text(
                                engine_type_of(text_of(packet, "type")), text_of(packet, "text"))));
        }
        EXPECT_EQ(writer.take(), text_of(row, "payload"));
    }
}

TEST(ReferenceVectorsTest, Section2_1TextsAreReadAlike) {
    for (const json::value& value : rows("texts")) {
        const json::object& row = value.as_object();
        const std::string text = text_of(row, "text");
        PacketDecoder decoder{1'000'000};
        const auto packet = parse_packet(text);
        ASSERT_EQ(packet.has_value(), !row.contains("error")) << text;
        ASSERT_EQ(decoder.feed_text(text).has_value(), packet.has_value()) << text;
        if (!packet) continue;
        EXPECT_EQ(packet->nsp, text_of(row, "nsp")) << text;
        EXPECT_EQ(packet->ack_id, id_of(row)) << text;
        EXPECT_EQ(without_spaces(std::string{packet->json}), text_of(row, "data")) << text;
        EXPECT_EQ(packet->attachments, json::find_integer(row, "attachments").value()) << text;
    }
}

TEST(ReferenceVectorsTest, Section2_1FaultsOfTheReferenceAreNotCopied) {
    for (const json::value& value : rows("stricter_texts")) {
        const std::string text = text_of(value.as_object(), "text");
        EXPECT_FALSE(value.as_object().contains("error")) << text << " belongs to the others";
        EXPECT_FALSE(parse_packet(text)) << text;
    }
}

TEST(ReferenceVectorsTest, B18PlaceholdersAreJudgedAlike) {
    for (const json::value& value : rows("reconstructions")) {
        const json::object& row = value.as_object();
        const std::string text = text_of(row, "text");
        PacketDecoder decoder{1'000'000};
        auto result = decoder.feed_text(text);
        for (int i = 0; result && i < json::find_integer(row, "count").value(); ++i) {
            result = decoder.feed_binary(as_bytes(std::string(1, static_cast<char>(i))));
        }
        ASSERT_EQ(result.has_value(), !row.contains("error")) << text;
        if (!result) continue;
        ASSERT_TRUE(result->has_value()) << text;
        EXPECT_EQ((*result)->type, type_of(row)) << text;
    }
}

TEST(ReferenceVectorsTest, Section2_1PacketsAreWrittenAndReadAlike) {
    for (const json::value& value : rows("packets")) {
        const json::object& row = value.as_object();
        const std::string text = text_of(row, "text");
        const std::vector<std::string> attachments = attachments_of(row);
        EXPECT_EQ(
            encode_packet(
                type_of(row),
                text_of(row, "nsp"),
                id_of(row),
                text_of(row, "json"),
                attachments.size()),
            text);

        PacketDecoder decoder{1'000'000};
        auto packet = decoder.feed_text(text);
        for (const std::string& attachment : attachments) {
            packet = decoder.feed_binary(as_bytes(attachment));
        }
        ASSERT_TRUE(packet && *packet) << text;
        EXPECT_EQ((*packet)->json, text_of(row, "json"));
        EXPECT_EQ(
            make_canonical((*packet)->json, (*packet)->attachments),
            (EventData{text_of(row, "json"), attachments}));
    }
}

void expect_decoded(const json::object& row) {
    const std::string bytes = bytes_of(text_of(row, "msgpack"));
    const auto packet = decode_msgpack_packet(as_bytes(bytes));
    ASSERT_TRUE(packet) << text_of(row, "msgpack") << ": " << describe(packet.error());
    EXPECT_EQ(packet->type, type_of(row));
    EXPECT_EQ(packet->nsp, text_of(row, "nsp"));
    EXPECT_EQ(packet->ack_id, id_of(row));
    EXPECT_EQ(packet->json, text_of(row, "json"));
    EXPECT_EQ(packet->attachments, attachments_of(row));
}

TEST(ReferenceVectorsTest, Section2_5MsgpackIsReadAlike) {
    for (const json::value& row : rows("packets")) expect_decoded(row.as_object());
    for (const json::value& row : rows("client_packets")) expect_decoded(row.as_object());
}

TEST(ReferenceVectorsTest, Section2_5MsgpackIsWrittenAlikeToTheByte) {
    for (const json::value& value : rows("packets")) {
        const json::object& row = value.as_object();
        const auto bytes = encode_msgpack_packet(
            type_of(row),
            text_of(row, "nsp"),
            id_of(row),
            text_of(row, "json"),
            attachments_of(row),
            1'000'000);
        ASSERT_TRUE(bytes) << text_of(row, "json");
        EXPECT_EQ(to_hex(as_bytes(*bytes)), text_of(row, "msgpack")) << text_of(row, "json");
    }
}

TEST(ReferenceVectorsTest, Section2_5MsgpackIsRefusedAlike) {
    for (const json::value& hex : rows("refused_packets")) {
        const std::string bytes = bytes_of(std::string_view{hex.as_string()});
        EXPECT_FALSE(decode_msgpack_packet(as_bytes(bytes))) << hex;
    }
}

TEST(ReferenceVectorsTest, Section2_5NumbersArePrintedAlike) {
    for (const json::value& value : rows("numbers")) {
        const std::string hex = text_of(value.as_object(), "bits");
        std::uint64_t bits = 0;
        std::from_chars(hex.data(), hex.data() + hex.size(), bits, 16);
        const double number = std::bit_cast<double>(bits);
        const std::string text = text_of(value.as_object(), "text");
        EXPECT_EQ(to_number_text(number), text);
        EXPECT_EQ(parse_number_text(text), number) << text;
    }
}

}  // namespace
}  // namespace crier::socketio
