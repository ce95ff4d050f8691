// Whatever stands in a configuration, it is used or answered with a sentence. Input: the file, and
// after a line "---" variables, one NAME=VALUE per line.

#include "server/config/config_loader.hpp"
#include "server/config/option_table.hpp"
#include "tests/fuzz/fuzz_support.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

namespace crier::server {
namespace {

using fuzz::require;

/// A file that the loader can open by a name and that leaves nothing on the disk.
class MemoryFile {
public:
    MemoryFile() : fd_{::memfd_create("config", MFD_CLOEXEC)} { require(fd_ >= 0, "memfd works"); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { ::close(fd_); }

    void write(std::string_view text) {
        require(::ftruncate(fd_, 0) == 0, "the file can be emptied");
        const auto written = ::pwrite(fd_, text.data(), text.size(), 0);
        require(written == static_cast<ssize_t>(text.size()), "the file can be written");
    }
    std::string path() const { return fmt::format("/proc/self/fd/{}", fd_); }

private:
    int fd_;
};

/// Without the variables that name files: the fuzzer would read whatever it finds.
std::map<std::string, std::string> variables(std::string_view lines) {
    std::map<std::string, std::string> found;
    while (!lines.empty()) {
        const auto [line, rest] = fuzz::cut(lines, "\n");
        lines = rest;
        const auto [name, value] = fuzz::cut(line, "=");
        if (!name.ends_with("_FILE")) found.emplace(name, value);
    }
    return found;
}

/// What `crier config print` shows of an option can be written back and means the same.
void check_shown(const Option& option, const ServerConfig& config) {
    if (option.is_secret) return;
    const std::string shown = option.show(config);
    ServerConfig again;
    require(option.set(again, OptionValue::of_text(shown)).has_value(), "what is shown can be set");
    require(option.show(again) == shown, "what is shown means the same");
}

void check_problems(const std::vector<ConfigProblem>& problems) {
    for (const ConfigProblem& problem : problems) {
        require(!problem.message.empty() && !problem.remedy.empty(), "a problem has a remedy");
    }
}

void run(std::string_view input) {
    static MemoryFile file;
    const auto [text, lines] = fuzz::cut(input, "\n---\n");
    file.write(text);
    const ConfigSources sources{.file = file.path(), .environment = variables(lines)};
    const LoadedConfig loaded = load_config(sources);
    check_problems(loaded.problems);
    check_problems(check(loaded.config, Purpose::Work));
    const std::string printed = print_config(loaded);
    for (const auto& [name, origin] : loaded.origins) {
        const Option* option = find_option(name);
        require(option != nullptr, "only options are set");
        require(printed.find(name + " = ") != std::string::npos, "what is set is printed");
        check_shown(*option, loaded.config);
    }
}

}  // namespace
}  // namespace crier::server

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    crier::server::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
