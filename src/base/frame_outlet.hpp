#pragma once

#include "base/shared_bytes.hpp"

#include <cstdint>

namespace crier {

/// What becomes of a frame whose receiver does not keep up.
enum class Urgency : std::uint8_t {
    Reliable,   ///< Waits; a receiver that lets too much wait is given up.
    Ephemeral,  ///< Waits, but is left out for a receiver that counts as slow.
    Volatile,   ///< Left out unless it can leave at once.
};

struct FramePolicy {
    Urgency urgency = Urgency::Reliable;
    /// Of Ephemeral: while a frame waits that has the same key, a newer one takes its place, so
    /// that the receiver gets the latest value and not its history. 0: every frame counts.
    std::uint64_t replaces = 0;
};

/// Where ready frames for one receiver go: the short way from a room to a connection.
///
/// Lives on: one loop. Lifetime: whoever gives it out takes it back before it ends.
class FrameOutlet {
public:
    /// False when the frame was left out, or nothing can be sent any more. Calls nobody back.
    virtual bool put(const SharedBytes& frame, FramePolicy policy) = 0;

protected:
    ~FrameOutlet() = default;
};

}  // namespace crier
