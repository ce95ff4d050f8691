#pragma once

#include "base/bytes.hpp"

#include <span>
#include <string_view>

namespace crier::embedded {

/// A file compiled into the binary by tools/embed_files.py; lives as long as the program.
struct File {
    std::string_view path;
    Bytes bytes;
    std::string_view etag;  ///< Quoted; changes with the bytes.
};

}  // namespace crier::embedded
