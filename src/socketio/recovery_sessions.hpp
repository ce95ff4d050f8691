#pragma once

#include "base/clock.hpp"
#include "crier/arguments.hpp"
#include "hub/room_name.hpp"
#include "loop/event_loop.hpp"
#include "socketio/socketio_config.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

namespace crier::socketio {

class SocketState;

/// What is left of a socket whose connection was lost.
struct SavedSession {
    std::string pid{};  ///< A secret: who has it is taken for the client.
    std::string id{};
    std::vector<hub::RoomName> rooms{};
    Json data{};
    /// Its client has had everything up to here if it names no offset: where it first came in.
    std::uint64_t first_number = 0;
    /// Events after this one were sent when it last came back; nullopt when there were none.
    std::optional<std::uint64_t> resent_after{};
};

/// The sessions of one namespace by their pid: where the living ones are, and what is left of lost
/// ones. Each can be taken once.
///
/// Lives on: the home loop of its namespace. Limits: RecoveryConfig.
class RecoverySessions {
public:
    struct Living {
        loop::LoopIndex loop;
        std::weak_ptr<SocketState> socket;
        /// As in SavedSession.
        std::uint64_t first_number = 0;
        std::optional<std::uint64_t> resent_after{};
    };

    explicit RecoverySessions(const RecoveryConfig& config) : config_{config} {}

    void add(const std::string& pid, Living living);
    void save(SavedSession session, MonotonicTime now);
    void forget(const std::string& pid) { sessions_.erase(pid); }

    /// What is left of a lost session, which is forgotten here; or where it still lives: to be
    /// asked there to give way, and then here again.
    using Found = std::variant<std::monostate, Living, SavedSession>;
    Found take(const std::string& pid, MonotonicTime now);

    std::size_t size() const { return sessions_.size(); }

private:
    struct Entry {
        /// Lost ones are few, and large.
        std::variant<Living, std::unique_ptr<SavedSession>> state;
        std::uint64_t saved_as = 0;  // 0: living.
    };
    struct Expiry {
        MonotonicTime at;
        std::string pid;
        std::uint64_t saved_as;
    };

    void drop_old(MonotonicTime now);

    const RecoveryConfig& config_;
    std::unordered_map<std::string, Entry> sessions_;
    std::deque<Expiry> expiries_;  // In the order of time; stale ones among them.
    std::uint64_t saves_ = 0;
};

}  // namespace crier::socketio
