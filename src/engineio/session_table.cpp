#include "engineio/session_table.hpp"

#include "base/assert.hpp"

#include <utility>

namespace crier::engineio {
namespace {

Transport transport_of(const Session& session) {
    return session.is_polling() ? Transport::Polling : Transport::WebSocket;
}

}  // namespace

SessionTable::SessionTable(
    loop::EventLoop& loop, const EngineConfig& config, EngineMetrics& metrics)
    : loop_{loop}, config_{config}, metrics_{metrics} {}

SessionTable::~SessionTable() {
    for (Session* session : all()) session->drop(CloseReason::ServerShuttingDown);
    CRIER_ASSERT(sessions_.size() == 0);
}

bool SessionTable::may_add() const {
    return !is_draining_ && sessions_.size() < config_.max_sessions_per_loop;
}

Session& SessionTable::add(Fresh fresh, Transport transport) {
    loop_.assert_current();
    auto session = std::make_unique<Session>(Session::Parts{
        .loop = loop_,
        .config = config_,
        .sid = std::move(fresh.sid),
        .is_base64_only = fresh.is_base64_only,
        .application = std::move(fresh.application),
        .owner = *this});
    CRIER_ASSERT(sessions_.add(*session));
    metrics_.count_opened(transport);
    open_.fetch_add(1, std::memory_order_relaxed);
    return *session.release();
}

Session* SessionTable::find(std::string_view sid) {
    loop_.assert_current();
    return sessions_.find(sid);
}

void SessionTable::start_draining() {
    loop_.assert_current();
    is_draining_ = true;
    for (Session* session : all()) session->close(CloseReason::ServerShuttingDown);
}

/// None of them is destroyed before the turn is over, whatever is done with them.
std::vector<Session*> SessionTable::all() const { return {sessions_.begin(), sessions_.end()}; }

void SessionTable::on_session_upgraded(Session&) { metrics_.count_upgraded(); }

void SessionTable::on_session_closed(Session& session, CloseReason reason) {
    metrics_.count_closed(transport_of(session), reason);
    open_.fetch_sub(1, std::memory_order_relaxed);
}

void SessionTable::on_session_gone(Session& session) {
    CRIER_ASSERT(sessions_.find(session.sid()) == &session);
    sessions_.remove(session);
    gone_.push_back(std::unique_ptr<Session>{&session});
    if (gone_.size() > 1) return;
    loop_.post([this] { std::exchange(gone_, {}).clear(); });
}

}  // namespace crier::engineio
