#pragma once

#include "websocket/client_frames.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace crier::conformance {

using websocket::Opcode;

// The notation of the WebSocket table: what a tester sends, and every byte the server must send.

// --- What a tester sends: client frames, masked
// ---------------------------------------------------

/// One frame on the wire, or a part of one.
using Sent = std::string;

Sent text(std::string_view payload);
Sent binary(std::string_view payload);
Sent continuation(std::string_view payload);
Sent ping(std::string_view payload = {});
Sent pong(std::string_view payload = {});
Sent close_frame(std::uint16_t code, std::string_view reason = {});
Sent close_without_code(std::string_view payload = {});
Sent frame(unsigned opcode, std::string_view payload = {});

/// FIN is not set.
Sent unfinished(Sent frame);

/// With reserved bits: 4 is RSV1, 2 is RSV2, 1 is RSV3.
Sent reserved(unsigned bits, Sent frame);

/// A message in frames of `frame_bytes`.
std::vector<Sent> fragmented(Opcode opcode, std::string_view payload, std::size_t frame_bytes);

/// One frame, cut into parts that are sent one after another: after its head and the given
/// numbers of payload bytes.
std::vector<Sent> cut(const Sent& frame, const std::vector<std::size_t>& payload_pieces);

// --- What the server must send
// --------------------------------------------------------------------

/// Unmasked, in the shortest form.
std::string server_frame(Opcode opcode, std::string_view payload);

std::string hex(std::string_view digits);
std::string repeated(std::string_view pattern, std::size_t bytes);

/// Sent as a whole; then exactly `answer` must come before the next step is sent.
struct Step {
    std::vector<Sent> sent{};
    std::string answer{};
};

/// Steps, then the end: a close frame of the server with `close_code`, and its FIN.
struct Script {
    std::vector<Step> steps{};
    std::uint16_t close_code = 1000;
    /// The server fails the connection: its close frame may carry a reason. Otherwise it answers
    /// our close frame with exactly the code.
    bool is_failure = false;
    /// The piece size the case itself names; 0: none.
    std::size_t own_chop = 0;
};

struct Case {
    std::string id;
    std::function<Script()> make;

    friend void PrintTo(const Case& self, std::ostream* out) { *out << self.id; }
};

/// The server sends `answers` and then answers our close 1000.
Script answered(std::vector<Sent> sent, std::vector<std::string> answers);

/// The server sends `answers` and then fails the connection.
Script failed(std::uint16_t code, std::vector<Sent> sent, std::vector<std::string> answers = {});

/// `sent` holds a close frame, which the server answers with `code`.
Script closed(std::uint16_t code, std::vector<Sent> sent, std::vector<std::string> answers = {});

// --- The table
// ------------------------------------------------------------------------------------

const std::vector<Case>& basic_cases();  ///< Categories 1 to 5, 7 and 10.
const std::vector<Case>& utf8_cases();  ///< Category 6.
const std::vector<Case>& limit_cases();  ///< Category 9.
std::vector<Case> all_cases();

/// The sizes of the pieces a script is sent in: the case's own, 1, 2, 3, 7, 997, and 0 for
/// "whole". Leaves out those of the common ones that would make more than `max_pieces`.
std::vector<std::size_t> chop_sizes(const Script& script, std::size_t max_pieces);

/// Empty when `wire` is what `script` ends with; otherwise what is wrong with it.
std::string check_ending(const Script& script, std::string_view wire);

/// A test name for a case.
std::string test_name(std::string_view id);

}  // namespace crier::conformance
