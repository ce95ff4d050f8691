// What the pieces of the message path take, in time:
//
//   build/release/bench/micro_bench [--benchmark_filter=mask]

#include "bench/micro/subjects.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

int main(int count, char** words) {
    benchmark::Initialize(&count, words);
    if (benchmark::ReportUnrecognizedArguments(count, words)) return 1;
    const auto subjects = crier::bench::make_subjects();
    for (const auto& subject : subjects) {
        benchmark::RegisterBenchmark(
            std::string{subject->name()}.c_str(), [&subject](benchmark::State& state) {
                for ([[maybe_unused]] auto _ : state) subject->run();
                const auto units = static_cast<std::int64_t>(subject->units());
                state.SetItemsProcessed(state.iterations() * units);
            });
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
