#include "socketio/msgpack_writer.hpp"

#include "socketio/json_scanner.hpp"
#include "socketio/number_text.hpp"
#include "socketio/payload_rules.hpp"

#include <bit>
#include <charconv>
#include <optional>
#include <utility>

namespace crier::socketio {
namespace {

using Token = JsonScanner::Token;

JsonScanner rescan(std::string_view json) {
    return JsonScanner{json, {.depth = 64, .members = json.size()}};
}

/// How many elements or members each container has, in the order in which they open: msgpack writes
/// counts in front, and JSON shows them at the end.
Result<std::vector<std::uint32_t>, PacketError> count_children(std::string_view json) {
    std::vector<std::uint32_t> counts;
    std::vector<std::size_t> open;
    JsonScanner scanner = rescan(json);
    while (true) {
        const auto token = scanner.next();
        if (!token) return std::unexpected{to_packet_error(token.error())};
        switch (*token) {
            case Token::End: return counts;
            case Token::ObjectEnd:
            case Token::ArrayEnd: open.pop_back(); continue;
            case Token::Key: continue;
            default: break;
        }
        if (!open.empty()) ++counts[open.back()];
        if (*token == Token::ObjectBegin || *token == Token::ArrayBegin) {
            open.push_back(counts.size());
            counts.push_back(0);
        }
    }
}

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

Result<void, PacketError> MsgpackWriter::write_json(
    std::string_view json, std::span<const std::string> attachments) {
    CRIER_TRY(const std::vector<std::uint32_t> counts, count_children(json));
    JsonScanner scanner = rescan(json);
    std::size_t container = 0;
    while (out_.size() <= max_bytes_) {
        const auto token = scanner.next();
        if (!token) return std::unexpected{to_packet_error(token.error())};
        switch (*token) {
            case Token::End: return {};
            case Token::ObjectBegin:
                CRIER_TRY_VOID(write_object(scanner, counts[container++], attachments));
                break;
            case Token::ArrayBegin: write_array_size(counts[container++]); break;
            case Token::ObjectEnd:
            case Token::ArrayEnd: break;
            case Token::Key:
            case Token::String: {
                const std::string_view literal = scanner.token_text();
                const bool has_escapes = literal.find('\\') != std::string_view::npos;
                if (has_escapes) {
                    write_text(unescape(literal));
                } else {
                    write_text(literal.substr(1, literal.size() - 2));
                }
                break;
            }
            case Token::Number: write_number(scanner.token_text()); break;
            case Token::True: put(0xC3, 0, 0); break;
            case Token::False: put(0xC2, 0, 0); break;
            case Token::Null: put(0xC0, 0, 0); break;
        }
    }
    return std::unexpected{PacketError::TooBig};
}

Result<void, PacketError> MsgpackWriter::write_object(
    JsonScanner& scanner, std::size_t count, std::span<const std::string> attachments) {
    if (!attachments.empty()) {
        if (const auto number = take_placeholder(scanner)) {
            if (*number >= attachments.size()) {
                return std::unexpected{PacketError::IllegalAttachment};
            }
            const std::string& attachment = attachments[*number];
            if (attachment.size() > max_bytes_ - out_.size()) {
                return std::unexpected{PacketError::TooBig};
            }
            write_binary(attachment);
            return {};
        }
    }
    write_map_size(count);
    return {};
}

Result<std::string, PacketError> MsgpackWriter::take() {
    if (out_.size() > max_bytes_) return std::unexpected{PacketError::TooBig};
    return std::exchange(out_, {});
}

void MsgpackWriter::write_map_size(std::size_t count) {
    if (count < 0x10) return put(static_cast<std::uint8_t>(0x80U | count), 0, 0);
    if (count < 0x10000) return put(0xDE, count, 2);
    put(0xDF, count, 4);
}

void MsgpackWriter::write_array_size(std::size_t count) {
    if (count < 0x10) return put(static_cast<std::uint8_t>(0x90U | count), 0, 0);
    if (count < 0x10000) return put(0xDC, count, 2);
    put(0xDD, count, 4);
}

void MsgpackWriter::write_text(std::string_view text) {
    if (text.size() < 0x20) {
        put(static_cast<std::uint8_t>(0xA0U | text.size()), 0, 0);
    } else {
        put_sized(0xD9, text.size());
    }
    out_ += text;
}

void MsgpackWriter::write_binary(std::string_view bytes) {
    put_sized(0xC4, bytes.size());
    out_ += bytes;
}

void MsgpackWriter::write_unsigned(std::uint64_t value) {
    if (value < 0x80) return put(static_cast<std::uint8_t>(value), 0, 0);
    if (value < 0x100) return put(0xCC, value, 1);
    if (value < 0x10000) return put(0xCD, value, 2);
    if (value < 0x100000000) return put(0xCE, value, 4);
    put(0xCF, value, 8);
}

void MsgpackWriter::write_negative(std::int64_t value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    if (value >= -0x20) return put(static_cast<std::uint8_t>(bits), 0, 0);
    if (value >= -0x80) return put(0xD0, bits, 1);
    if (value >= -0x8000) return put(0xD1, bits, 2);
    if (value >= -0x80000000LL) return put(0xD2, bits, 4);
    put(0xD3, bits, 8);
}

void MsgpackWriter::write_number(std::string_view text) {
    if (const auto value = parse_whole<std::uint64_t>(text)) return write_unsigned(*value);
    if (const auto value = parse_whole<std::int64_t>(text)) {
        // "-0" is 0 as an integer.
        if (*value == 0) return write_unsigned(0);
        return write_negative(*value);
    }
    write_double(parse_number_text(std::string{text}));
}

void MsgpackWriter::write_double(double number) {
    put(0xCB, std::bit_cast<std::uint64_t>(number), 8);
}

/// A tag and the lowest `size` bytes of a value, the highest first.
void MsgpackWriter::put(std::uint8_t tag, std::uint64_t value, std::size_t size) {
    out_.push_back(static_cast<char>(tag));
    for (std::size_t i = size; i > 0; --i) {
        out_.push_back(static_cast<char>(value >> (8 * (i - 1)) & 0xFFU));
    }
}

/// The first of three tags that give a size in 1, 2 or 4 bytes.
void MsgpackWriter::put_sized(std::uint8_t tag, std::size_t size) {
    if (size < 0x100) return put(tag, size, 1);
    if (size < 0x10000) return put(static_cast<std::uint8_t>(tag + 1U), size, 2);
    put(static_cast<std::uint8_t>(tag + 2U), size, 4);
}

}  // namespace crier::socketio
