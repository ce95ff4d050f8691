#pragma once

#include "crier/ack.hpp"
#include "loop/event_loop.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace crier::socketio {

/// Ack numbers of broadcasts begin here, those of single sockets stay below: one client is never
/// asked twice under one number. Below 2^31, because Java's client reads them as int.
inline constexpr std::uint32_t kFirstBroadcastAck = 1U << 30U;

/// The answers that are awaited from one socket.
///
/// Lives on: the socket's loop. Each is called exactly once: with the answer, at its timeout, or
/// when the socket goes; never from within add.
class PendingAcks {
public:
    using OnAnswer = std::move_only_function<void(AckResult)>;

    explicit PendingAcks(loop::EventLoop& loop) : loop_{loop} {}
    PendingAcks(const PendingAcks&) = delete;
    PendingAcks& operator=(const PendingAcks&) = delete;

    /// Numbers of one socket: 1, 2, 3 …, because Python's msgpack client drops 0.
    std::uint32_t next_number() {
        return last_number_ = last_number_ % (kFirstBroadcastAck - 1) + 1;
    }

    /// `timeout` of 0: as long as the socket is there.
    void add(std::uint32_t number, std::chrono::milliseconds timeout, OnAnswer on_answer);

    /// False for a number that nobody waits for.
    bool answer(std::string_view number, Arguments arguments);

    /// Everybody hears that the socket has gone.
    void fail_all();

    std::size_t size() const { return waiting_.size(); }

private:
    struct Waiting {
        Waiting(PendingAcks& pending, std::uint32_t its_number, OnAnswer its_on_answer)
            : owner{pending}, number{its_number}, on_answer{std::move(its_on_answer)} {}
        void on_timeout() { owner.finish(number, std::unexpected{AckError::Timeout}); }

        PendingAcks& owner;
        std::uint32_t number;
        OnAnswer on_answer;
        loop::Timer timer = loop::Timer::calling<&Waiting::on_timeout>(*this);
    };

    bool finish(std::uint32_t number, AckResult result);

    loop::EventLoop& loop_;
    std::unordered_map<std::uint32_t, std::unique_ptr<Waiting>> waiting_;
    std::uint32_t last_number_ = 0;
};

}  // namespace crier::socketio
