#pragma once

#include "hub/member.hpp"
#include "hub/wire_form.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace crier::hub {

/// One event on one loop: offers it to each member at most once and counts who took it.
///
/// Lives on: one loop, for the time of one call. `number` differs for each run of a loop, and
/// rises.
class DeliveryRun {
public:
    DeliveryRun(
        const Delivery& delivery, const std::vector<Encoder>& encoders, std::uint64_t number)
        : delivery_{delivery}, encoders_{encoders}, number_{number} {}
    DeliveryRun(const DeliveryRun&) = delete;
    DeliveryRun& operator=(const DeliveryRun&) = delete;

    const Event& event() const { return delivery_.event; }

    /// From now on the member counts as one that has had the event.
    void skip(Member& member) const { member.last_delivery_ = number_; }

    void offer(Member& member) {
        if (member.last_delivery_ == number_) return;
        member.last_delivery_ = number_;
        const SharedBytes& frame = frame_for(static_cast<std::size_t>(member.wire_form_));
        if (member.deliver(frame, delivery_.event.urgency)) ++taken_;
    }

    std::size_t taken() const { return taken_; }

private:
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
    std::uint64_t number_;
    std::size_t taken_ = 0;
    std::array<SharedBytes, kMaxWireForms> late_frames_{};
};

}  // namespace crier::hub
