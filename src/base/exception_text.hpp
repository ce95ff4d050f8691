#pragma once

#include <exception>
#include <string>

namespace crier {

/// What the exception that is being handled says, for the log; "unknown" for one that is no
/// std::exception. Inside a catch clause.
///
/// Code of users may throw anything: whoever calls it catches `...` and asks this.
inline std::string current_exception_text() {
    try {
        throw;
    } catch (const std::exception& failure) {
        return failure.what();
    } catch (...) {
        return "unknown";
    }
}

}  // namespace crier
