#pragma once

#include "base/clock.hpp"
#include "base/shared_bytes.hpp"
#include "load/client_session.hpp"
#include "net/connection_shard.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace crier::load {

/// One client of a run: a session on a connection. It can connect again after it has gone.
///
/// Lives on: one loop. Lifetime: longer than the shard that holds its connections.
class Client final : private ClientSession::Owner {
public:
    class Owner {
    public:
        virtual void on_ready(Client& client) = 0;
        virtual void on_text(Client& client, std::string_view text) = 0;
        /// Its connection has gone. `reason` is empty when we cut it ourselves.
        virtual void on_gone(Client& client, const std::string& reason) = 0;

    protected:
        ~Owner() = default;
    };

    Client(std::uint32_t index, Protocol protocol, Owner& owner)
        : index_{index}, owner_{owner}, session_{protocol, *this} {}
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Begins on a socket that is connecting or connected.
    void connect(
        net::ConnectionShard& shard,
        UniqueFd socket,
        const SharedBytes& opening_request,
        MonotonicTime now);

    /// A frame for the server; nothing happens when there is no connection.
    void send(SharedBytes frame) override;

    /// Ends the connection without a goodbye, as a network does.
    void cut();

    std::uint32_t index() const { return index_; }
    bool is_ready() const { return session_.is_ready(); }
    MonotonicTime dialed_at() const { return dialed_at_; }

private:
    /// The connection's end of it.
    class Link;

    void on_ready() override { owner_.on_ready(*this); }
    void on_text(std::string_view text) override { owner_.on_text(*this, text); }
    void on_failed(std::string reason) override;

    void end(std::string reason);
    void on_closed();

    std::uint32_t index_;
    Owner& owner_;
    ClientSession session_;
    net::Connection* connection_ = nullptr;
    MonotonicTime dialed_at_{};
    std::string end_reason_;
};

}  // namespace crier::load
