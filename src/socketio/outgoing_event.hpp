#pragma once

#include "base/shared_bytes.hpp"
#include "socketio/event_data.hpp"

#include <string>
#include <utility>
#include <vector>

namespace crier::socketio {

/// An event or an answer on its way to one socket or many. Moves between loops.
struct OutgoingEvent {
    std::string json{};
    std::vector<SharedBytes> attachments{};
    bool may_compress = true;
};

inline OutgoingEvent to_outgoing(EventData data) {
    OutgoingEvent event{.json = std::move(data.json)};
    event.attachments.reserve(data.attachments.size());
    for (const std::string& attachment : data.attachments) {
        event.attachments.push_back(SharedBytes::copy_of(attachment));
    }
    return event;
}

}  // namespace crier::socketio
