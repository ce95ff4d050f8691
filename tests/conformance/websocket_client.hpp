#pragma once

#include "tests/support/http_answer.hpp"
#include "tests/support/raw_client.hpp"

#include <string>
#include <string_view>

namespace crier::conformance {

/// A handshake request as a client sends it; `fields` are further header lines, each with CRLF.
std::string handshake_request(std::string_view target, std::string_view fields = {});

/// A client whose handshake on `target` was answered with 101; throws when it was not.
testing::RawClient open_websocket(
    std::uint16_t port, std::string_view target = "/echo", int receive_buffer_bytes = 0);

/// The bytes of the next frame of the server, without the checks of a table; empty at its end.
std::string read_frame(testing::RawClient& client);

/// The code in a close frame of the server; 0 when `frame` is none.
std::uint16_t close_code_of(std::string_view frame);

}  // namespace crier::conformance
