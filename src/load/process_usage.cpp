#include "load/process_usage.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace crier::load {
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

/// The first number in `text`; 0 when there is none.
std::uint64_t first_number(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_of("0123456789"), text.size()));
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Of all threads; 0 where the kernel does not count.
std::chrono::nanoseconds exact_cpu_time(const fs::path& process) {
    std::uint64_t total = 0;
    std::error_code error;
    for (fs::directory_iterator thread{process / "task", error}, end; !error && thread != end;
         thread.increment(error)) {
        total += first_number(read_file(thread->path() / "schedstat"));
    }
    return std::chrono::nanoseconds{total};
}

/// proc(5), stat: the fields behind the name, which may contain anything, are separated by spaces;
/// the 12th and 13th of them are ticks in user mode and in the kernel.
std::chrono::nanoseconds coarse_cpu_time(std::string_view stat) {
    stat.remove_prefix(std::min(stat.rfind(')') + 1, stat.size()));
    std::uint64_t ticks = 0;
    for (int field = 1; field <= 13 && !stat.empty(); ++field) {
        stat.remove_prefix(std::min(stat.find_first_not_of(' '), stat.size()));
        const std::size_t end = std::min(stat.find(' '), stat.size());
        if (field >= 12) ticks += first_number(stat.substr(0, end));
        stat.remove_prefix(end);
    }
    const auto per_second = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    return std::chrono::nanoseconds{ticks * 1'000'000'000 / per_second};
}

}  // namespace

std::optional<ProcessUsage> read_usage(int pid) {
    const fs::path process = fmt::format("/proc/{}", pid);
    const std::string stat = read_file(process / "stat");
    if (stat.empty()) return std::nullopt;
    ProcessUsage usage{.cpu = exact_cpu_time(process)};
    if (usage.cpu.count() == 0) usage.cpu = coarse_cpu_time(stat);
    const std::string status = read_file(process / "status");
    const std::size_t at = status.find("VmRSS:");
    if (at != std::string::npos) usage.resident_kib = first_number(status.substr(at));
    return usage;
}

}  // namespace crier::load
