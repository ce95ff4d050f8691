#pragma once

#include "hub/member.hpp"
#include "hub/wire_form.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace crier::hub {

/// A member as a room lists it: all that a delivery needs to read about it.
struct RoomPlace {
    Member* member;
    FrameOutlet* outlet;  // Null: Member::deliver.
    WireForm form;
};

/// One event on one loop: offers it to each member at most once and counts who took it.
///
/// Lives on: one loop, for the time of one call. `number` differs for each run of a loop, and
/// rises.
class DeliveryRun {
public:
    DeliveryRun(
        const Delivery& delivery, const std::vector<Encoder>& encoders, std::uint64_t number)
        : delivery_{delivery},
          encoders_{encoders},
          policy_{.urgency = delivery.event.urgency, .replaces = key_of(delivery.event.latest_of)},
          number_{number} {}
    DeliveryRun(const DeliveryRun&) = delete;
    DeliveryRun& operator=(const DeliveryRun&) = delete;

    const Event& event() const { return delivery_.event; }

    /// From now on the member counts as one that has had the event.
    void skip(Member& member) const { member.last_delivery_ = number_; }

    void offer(Member& member) { offer_place({&member, member.outlet_, member.wire_form_}); }

    /// Of a room whose members may have had the event through another one.
    void offer_place(const RoomPlace& place) {
        if (place.member->last_delivery_ == number_) return;
        place.member->last_delivery_ = number_;
        offer_once(place);
    }

    /// Of the only room the event goes to: nobody can have had it. Does not touch the member, which
    /// is one cache miss less for each of thousands.
    void offer_once(const RoomPlace& place) {
        const SharedBytes& frame = frame_for(static_cast<std::size_t>(place.form));
        if (frame.is_empty()) return;
        const bool is_taken = place.outlet != nullptr ? place.outlet->put(frame, policy_)
                                                      : place.member->deliver(frame, policy_);
        if (is_taken) ++taken_;
    }

    std::size_t taken() const { return taken_; }

private:
    static std::uint64_t key_of(const std::string& latest_of) {
        if (latest_of.empty()) return 0;
        return std::hash<std::string>{}(latest_of) | 1U;  // 0 means none.
    }

    const SharedBytes& frame_for(std::size_t form) {
        const SharedBytes& shared = delivery_.frames[form];
        if (!shared.is_empty()) return shared;
        // Somebody began to use the form while the event was on its way here.
        SharedBytes& own = late_frames_[form];
        if (own.is_empty() && form < encoders_.size()) own = encoders_[form](delivery_.event);
        return own;
    }

    const Delivery& delivery_;
    const std::vector<Encoder>& encoders_;
    FramePolicy policy_;
    std::uint64_t number_;
    std::size_t taken_ = 0;
    std::array<SharedBytes, kMaxWireForms> late_frames_{};
};

}  // namespace crier::hub
