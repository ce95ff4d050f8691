#pragma once

#include "base/bytes.hpp"
#include "hub/hub_shard.hpp"
#include "hub/member.hpp"

#include <optional>
#include <string>
#include <vector>

namespace crier::hub {

/// A member that remembers what it got; for tests.
class FakeMember final : public Member {
public:
    explicit FakeMember(WireForm form = WireForm{0}) : Member{form} {}
    FakeMember(HubShard& shard, auth::UserId user)
        : Member{WireForm{0}}, shard_{&shard}, identity_{auth::Identity{.user = std::move(user)}} {}
    ~FakeMember() override {
        if (shard_ != nullptr) shard_->leave_all(*this);
    }

    bool deliver(const SharedBytes& frame, FramePolicy policy) override {
        if (is_full) return false;
        last_policy = policy;
        received.emplace_back(as_text(frame.view()));
        return true;
    }
    void on_evicted() override { is_evicted = true; }
    const auth::Identity* identity() const override { return identity_ ? &*identity_ : nullptr; }

    void leave_at_end(HubShard& shard) { shard_ = &shard; }

    std::vector<std::string> received;
    FramePolicy last_policy;
    bool is_full = false;
    bool is_evicted = false;

private:
    HubShard* shard_ = nullptr;
    std::optional<auth::Identity> identity_;
};

}  // namespace crier::hub
