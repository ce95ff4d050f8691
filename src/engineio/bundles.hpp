#pragma once

#include "base/embedded_file.hpp"
#include "http/router.hpp"

#include <span>
#include <string_view>

namespace crier::engineio {

/// Serves each of `bundles` at `path`/name, with its ETag (304 by If-None-Match) and
/// "Cache-Control: public, max-age=0": browsers ask each time, and get the file once. `bundles`
/// live as long as the router.
void add_bundles(
    http::Router& router, std::string_view path, std::span<const embedded::File> bundles);

}  // namespace crier::engineio
