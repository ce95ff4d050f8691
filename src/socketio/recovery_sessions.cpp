#include "socketio/recovery_sessions.hpp"

namespace crier::socketio {

void RecoverySessions::add(const std::string& pid, Living living) {
    sessions_.insert_or_assign(pid, Entry{.state = std::move(living)});
}

void RecoverySessions::save(SavedSession session, MonotonicTime now) {
    drop_old(now);
    std::string pid = session.pid;
    auto kept = std::make_unique<SavedSession>(std::move(session));
    sessions_.insert_or_assign(pid, Entry{.state = std::move(kept), .saved_as = ++saves_});
    expiries_.push_back({now + config_.max_disconnection, std::move(pid), saves_});
}

RecoverySessions::Found RecoverySessions::take(const std::string& pid, MonotonicTime now) {
    drop_old(now);
    const auto found = sessions_.find(pid);
    if (found == sessions_.end()) return std::monostate{};
    if (const auto* living = std::get_if<Living>(&found->second.state)) return *living;
    SavedSession session = std::move(*std::get<std::unique_ptr<SavedSession>>(found->second.state));
    sessions_.erase(found);
    return session;
}

void RecoverySessions::drop_old(MonotonicTime now) {
    while (!expiries_.empty()) {
        const Expiry& oldest = expiries_.front();
        if (oldest.at > now && expiries_.size() <= config_.max_sessions) return;
        const auto found = sessions_.find(oldest.pid);
        if (found != sessions_.end() && found->second.saved_as == oldest.saved_as) {
            sessions_.erase(found);
        }
        expiries_.pop_front();
    }
}

}  // namespace crier::socketio
