#pragma once

#include <sys/socket.h>

#include <string>

namespace crier::jobs {

/// Whether an address belongs to the public internet: none of the private, local, test, multicast
/// and translation ranges of the IANA registries (security.md 2.6). An IPv4 address inside an IPv6
/// one is looked at too.
bool is_public_address(const sockaddr& address);

/// The same for the text form of an address; false when it is none.
bool is_public_address(const std::string& text);

}  // namespace crier::jobs
