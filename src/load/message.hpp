#pragma once

#include "base/shared_bytes.hpp"
#include "load/bench_options.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crier::load {

enum class MessageKind : std::uint8_t {
    Broadcast,  ///< Everybody gets it, its sender too.
    Echo,       ///< Comes back to its sender.
};

/// "#" 16 hexadecimal digits "#": the number by which a message is recognized when it arrives.
inline constexpr std::size_t kMarkBytes = 18;

/// The number of the first mark in what arrived; nullopt when it has none.
std::optional<std::uint64_t> find_mark(std::string_view text);

/// Writes the messages of one kind in the words of one protocol, as frames of a client:
///
///   socketio  42["pub","#…#xxx"]   42["e","#…#xxx"]
///   plain     #…#xxx               E#…#xxx
///
/// Lives on: any thread (immutable).
class MessageWriter {
public:
    /// `payload_bytes` count the mark and what fills it up, at least kMarkBytes.
    MessageWriter(Protocol protocol, MessageKind kind, std::size_t payload_bytes);

    SharedBytes write(std::uint64_t number) const;

private:
    std::string text_;
    std::size_t mark_at_;
};

}  // namespace crier::load
