#include "tests/conformance/websocket_case.hpp"

#include "base/hex.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>

namespace crier::conformance {
namespace {

constexpr std::size_t kHeadBytes = 2;
constexpr std::size_t kMaskBytes = 4;

/// Another mask for each frame, so that a mask that outlives its frame shows.
std::uint32_t next_mask() {
    static std::uint32_t mask = 0x1C9B2F37;
    mask = mask * 1'664'525U + 1'013'904'223U;
    return mask;
}

std::size_t wire_bytes(const Script& script) {
    std::size_t total = 0;
    for (const Step& step : script.steps) {
        for (const Sent& part : step.sent) total += part.size();
    }
    return total;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts) all += part;
    return all;
}

}  // namespace

Sent frame(unsigned opcode, std::string_view payload) {
    return websocket::encode_client_frame(
        {.opcode = static_cast<Opcode>(opcode),
         .payload = std::string{payload},
         .mask = next_mask()});
}

Sent text(std::string_view payload) { return frame(0x1, payload); }
Sent binary(std::string_view payload) { return frame(0x2, payload); }
Sent continuation(std::string_view payload) { return frame(0x0, payload); }
Sent ping(std::string_view payload) { return frame(0x9, payload); }
Sent pong(std::string_view payload) { return frame(0xA, payload); }
Sent close_without_code(std::string_view payload) { return frame(0x8, payload); }

Sent close_frame(std::uint16_t code, std::string_view reason) {
    std::string payload{static_cast<char>(code >> 8U), static_cast<char>(code & 0xFFU)};
    payload += reason;
    return frame(0x8, payload);
}

Sent unfinished(Sent frame) {
    frame[0] = static_cast<char>(static_cast<unsigned char>(frame[0]) & 0x7FU);
    return frame;
}

Sent reserved(unsigned bits, Sent frame) {
    frame[0] = static_cast<char>(static_cast<unsigned char>(frame[0]) | bits << 4U);
    return frame;
}

std::vector<Sent> fragmented(Opcode opcode, std::string_view payload, std::size_t frame_bytes) {
    std::vector<Sent> frames;
    do {
        const std::string_view piece = payload.substr(0, frame_bytes);
        payload.remove_prefix(piece.size());
        const Sent next = frame(frames.empty() ? static_cast<unsigned>(opcode) : 0, piece);
        frames.push_back(payload.empty() ? next : unfinished(next));
    } while (!payload.empty());
    return frames;
}

std::vector<Sent> cut(const Sent& frame, const std::vector<std::size_t>& payload_pieces) {
    std::size_t at = kHeadBytes + kMaskBytes;
    std::vector<Sent> parts{frame.substr(0, at)};
    for (const std::size_t piece : payload_pieces) {
        parts.push_back(frame.substr(at, piece));
        at += piece;
    }
    return parts;
}

std::string server_frame(Opcode opcode, std::string_view payload) {
    std::string out{static_cast<char>(0x80U | static_cast<unsigned>(opcode))};
    const std::uint64_t size = payload.size();
    const auto push = [&](std::uint64_t value, unsigned bytes) {
        for (unsigned i = bytes; i-- > 0;) out.push_back(static_cast<char>(value >> (8 * i)));
    };
    if (size < 126) {
        push(size, 1);
    } else if (size <= 0xFFFF) {
        push(126, 1);
        push(size, 2);
    } else {
        push(127, 1);
        push(size, 8);
    }
    return out.append(payload);
}

std::string hex(std::string_view digits) {
    const auto bytes = parse_hex(digits).value();
    return std::string{as_text(bytes)};
}

std::string repeated(std::string_view pattern, std::size_t bytes) {
    std::string all;
    all.reserve(bytes + pattern.size());
    while (all.size() < bytes) all += pattern;
    all.resize(bytes);
    return all;
}

Script answered(std::vector<Sent> sent, std::vector<std::string> answers) {
    return {
        .steps = {{std::move(sent), joined(answers)}, {{close_frame(1000)}, {}}},
        .close_code = 1000};
}

Script failed(std::uint16_t code, std::vector<Sent> sent, std::vector<std::string> answers) {
    // The answers cannot be waited for alone: the failure follows at once, so they are one step.
    return {.steps = {{std::move(sent), joined(answers)}}, .close_code = code, .is_failure = true};
}

Script closed(std::uint16_t code, std::vector<Sent> sent, std::vector<std::string> answers) {
    return {.steps = {{std::move(sent), joined(answers)}}, .close_code = code};
}

std::vector<Case> all_cases() {
    std::vector<Case> all = basic_cases();
    for (const auto* more : {&utf8_cases(), &limit_cases()}) {
        all.insert(all.end(), more->begin(), more->end());
    }
    return all;
}

std::vector<std::size_t> chop_sizes(const Script& script, std::size_t max_pieces) {
    const std::size_t total = wire_bytes(script);
    std::vector<std::size_t> sizes{0};
    if (script.own_chop > 0) sizes.push_back(script.own_chop);
    for (const std::size_t size : {997U, 7U, 3U, 2U, 1U}) {
        if (total / size <= max_pieces) sizes.push_back(size);
    }
    return sizes;
}

std::string check_ending(const Script& script, std::string_view wire) {
    const std::string code{
        static_cast<char>(script.close_code >> 8U), static_cast<char>(script.close_code & 0xFFU)};
    if (!script.is_failure) {
        return wire == server_frame(Opcode::Close, code)
                   ? ""
                   : "not exactly a close frame with our code: " + to_hex(as_bytes(wire));
    }
    if (wire.size() < 4 || wire.substr(2, 2) != code) {
        return "no close frame with the code: " + to_hex(as_bytes(wire));
    }
    const std::string_view reason = wire.substr(4);
    if (wire != server_frame(Opcode::Close, code + std::string{reason})) {
        return "not exactly one close frame: " + to_hex(as_bytes(wire));
    }
    if (reason.size() > 123 || !is_valid_utf8(reason)) return "the reason is malformed";
    return "";
}

std::string test_name(std::string_view id) {
    std::string name{id};
    std::replace_if(name.begin(), name.end(), [](char c) { return c == '.' || c == '-'; }, '_');
    return name;
}

}  // namespace crier::conformance
