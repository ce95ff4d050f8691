#pragma once

#include "base/units.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace crier::gateways {

struct DocumentsConfig {
    /// One file; a larger one is refused in the answer, the others of the form are taken.
    std::size_t max_file_bytes = 10 * kMiB;
    /// One form with all its files.
    std::size_t max_form_bytes = 50 * kMiB;
    std::size_t max_files = 10;

    /// Life of the links in events and rows (contract A, section 8.1: 365 days). Whoever has the
    /// link sees the picture; a deleted or walled document ends it at once.
    std::chrono::seconds signed_url_life = std::chrono::hours{24 * 365};
    /// Life of the link that a download redirects to.
    std::chrono::seconds download_life = std::chrono::minutes{15};

    /// How long documents are kept (contract A: 7 years).
    std::chrono::seconds retention = std::chrono::hours{24 * 365 * 7};

    /// "https://files.example": put in front of links. Empty: links are paths on this server.
    std::string public_url{};
};

}  // namespace crier::gateways
