#pragma once

#include "http/router.hpp"

#include <string>
#include <string_view>

namespace crier::sdk {

/// Answers with one page that lies in memory.
http::Handler page_handler(std::string_view media_type, std::string body);

}  // namespace crier::sdk
