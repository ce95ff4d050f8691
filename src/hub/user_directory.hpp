#pragma once

#include "hub/hub_config.hpp"
#include "hub/hub_metrics.hpp"
#include "hub/member.hpp"
#include "hub/room_name.hpp"
#include "loop/loop_group.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace crier::hub {

/// Counts the connections of each user over all loops and keeps to the limit.
///
/// Each user has a home loop (by hash) that owns the list, so no lock is needed: other loops ask
/// by posting and are answered by posting.
/// Lives on: any loop calls for its own members.
class UserDirectory {
public:
    UserDirectory(loop::LoopGroup& loops, const HubConfig& config, HubMetrics& metrics);
    UserDirectory(const UserDirectory&) = delete;
    UserDirectory& operator=(const UserDirectory&) = delete;
    ~UserDirectory();

    /// A place in the directory; gives itself back.
    class Ticket {
    public:
        Ticket() = default;
        Ticket(Ticket&& other) noexcept { *this = std::move(other); }
        Ticket& operator=(Ticket&& other) noexcept {
            std::swap(directory_, other.directory_);
            std::swap(user_, other.user_);
            std::swap(number_, other.number_);
            std::swap(loop_, other.loop_);
            return *this;
        }
        ~Ticket();

    private:
        friend class UserDirectory;
        UserDirectory* directory_ = nullptr;
        RoomName user_{};
        std::uint64_t number_ = 0;
        loop::LoopIndex loop_ = 0;
    };

    using OnDecided = std::move_only_function<void(bool is_admitted)>;

    /// Asks for a place for `member` under the user's room name. `on_decided` comes on this loop,
    /// at once when this is the user's home; not at all when the ticket goes before.
    Ticket admit(const RoomName& user, Member& member, OnDecided on_decided);

private:
    struct Place {
        loop::LoopIndex loop;
        std::uint64_t number;
    };
    /// One loop's part.
    struct Part {
        std::unordered_map<RoomName, std::deque<Place>> users;  // For which it is home.
        struct Waiting {
            Member* member;
            OnDecided on_decided;
        };
        std::unordered_map<std::uint64_t, Waiting> members;  // Of this loop, by ticket number.
        std::uint64_t next_number = 1;
    };

    loop::LoopIndex home_of(const RoomName& user) const;
    bool take_place(const RoomName& user, Place place);
    void give_back(const RoomName& user, Place place);
    void decide(Place place, bool is_admitted);
    void evict(Place place);
    void release(Ticket& ticket);

    loop::LoopGroup& loops_;
    const HubConfig& config_;
    HubMetrics& metrics_;
    std::vector<std::unique_ptr<Part>> parts_;  // One per loop, used on that loop only.
};

}  // namespace crier::hub
