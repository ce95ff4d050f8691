#pragma once

#include "base/random.hpp"
#include "loop/event_loop.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace crier::engineio {

// An Engine.IO session id: two characters that name the loop the session lives on, then 144 random
// bits, all in the base64url alphabet. Whoever knows it is the client: never log it, and never use
// it for anything that others see.

inline constexpr std::size_t kSidBytes = 26;

/// More loops cannot be named.
inline constexpr loop::LoopIndex kMaxLoops = 4'096;

/// `index` is below kMaxLoops.
std::string make_sid(loop::LoopIndex index, Random& random);

/// Which loop a sid names; nullopt for what was not made by make_sid.
std::optional<loop::LoopIndex> loop_of_sid(std::string_view sid);

}  // namespace crier::engineio
