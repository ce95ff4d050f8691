// Runs each subject a few times between marks of callgrind, which counts its instructions;
// tools/check_instructions.py starts it and reads what was counted. Prints for each subject, in the
// order of the dumps: units of work, tab, name.

#include "bench/micro/subjects.hpp"

#include <valgrind/callgrind.h>

#include <cstdio>
#include <string>

int main() {
    constexpr std::size_t kRuns = 100;
    for (const auto& subject : crier::bench::make_subjects()) {
        // What happens only once, symbols that are bound and memory that grows, is no part of it.
        subject->run();
        CALLGRIND_ZERO_STATS;
        CALLGRIND_TOGGLE_COLLECT;
        for (std::size_t i = 0; i < kRuns; ++i) subject->run();
        CALLGRIND_TOGGLE_COLLECT;
        CALLGRIND_DUMP_STATS;
        const std::string name{subject->name()};
        std::printf("%zu\t%s\n", kRuns * subject->units(), name.c_str());
    }
    return 0;
}
