#pragma once

#include <filesystem>

namespace crier::testing {

/// A fresh certificate for "localhost" and 127.0.0.1 with its key, as PEM files in `folder`.
struct SelfSignedCertificate {
    std::filesystem::path certificate;
    std::filesystem::path private_key;
};

SelfSignedCertificate make_self_signed_certificate(const std::filesystem::path& folder);

}  // namespace crier::testing
