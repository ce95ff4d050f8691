#pragma once

#include "base/shared_bytes.hpp"
#include "load/bench_options.hpp"
#include "load/server_frames.hpp"
#include "load/target.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace crier::load {

/// What one client says and hears, whatever carries its bytes: the opening handshake, for Socket.IO
/// the way into the main namespace, heartbeats, messages. Neither reads a socket nor the clock.
///
/// Lives on: one loop. Its owner's calls come from read; after close nothing comes.
class ClientSession {
public:
    class Owner {
    public:
        virtual void send(SharedBytes bytes) = 0;
        /// Messages can be sent now.
        virtual void on_ready() = 0;
        /// A text of the application; for Socket.IO an event as it came, from its "42" on.
        virtual void on_text(std::string_view text) = 0;
        /// It ends: the server refused it, said goodbye, or broke the protocol.
        virtual void on_failed(std::string reason) = 0;

    protected:
        ~Owner() = default;
    };

    ClientSession(Protocol protocol, Owner& owner) : protocol_{protocol}, owner_{owner} {}

    /// From the beginning, on a new connection.
    void start(const SharedBytes& opening_request);
    void read(std::string_view bytes);
    void close() { stage_ = Stage::Closed; }

    bool is_ready() const { return stage_ == Stage::Ready; }

private:
    enum class Stage : std::uint8_t {
        Closed,
        Opening,  ///< HTTP, until 101.
        Engine,  ///< Until the Engine.IO session is open.
        Namespace,  ///< Until the Socket.IO namespace is.
        Ready,
    };

    void read_answer(std::string_view bytes);
    void read_frames(std::string_view bytes);
    void handle(const ServerFrames::Message& message);
    void handle_socketio(std::string_view text);
    void become_ready();
    void fail(std::string reason);

    Protocol protocol_;
    Owner& owner_;
    Stage stage_ = Stage::Closed;
    std::string answer_;
    ServerFrames frames_;
};

}  // namespace crier::load
