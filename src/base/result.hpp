#pragma once

#include <expected>
#include <utility>

namespace crier {

/// What a function returns when it can fail in a healthy system: a value, or the module's error.
/// Broken invariants use CRIER_ASSERT instead (docs/adr/0002-errors.md).
template <class T, class E>
using Result = std::expected<T, E>;

}  // namespace crier

#define CRIER_CONCAT_INNER(a, b) a##b
#define CRIER_CONCAT(a, b) CRIER_CONCAT_INNER(a, b)

/// Declares a variable from a Result, or returns its error from this function.
#define CRIER_TRY(declaration, expr)                                             \
    auto CRIER_CONCAT(try_, __LINE__) = (expr);                                  \
    if (!CRIER_CONCAT(try_, __LINE__))                                           \
        return std::unexpected{std::move(CRIER_CONCAT(try_, __LINE__)).error()}; \
    declaration = *std::move(CRIER_CONCAT(try_, __LINE__))

/// Returns the error of a Result<void, E> from this function.
#define CRIER_TRY_VOID(expr)                                       \
    do {                                                           \
        auto try_result = (expr);                                  \
        if (!try_result) {                                         \
            return std::unexpected{std::move(try_result).error()}; \
        }                                                          \
    } while (false)

/// The twins of the two above for coroutines.
#define CRIER_CO_TRY(declaration, expr)                                             \
    auto CRIER_CONCAT(try_, __LINE__) = (expr);                                     \
    if (!CRIER_CONCAT(try_, __LINE__))                                              \
        co_return std::unexpected{std::move(CRIER_CONCAT(try_, __LINE__)).error()}; \
    declaration = *std::move(CRIER_CONCAT(try_, __LINE__))

#define CRIER_CO_TRY_VOID(expr)                                       \
    do {                                                              \
        auto try_result = (expr);                                     \
        if (!try_result) {                                            \
            co_return std::unexpected{std::move(try_result).error()}; \
        }                                                             \
    } while (false)
