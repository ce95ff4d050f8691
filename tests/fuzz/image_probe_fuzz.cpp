// Headers of pictures: more bytes never change what fewer have said.

#include "jobs/pipelines/image/image_probe.hpp"
#include "tests/fuzz/fuzz_support.hpp"

#include <memory>

namespace crier::jobs {
namespace {

using fuzz::require;

/// A copy of exactly that size, so that reading beyond it is seen.
struct Cut {
    Cut(Bytes file, std::size_t size) : bytes{new std::byte[size]}, length{size} {
        std::copy_n(file.begin(), size, bytes.get());
    }
    Bytes all() const { return {bytes.get(), length}; }

    std::unique_ptr<std::byte[]> bytes;
    std::size_t length;
};

void run(Bytes file) {
    const auto header = probe_image(file);
    if (header) require(sniff_format(file) == header->format, "the format is the sniffed one");
    if (sniff_format(file) && file.size() >= 12) {
        require(sniff_format(file.first(12)) == sniff_format(file), "twelve bytes tell the format");
    }
    static_cast<void>(describe_other_format(file));
    static_cast<void>(find_hidden_format(file));

    for (std::size_t size = file.size() / 2; size < file.size(); size += 1 + file.size() / 8) {
        const Cut cut{file, size};
        const auto early = probe_image(cut.all());
        if (!early) continue;
        require(
            header && early->format == header->format && early->width == header->width &&
                early->height == header->height,
            "more bytes change nothing");
    }
}

}  // namespace
}  // namespace crier::jobs

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    crier::jobs::run(std::as_bytes(std::span{data, size}));
    return 0;
}
