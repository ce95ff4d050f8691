#pragma once

#include "base/result.hpp"
#include "socketio/packet.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace crier::socketio {

class JsonScanner;

/// Writes msgpack in the shortest forms, as notepack 2.2 does: whole numbers as integers where 64
/// bits hold them, other numbers as 64-bit floats, binary values as bin.
class MsgpackWriter {
public:
    explicit MsgpackWriter(std::size_t max_bytes) : max_bytes_{max_bytes} {}

    void reserve(std::size_t bytes) { out_.reserve(bytes < max_bytes_ ? bytes : max_bytes_); }
    void write_map_size(std::size_t count);
    void write_array_size(std::size_t count);
    void write_text(std::string_view text);
    void write_unsigned(std::uint64_t value);
    void write_negative(std::int64_t value);

    /// The value that a JSON text describes; objects that are placeholders become the attachment
    /// they name, when there are any. Stops at max_bytes.
    Result<void, PacketError> write_json(
        std::string_view json, std::span<const std::string> attachments);

    /// TooBig when more than max_bytes was written.
    Result<std::string, PacketError> take();

private:
    Result<void, PacketError> write_object(
        JsonScanner& scanner, std::size_t count, std::span<const std::string> attachments);
    void write_binary(std::string_view bytes);
    void write_number(std::string_view text);
    void write_double(double number);
    void put(std::uint8_t tag, std::uint64_t value, std::size_t size);
    void put_sized(std::uint8_t tag, std::size_t size);

    std::size_t max_bytes_;
    std::string out_;
};

}  // namespace crier::socketio
