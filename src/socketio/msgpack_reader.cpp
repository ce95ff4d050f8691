#include "socketio/msgpack_reader.hpp"

#include "base/time_text.hpp"
#include "base/utf8.hpp"
#include "socketio/number_text.hpp"
#include "socketio/payload_rules.hpp"

#include <fmt/format.h>

#include <bit>
#include <chrono>
#include <limits>

namespace crier::socketio {
namespace {

constexpr std::uint8_t kNil = 0xC0;
constexpr std::uint8_t kFixext1 = 0xD4;
constexpr std::size_t kUndefinedBytes = 3;
constexpr std::size_t kDateBytes = 8;
// What ISO 8601 has four digits for: the years 0 to 9999.
constexpr std::int64_t kFirstDate = -62'167'219'200'000;
constexpr std::int64_t kLastDate = 253'402'300'799'999;

std::unexpected<PacketError> bad() { return std::unexpected{PacketError::BadMsgpack}; }

std::uint64_t sign_extend(std::uint64_t value, std::size_t size) {
    const unsigned shift = static_cast<unsigned>(64 - 8 * size);
    return std::bit_cast<std::uint64_t>(std::bit_cast<std::int64_t>(value << shift) >> shift);
}

bool is_text_tag(std::uint8_t tag) {
    return (tag >= 0xA0 && tag <= 0xBF) || (tag >= 0xD9 && tag <= 0xDB);
}

/// 1, 2 or 4 for three tags in a row.
std::size_t width(std::uint8_t tag, std::uint8_t first) {
    return std::size_t{1} << static_cast<unsigned>(tag - first);
}

}  // namespace

MsgpackReader::MsgpackReader(Bytes bytes, const json::Limits& limits, std::size_t max_attachments)
    : bytes_{bytes}, limits_{limits}, max_attachments_{max_attachments} {}

// --- What a packet is read with ------------------------------------------------------------------

Result<std::size_t, PacketError> MsgpackReader::read_map_size() {
    CRIER_TRY(const std::uint8_t tag, take_tag());
    std::uint64_t count = tag & 0x0FU;
    if (tag == 0xDE || tag == 0xDF) {
        CRIER_TRY(count, take_big_endian(tag == 0xDE ? 2 : 4));
    } else if (tag < 0x80 || tag > 0x8F) {
        return bad();
    }
    if (count > left() / 2) return bad();
    return static_cast<std::size_t>(count);
}

Result<std::string_view, PacketError> MsgpackReader::read_text() {
    CRIER_TRY(const std::uint8_t tag, take_tag());
    if (!is_text_tag(tag)) return bad();
    if (tag < 0xC0) return take_text(tag & 0x1FU);
    CRIER_TRY(const std::uint64_t size, take_big_endian(width(tag, 0xD9)));
    return take_text(size);
}

Result<std::uint64_t, PacketError> MsgpackReader::read_unsigned() {
    CRIER_TRY(const std::uint8_t tag, take_tag());
    if (tag < 0x80) return std::uint64_t{tag};
    const bool is_unsigned = tag >= 0xCC && tag <= 0xCF;
    const bool is_signed = tag >= 0xD0 && tag <= 0xD3;
    if (!is_unsigned && !is_signed) return bad();
    const std::size_t size = width(tag, is_unsigned ? 0xCC : 0xD0);
    CRIER_TRY(const std::uint64_t raw, take_big_endian(size));
    const std::uint64_t value = is_signed ? sign_extend(raw, size) : raw;
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return bad();
    return value;
}

bool MsgpackReader::try_read_absent() {
    if (is_undefined_next()) {
        at_ += kUndefinedBytes;
        return true;
    }
    if (left() == 0 || byte_at(at_) != kNil) return false;
    ++at_;
    return true;
}

Result<void, PacketError> MsgpackReader::read_value(
    std::string& json, std::vector<std::string>& attachments) {
    Sink sink{json, attachments};
    return read(sink, 0);
}

Result<void, PacketError> MsgpackReader::skip_value() {
    const bool had_placeholder = has_placeholder_;
    std::string json;
    std::vector<std::string> attachments;
    Sink sink{json, attachments};
    CRIER_TRY_VOID(read(sink, 0));
    has_placeholder_ = had_placeholder;
    return {};
}

// --- Values --------------------------------------------------------------------------------------

Result<void, PacketError> MsgpackReader::read(Sink& sink, std::size_t depth) {
    CRIER_TRY(const std::uint8_t tag, take_tag());
    if (tag < 0x80) {
        sink.json += std::to_string(tag);
        return {};
    }
    if (tag < 0x90) return read_map(tag & 0x0FU, sink, depth);
    if (tag < 0xA0) return read_array(tag & 0x0FU, sink, depth);
    if (tag < 0xC0) return read_string(tag & 0x1FU, sink);
    if (tag >= 0xE0) {
        sink.json += std::to_string(static_cast<int>(tag) - 0x100);
        return {};
    }
    return read_tagged(tag, sink, depth);
}

Result<void, PacketError> MsgpackReader::read_tagged(
    std::uint8_t tag, Sink& sink, std::size_t depth) {
    const auto sized = [&](std::uint8_t first) { return take_big_endian(width(tag, first)); };
    switch (tag) {
        case kNil: sink.json += "null"; return {};
        case 0xC2: sink.json += "false"; return {};
        case 0xC3: sink.json += "true"; return {};
        case 0xC4:
        case 0xC5:
        case 0xC6: {
            CRIER_TRY(const std::uint64_t size, sized(0xC4));
            return read_attachment(size, sink);
        }
        case 0xC7:
        case 0xC8:
        case 0xC9: {
            CRIER_TRY(const std::uint64_t size, sized(0xC7));
            return read_extension(size, sink);
        }
        case 0xCA: return read_double(true, sink);
        case 0xCB: return read_double(false, sink);
        case 0xCC:
        case 0xCD:
        case 0xCE:
        case 0xCF: {
            CRIER_TRY(const std::uint64_t value, sized(0xCC));
            sink.json += std::to_string(value);
            return {};
        }
        case 0xD0:
        case 0xD1:
        case 0xD2:
        case 0xD3: {
            CRIER_TRY(const std::int64_t value, take_signed(width(tag, 0xD0)));
            sink.json += std::to_string(value);
            return {};
        }
        case kFixext1:
        case 0xD5:
        case 0xD6:
        case 0xD7:
        case 0xD8: return read_fixed_extension(width(tag, kFixext1), sink);
        case 0xD9:
        case 0xDA:
        case 0xDB: {
            CRIER_TRY(const std::uint64_t size, sized(0xD9));
            return read_string(size, sink);
        }
        case 0xDC:
        case 0xDD: {
            CRIER_TRY(const std::uint64_t count, take_big_endian(tag == 0xDC ? 2 : 4));
            return read_array(count, sink, depth);
        }
        case 0xDE:
        case 0xDF: {
            CRIER_TRY(const std::uint64_t count, take_big_endian(tag == 0xDE ? 2 : 4));
            return read_map(count, sink, depth);
        }
        default: return bad();
    }
}

Result<void, PacketError> MsgpackReader::read_array(
    std::uint64_t count, Sink& sink, std::size_t depth) {
    if (count > left()) return bad();
    if (depth >= limits_.depth) return std::unexpected{PacketError::TooComplex};
    sink.json.push_back('[');
    for (std::uint64_t i = 0; i < count; ++i) {
        if (i > 0) sink.json.push_back(',');
        CRIER_TRY_VOID(read(sink, depth + 1));
    }
    sink.json.push_back(']');
    return {};
}

Result<void, PacketError> MsgpackReader::read_map(
    std::uint64_t count, Sink& sink, std::size_t depth) {
    if (count > left() / 2) return bad();
    if (depth >= limits_.depth) return std::unexpected{PacketError::TooComplex};
    sink.json.push_back('{');
    bool is_first = true;
    for (std::uint64_t i = 0; i < count; ++i) {
        if (++members_ > limits_.members) return std::unexpected{PacketError::TooComplex};
        const std::size_t member = sink.json.size();
        if (!is_first) sink.json.push_back(',');
        CRIER_TRY_VOID(read_key(sink));
        if (is_undefined_next()) {
            at_ += kUndefinedBytes;
            sink.json.resize(member);
            continue;
        }
        is_first = false;
        sink.json.push_back(':');
        CRIER_TRY_VOID(read(sink, depth + 1));
    }
    sink.json.push_back('}');
    return {};
}

Result<void, PacketError> MsgpackReader::read_key(Sink& sink) {
    if (left() == 0) return bad();
    if (is_text_tag(byte_at(at_))) {
        CRIER_TRY(const std::string_view key, read_text());
        if (key == kPlaceholderKey) has_placeholder_ = true;
        sink.json += json::quote(key);
        return {};
    }
    const std::uint8_t tag = byte_at(at_);
    const bool is_integer = tag < 0x80 || tag >= 0xE0 || (tag >= 0xCC && tag <= 0xD3);
    if (!is_integer) return bad();
    sink.json.push_back('"');
    CRIER_TRY_VOID(read(sink, limits_.depth));
    sink.json.push_back('"');
    return {};
}

Result<void, PacketError> MsgpackReader::read_string(std::uint64_t size, Sink& sink) {
    CRIER_TRY(const std::string_view text, take_text(size));
    sink.json += json::quote(text);
    return {};
}

Result<void, PacketError> MsgpackReader::read_attachment(std::uint64_t size, Sink& sink) {
    CRIER_TRY(const std::string_view bytes, take(size));
    if (sink.attachments.size() >= max_attachments_) {
        return std::unexpected{PacketError::TooManyAttachments};
    }
    sink.json += fmt::format(R"({{"_placeholder":true,"num":{}}})", sink.attachments.size());
    sink.attachments.emplace_back(bytes);
    return {};
}

Result<void, PacketError> MsgpackReader::read_extension(std::uint64_t size, Sink& sink) {
    CRIER_TRY(const std::uint64_t type, take_big_endian(1));
    if (type != 0) return bad();
    return read_attachment(size, sink);
}

Result<void, PacketError> MsgpackReader::read_fixed_extension(std::size_t size, Sink& sink) {
    CRIER_TRY(const std::uint64_t type, take_big_endian(1));
    if (type != 0) return bad();
    if (size == 1) {
        CRIER_TRY([[maybe_unused]] const std::uint64_t ignored, take_big_endian(1));
        sink.json += "null";
        return {};
    }
    if (size != kDateBytes) return bad();
    CRIER_TRY(const std::int64_t date, take_signed(kDateBytes));
    if (date < kFirstDate || date > kLastDate) return bad();
    sink.json.push_back('"');
    sink.json += to_iso8601(WallTime{std::chrono::milliseconds{date}});
    sink.json.push_back('"');
    return {};
}

Result<void, PacketError> MsgpackReader::read_double(bool is_short, Sink& sink) {
    CRIER_TRY(const std::uint64_t raw, take_big_endian(is_short ? 4 : 8));
    const double number = is_short ? double{std::bit_cast<float>(static_cast<std::uint32_t>(raw))}
                                   : std::bit_cast<double>(raw);
    sink.json += to_number_text(number);
    return {};
}

// --- Bytes ---------------------------------------------------------------------------------------

Result<std::uint8_t, PacketError> MsgpackReader::take_tag() {
    if (left() == 0) return bad();
    return byte_at(at_++);
}

Result<std::uint64_t, PacketError> MsgpackReader::take_big_endian(std::size_t size) {
    if (size > left()) return bad();
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8U | byte_at(at_++);
    return value;
}

Result<std::int64_t, PacketError> MsgpackReader::take_signed(std::size_t size) {
    CRIER_TRY(const std::uint64_t raw, take_big_endian(size));
    return std::bit_cast<std::int64_t>(sign_extend(raw, size));
}

Result<std::string_view, PacketError> MsgpackReader::take(std::uint64_t size) {
    if (size > left()) return bad();
    const Bytes taken = bytes_.subspan(at_, static_cast<std::size_t>(size));
    at_ += taken.size();
    return as_text(taken);
}

Result<std::string_view, PacketError> MsgpackReader::take_text(std::uint64_t size) {
    CRIER_TRY(const std::string_view text, take(size));
    if (!is_valid_utf8(text)) return bad();
    return text;
}

bool MsgpackReader::is_undefined_next() const {
    return left() >= kUndefinedBytes && byte_at(at_) == kFixext1 && byte_at(at_ + 1) == 0;
}

}  // namespace crier::socketio
