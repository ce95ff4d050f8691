#pragma once

#include "load/client.hpp"
#include "load/histogram.hpp"
#include "load/target.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crier::load {

/// All clients of a run: who is connecting, who is ready, who has failed.
///
/// Lives on: one loop. Lifetime: see Client. Limit: kDialsAtOnce connections are being opened at a
/// time, so that the server's queue of new connections does not overflow.
class Crowd final : private Client::Owner {
public:
    static constexpr std::size_t kDialsAtOnce = 128;

    class Owner {
    public:
        /// Nobody is connecting any more: everybody is ready or has failed.
        virtual void on_assembled() = 0;
        virtual void on_text(Client& client, std::string_view text) = 0;

    protected:
        ~Owner() = default;
    };

    Crowd(
        std::size_t size,
        Protocol protocol,
        const Target& target,
        const Clock& clock,
        Owner& owner);
    Crowd(const Crowd&) = delete;
    Crowd& operator=(const Crowd&) = delete;

    /// Everybody connects, on connections of `shard`.
    void connect(net::ConnectionShard& shard);

    /// Cuts one that is ready; it comes back at once.
    void cut(Client& client);
    void cut_all();

    Client& at(std::size_t index) { return *clients_[index]; }
    std::size_t size() const { return clients_.size(); }
    std::size_t ready() const { return ready_; }

    /// Connections that could not be opened or ended against our will. They do not come back.
    std::size_t failed() const { return failed_; }
    /// Why the first of them did; empty when none did.
    const std::string& first_failure() const { return first_failure_; }

    /// From the dial until messages can be sent: the first time of each client, and every other.
    const Histogram& connect_times() const { return connect_times_; }
    const Histogram& reconnect_times() const { return reconnect_times_; }

private:
    void on_ready(Client& client) override;
    void on_text(Client& client, std::string_view text) override { owner_.on_text(client, text); }
    void on_gone(Client& client, const std::string& reason) override;

    bool is_assembled() const { return dialing_ == 0 && waiting_.empty(); }
    void fail(const std::string& reason);
    void dial_soon();
    void dial_some();

    const Target& target_;
    const Clock& clock_;
    Owner& owner_;
    net::ConnectionShard* shard_ = nullptr;
    SharedBytes opening_request_;
    std::vector<std::unique_ptr<Client>> clients_;
    std::vector<bool> has_been_ready_;
    std::vector<bool> is_counted_ready_;
    std::deque<std::uint32_t> waiting_;  // For a dial.
    std::size_t dialing_ = 0;
    std::size_t ready_ = 0;
    std::size_t failed_ = 0;
    std::string first_failure_;
    bool dials_soon_ = false;
    Histogram connect_times_;
    Histogram reconnect_times_;
};

}  // namespace crier::load
