#pragma once

namespace crier::detail {

/// Prints the condition with its place to standard error and aborts.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace crier::detail

/// States an invariant that only our own mistake can break. Always on, in release builds too:
/// a server that has lost an invariant must stop rather than lose a message.
/// Never used on data from a peer, a file or a database.
#define CRIER_ASSERT(condition)         \
    ((condition) ? static_cast<void>(0) \
                 : ::crier::detail::assertion_failed(#condition, __FILE__, __LINE__))
