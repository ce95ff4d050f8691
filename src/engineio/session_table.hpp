#pragma once

#include "base/text_index.hpp"
#include "engineio/engine_config.hpp"
#include "engineio/engine_metrics.hpp"
#include "engineio/session.hpp"
#include "loop/event_loop.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace crier::engineio {

/// The sessions of one loop.
///
/// Lives on: one loop; made and destroyed while it does not run, and destroyed after the
/// connections of that loop. Limit: EngineConfig::max_sessions_per_loop. `config` and `metrics`
/// outlive it.
class SessionTable final : private SessionOwner {
public:
    SessionTable(loop::EventLoop& loop, const EngineConfig& config, EngineMetrics& metrics);
    SessionTable(const SessionTable&) = delete;
    SessionTable& operator=(const SessionTable&) = delete;
    ~SessionTable();

    struct Fresh {
        std::string sid{};
        bool is_base64_only = false;
        std::unique_ptr<Application> application{};
    };

    /// Adds a session that has still to be opened over `transport`; only while may_add.
    Session& add(Fresh fresh, Transport transport);
    bool may_add() const;

    /// Null when there is none: it may have ended since it was last seen. Not for keeping.
    Session* find(std::string_view sid);

    /// Ends every session, and lets in no other one.
    void start_draining();

    /// Open ones. Any thread.
    std::size_t open_count() const { return open_.load(std::memory_order_relaxed); }

    loop::EventLoop& event_loop() { return loop_; }

private:
    void on_session_upgraded(Session& session) override;
    void on_session_closed(Session& session, CloseReason reason) override;
    void on_session_gone(Session& session) override;
    std::vector<Session*> all() const;

    loop::EventLoop& loop_;
    const EngineConfig& config_;
    EngineMetrics& metrics_;
    TextIndex<Session, &Session::sid> sessions_;  // Owned, until they move to gone_.
    std::vector<std::unique_ptr<Session>> gone_;  // Until the next turn.
    std::atomic<std::size_t> open_{0};
    bool is_draining_ = false;
};

}  // namespace crier::engineio
