#pragma once

#include "base/shared_bytes.hpp"
#include "loop/event_loop.hpp"
#include "net/connection.hpp"
#include "net/connection_handler.hpp"
#include "websocket/application.hpp"
#include "websocket/frame.hpp"
#include "websocket/message_parser.hpp"
#include "websocket/websocket_config.hpp"
#include "websocket/websocket_metrics.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace crier::websocket {

/// Abnormal closure, never on the wire (RFC 6455 §7.4.1).
inline constexpr std::uint16_t kAbnormalClosure = 1006;

/// RFC 6455 on one upgraded connection, server side: messages, pings, the closing handshake.
///
/// Lives on: one loop. Owner: the connection. Limits: WebSocketConfig.
class Session final : public net::ConnectionHandler {
public:
    /// `config` and `metrics` outlive the session. `deflate_window_bits`: what was agreed on for
    /// what we compress (deflate_offer.hpp); 0: permessage-deflate is not used.
    Session(
        net::Connection& connection,
        std::unique_ptr<Application> application,
        const WebSocketConfig& config,
        WebSocketMetrics& metrics,
        unsigned deflate_window_bits = 0);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session() override;

    /// Queues a data frame made by encode_frame; one frame may be shared by many sessions.
    /// False when the session is closing or its queue is at the hard limit.
    bool send(SharedBytes frame);

    /// Where data frames for many sessions go; refuses them from the moment this one closes, which
    /// the application is told.
    FrameOutlet& outlet() { return connection_.outlet(); }

    /// Queues one message, compressed where that was agreed on and makes it smaller.
    bool send_message(Opcode opcode, Bytes payload);

    /// What this peer may be sent compressed has this window at most; 0: nothing.
    unsigned deflate_window_bits() const { return deflate_window_bits_; }

    /// Starts the closing handshake; the application hears on_closed at once.
    void close(CloseCode code) { close(code, contracts::close_reason(code)); }
    void close(CloseCode code, std::string_view reason);

    /// Unsent bytes: above NetConfig::send_queue_soft_bytes the peer counts as slow.
    std::size_t queued_bytes() const { return connection_.queued_bytes(); }
    net::Connection& connection() { return connection_; }

    void on_open() override;
    void on_bytes(MutableBytes bytes) override;
    void on_end() override;
    void on_deadline() override;
    bool on_slow_reader() override;
    void on_shutdown() override;
    void on_closed(net::CloseReason reason) override;

private:
    enum class State : std::uint8_t {
        Open,
        Closing,  ///< Our close frame is sent; the peer's is awaited.
        Closed,  ///< Nothing is read any more.
    };

    void handle(MessageParser::Event event);
    void handle_ping();
    void handle_close();
    void fail(const Violation& violation);
    void finish(std::uint16_t code);
    void on_ping_due();

    net::Connection& connection_;
    const WebSocketConfig& config_;
    WebSocketMetrics& metrics_;
    std::unique_ptr<Application> application_;
    MessageParser parser_;
    std::uint32_t messages_at_ping_ = 0;
    std::uint32_t pings_ = 0;  // Of the peer, since our last one.
    std::uint16_t pending_pongs_ = 0;
    State state_ = State::Open;
    std::uint8_t deflate_window_bits_;
    bool awaits_pong_ = false;
    bool had_unfinished_message_ = false;
};

}  // namespace crier::websocket
