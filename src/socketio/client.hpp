#pragma once

#include "engineio/application.hpp"
#include "engineio/handshake.hpp"
#include "engineio/session.hpp"
#include "hub/wire_form.hpp"
#include "loop/event_loop.hpp"
#include "socketio/packet.hpp"
#include "socketio/wire_shape.hpp"

#include <boost/container/small_vector.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace crier::socketio {

class Service;
class SocketState;

/// Socket.IO on one Engine.IO session: finds out which parser its client has, keeps the rules of
/// coming and going, and hands events to the sockets of its namespaces.
///
/// Lives on: one loop. Owner: the session; the service outlives it. Limits: SocketIoConfig. Source:
/// Socket.IO protocol revision 5.
class Client final : public engineio::Application {
public:
    Client(Service& service, std::shared_ptr<const engineio::Handshake> handshake);
    ~Client() override;

    // engineio::Application
    void on_open(engineio::Session& session) override;
    void on_text(std::string_view text) override;
    void on_binary(Bytes bytes) override;
    void on_upgraded() override;
    void on_closed(engineio::CloseReason reason) override;

    // For its sockets; each is false when nothing could be sent.
    bool send(const OutPacket& packet, hub::Urgency urgency);
    bool deliver(const SharedBytes& frame, hub::FramePolicy policy);
    /// The socket is none of this client's any more.
    void remove(const SocketState& socket);
    /// Every namespace is told, then the connection ends.
    void disconnect_all();
    void close(engineio::CloseReason reason);

    WireShape shape() const;
    hub::WireForm form() const;
    /// Where frames of this shape may go directly; null when they may not.
    FrameOutlet* outlet() const { return is_open() ? session_->outlet() : nullptr; }
    std::string_view transport() const;

private:
    enum class Parser : std::uint8_t { Unknown, Text, Msgpack };

    /// Something has to come in time: a CONNECT, or attachments that were announced.
    struct Wait {
        explicit Wait(Client& client)
            : decoder{client.make_decoder()},
              deadline(loop::Timer::calling<&Client::on_deadline>(client)) {}
        PacketDecoder decoder;
        loop::Timer deadline;
    };

    /// Most clients use one namespace, few several.
    using Sockets = boost::container::small_vector<std::shared_ptr<SocketState>, 1>;

    bool is_open() const { return session_ != nullptr; }
    void handle(DecodedPacket packet);
    void handle_connect(DecodedPacket packet);
    void handle_data(SocketState& socket, DecodedPacket packet);
    void refuse_connect(std::string_view nsp, std::string_view message);
    std::shared_ptr<SocketState> find(std::string_view nsp) const;
    void fail(PacketError error);
    void break_off();
    PacketDecoder make_decoder() const;
    Wait& begin_wait(std::chrono::milliseconds at_most);
    Result<std::optional<DecodedPacket>, PacketError> decode(std::string_view text);
    Result<std::optional<DecodedPacket>, PacketError> decode(Bytes bytes);
    void on_deadline();

    Service& service_;
    std::shared_ptr<const engineio::Handshake> handshake_;
    engineio::Session* session_ = nullptr;
    Sockets sockets_;
    std::unique_ptr<Wait> wait_;  // Null for a client of whom nothing is due.
    Parser parser_ = Parser::Unknown;
    bool has_connected_ = false;
};

}  // namespace crier::socketio
