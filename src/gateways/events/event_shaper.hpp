#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace crier::gateways {

struct ShapedEvent {
    std::string json;
    /// Its type is one that is kept (contracts::Keeping).
    bool is_durable = true;
};

/// Makes a published body an event of System A (contract A, section 4.2): `type` first, then
/// `timestamp`, then everything else exactly as it came.
///
/// Filled in where missing: `timestamp`, and the fixed `status` of a known type. Forced: an event
/// with `updateType` is a `status_update`, whatever type it names (section 9, row 6).
///
/// The error is a sentence for the publisher: not a JSON object, no type, or the type of a control
/// message, which would confuse clients.
Result<ShapedEvent, std::string> shape_event(std::string_view body, WallTime now);

}  // namespace crier::gateways
