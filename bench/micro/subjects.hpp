#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace crier::bench {

/// One piece of the message path, set up so that it can be done again and again.
class Subject {
public:
    virtual ~Subject() = default;

    /// Does it once; what it made is used, so that no compiler leaves it out.
    virtual void run() = 0;

    /// As it is called in tables and in the baseline.
    virtual std::string_view name() const = 0;
    /// Units of work in one run: members of a room.
    virtual std::size_t units() const { return 1; }
};

/// Unmasking 1 KiB, encoding a frame of 128 bytes, reading a frame of 128 bytes, parsing a
/// Socket.IO event of 128 bytes, and a broadcast to a room of 1,000 members that do nothing.
std::vector<std::unique_ptr<Subject>> make_subjects();

}  // namespace crier::bench
