#pragma once

#include <string_view>

namespace crier::conformance {

/// What the messages of categories 12 and 13 are cut from: five kinds of data that compress well,
/// badly and not at all. Made once, the same in every run; each has 256 Ki characters or more.
enum class Source { Json, Bitmap, German, Html, Pdf };

std::string_view deflate_source(Source source);

}  // namespace crier::conformance
