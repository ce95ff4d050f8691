#pragma once

#include "crier/payload.hpp"

#include <cstdint>
#include <expected>
#include <iosfwd>
#include <memory>
#include <string_view>

namespace crier {

namespace socketio {
class AckReply;
}

/// How a handler answers an event whose sender waits for an answer. The last parameter of a
/// handler: `io.on("save", [](Json document, Ack ack) { ack("saved"); });`
///
/// Answers once: later calls do nothing, as does an answer that nobody waits for, or to a socket
/// that has gone. Runs on: any thread. Keeps the socket's state alive.
class Ack {
public:
    Ack() = default;

    template <class... Values>
    void operator()(const Values&... values) const {
        if (!is_wanted()) return;
        Payload payload;
        (payload.add(values), ...);
        answer_payload(std::move(payload));
    }
    /// For a number of values that is not known before.
    void answer_payload(Payload payload) const;

    /// Whether the sender waits.
    bool is_wanted() const { return reply_ != nullptr; }

    explicit Ack(std::shared_ptr<socketio::AckReply> reply) : reply_{std::move(reply)} {}

private:
    std::shared_ptr<socketio::AckReply> reply_;
};

/// Why an answer did not come.
enum class AckError : std::uint8_t {
    Timeout,       ///< Not within the time given with timeout().
    Disconnected,  ///< The socket has gone, or was gone already.
    TooMany,       ///< 256 answers are awaited from this socket already; nothing was sent.
};

/// "timeout", "disconnected", "too many".
std::string_view name_of(AckError error);
std::ostream& operator<<(std::ostream& out, AckError error);

using AckResult = std::expected<Arguments, AckError>;

/// What came back from a broadcast that asked for answers: the first argument of each.
struct BroadcastAnswers {
    std::vector<Argument> answers{};
    /// How many sockets were asked; the others did not answer in time or left.
    std::size_t asked = 0;

    bool is_complete() const { return answers.size() == asked; }
};

}  // namespace crier
