#include "load/client_session.hpp"

#include "load/client_frame.hpp"
#include "load/opening_handshake.hpp"

#include <fmt/format.h>

#include <utility>

namespace crier::load {

using websocket::Opcode;

void ClientSession::start(const SharedBytes& opening_request) {
    stage_ = Stage::Opening;
    answer_.clear();
    frames_ = {};
    owner_.send(opening_request);
}

void ClientSession::read(std::string_view bytes) {
    if (stage_ == Stage::Closed) return;
    if (stage_ == Stage::Opening) {
        read_answer(bytes);
    } else {
        read_frames(bytes);
    }
}

void ClientSession::read_answer(std::string_view bytes) {
    answer_ += bytes;
    auto used = read_opening_answer(answer_);
    if (!used) return fail(std::move(used).error());
    if (!*used) return;
    const std::string rest = std::exchange(answer_, {}).substr(**used);
    if (protocol_ == Protocol::SocketIo) {
        stage_ = Stage::Engine;
    } else {
        become_ready();
    }
    if (stage_ != Stage::Closed) read_frames(rest);
}

void ClientSession::read_frames(std::string_view bytes) {
    frames_.feed(bytes);
    while (stage_ != Stage::Closed) {
        const auto message = frames_.next();
        if (!message) return fail(std::string{message.error()});
        if (!*message) return;
        handle(**message);
    }
}

void ClientSession::handle(const ServerFrames::Message& message) {
    switch (message.opcode) {
        case Opcode::Text:
            protocol_ == Protocol::SocketIo ? handle_socketio(message.payload)
                                            : owner_.on_text(message.payload);
            break;
        case Opcode::Ping: owner_.send(encode_client_frame(Opcode::Pong, message.payload)); break;
        case Opcode::Close: fail("the server closed the connection"); break;
        case Opcode::Binary:
        case Opcode::Pong:
        case Opcode::Continuation: break;
    }
}

// Engine.IO v4: 0 open, 1 close, 2 ping, 3 pong, 4 message. Socket.IO v5 inside of 4: 0 connect,
// 1 disconnect, 2 event, 4 connect error.
void ClientSession::handle_socketio(std::string_view text) {
    if (text.starts_with("42")) {
        owner_.on_text(text);
    } else if (text == "2") {
        owner_.send(encode_client_frame(Opcode::Text, "3"));
    } else if (stage_ == Stage::Engine && text.starts_with('0')) {
        stage_ = Stage::Namespace;
        owner_.send(encode_client_frame(Opcode::Text, "40"));
    } else if (stage_ == Stage::Namespace && text.starts_with("40")) {
        become_ready();
    } else if (text.starts_with("44")) {
        fail(fmt::format("the server refused the namespace: {}", text.substr(2)));
    } else if (text.starts_with("41") || text.starts_with('1')) {
        fail("the server disconnected the client");
    }
}

void ClientSession::become_ready() {
    stage_ = Stage::Ready;
    owner_.on_ready();
}

void ClientSession::fail(std::string reason) {
    stage_ = Stage::Closed;
    owner_.on_failed(std::move(reason));
}

}  // namespace crier::load
