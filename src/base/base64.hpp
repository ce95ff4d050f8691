#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier {

/// RFC 4648 §4, with padding.
std::string encode_base64(Bytes bytes);

/// RFC 4648 §5, without padding.
std::string encode_base64url(Bytes bytes);

/// Strict decoders: exact alphabet, no white space, and canonical, so that two texts never mean
/// the same bytes (a token could otherwise be altered without changing its meaning).
/// `decode_base64` wants padding, `decode_base64url` refuses it.
std::optional<std::vector<std::byte>> decode_base64(std::string_view text);
std::optional<std::vector<std::byte>> decode_base64url(std::string_view text);

}  // namespace crier
