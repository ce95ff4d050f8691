#pragma once

#include "loop/event_loop.hpp"

#include <string_view>

namespace crier::loop {

/// Says for the time of a scope what the loop is doing, so that a stall can be named. Costs two
/// stores.
///
/// Lives on: the loop, on its stack. `kind` is a literal; `name` outlives the scope.
class Activity {
public:
    Activity(EventLoop& loop, const char* kind, std::string_view name = {})
        : watched_{loop.watched()}, kind_{kind}, name_{name}, before_{watched_.doing()} {
        watched_.begin(kind);
    }
    Activity(const Activity&) = delete;
    Activity& operator=(const Activity&) = delete;
    ~Activity() {
        if (watched_.is_suspected()) [[unlikely]]
            watched_.confess(kind_, name_);
        watched_.begin(before_);
    }

private:
    WatchedLoop& watched_;
    const char* kind_;
    std::string_view name_;
    const char* before_;
};

}  // namespace crier::loop
