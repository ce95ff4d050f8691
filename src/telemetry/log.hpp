#pragma once

#include "telemetry/log_line.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string_view>

namespace crier::log {

enum class Format : std::uint8_t {
    Json,    ///< One object per line, for machines.
    Pretty,  ///< For a person at a terminal.
};

/// Starts logging to standard error. Before this, and after stop, lines are dropped.
///
/// A line is handed to a writer thread, so that a slow terminal or pipe never holds up a loop.
/// Limit: 8192 lines wait; after that the oldest are lost.
/// Lives on: start-up and shutdown, one thread.
void start(Format format, Level threshold);

/// Writes what still waits.
void stop();

/// Sends lines to `sink` on the calling thread instead; for tests.
void start_capturing(std::function<void(std::string_view line)> sink);

/// Lives on: any thread. `event` is a stable snake_case name that can be searched for.
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::Debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::Info, event, fields);
}
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::Warning, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::Error, event, fields);
}

}  // namespace crier::log
