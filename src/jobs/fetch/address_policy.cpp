#include "jobs/fetch/address_policy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace crier::jobs {
namespace {

using V4 = std::array<std::uint8_t, 4>;
using V6 = std::array<std::uint8_t, 16>;

template <class Address>
struct Range {
    Address base;
    unsigned bits;
};

constexpr std::array kForbiddenV4 = {
    Range<V4>{{0, 0, 0, 0}, 8},        // This network
    Range<V4>{{10, 0, 0, 0}, 8},       // Private
    Range<V4>{{100, 64, 0, 0}, 10},    // Carrier NAT
    Range<V4>{{127, 0, 0, 0}, 8},      // Loopback
    Range<V4>{{169, 254, 0, 0}, 16},   // Link-local, cloud metadata
    Range<V4>{{172, 16, 0, 0}, 12},    // Private
    Range<V4>{{192, 0, 0, 0}, 24},     // IETF protocols
    Range<V4>{{192, 0, 2, 0}, 24},     // Documentation
    Range<V4>{{192, 88, 99, 0}, 24},   // 6to4 relays
    Range<V4>{{192, 168, 0, 0}, 16},   // Private
    Range<V4>{{198, 18, 0, 0}, 15},    // Benchmarking
    Range<V4>{{198, 51, 100, 0}, 24},  // Documentation
    Range<V4>{{203, 0, 113, 0}, 24},   // Documentation
    Range<V4>{{224, 0, 0, 0}, 4},      // Multicast
    Range<V4>{{240, 0, 0, 0}, 4},      // Reserved, broadcast
};

/// All that is given to the public internet (RFC 4291 §2.4). Outside of it lie loopback, NAT64,
/// translated, discard-only, unique local, link-local, site-local and multicast addresses.
constexpr Range<V6> kGlobalUnicast{{0x20}, 3};

constexpr std::array kForbiddenV6 = {
    Range<V6>{{0x20, 0x01, 0x00}, 23},        // IETF protocols, Teredo
    Range<V6>{{0x20, 0x01, 0x0d, 0xb8}, 32},  // Documentation
    Range<V6>{{0x20, 0x02}, 16},              // 6to4
    Range<V6>{{0x3f, 0xff, 0x00}, 20},        // Documentation
};

template <class Address>
bool contains(const Range<Address>& range, const Address& address) {
    for (unsigned bit = 0; bit < range.bits; ++bit) {
        const unsigned mask = 0x80U >> (bit % 8);
        if ((range.base[bit / 8] & mask) != (address[bit / 8] & mask)) return false;
    }
    return true;
}

bool is_public(const V4& address) {
    return std::none_of(kForbiddenV4.begin(), kForbiddenV4.end(), [&](const Range<V4>& range) {
        return contains(range, address);
    });
}

bool is_public(const V6& address) {
    const bool begins_with_zeros =
        std::all_of(address.begin(), address.begin() + 10, [](auto byte) { return byte == 0; });
    if (begins_with_zeros && address[10] == 0xff && address[11] == 0xff) {
        return is_public(V4{address[12], address[13], address[14], address[15]});  // IPv4-mapped
    }
    if (!contains(kGlobalUnicast, address)) return false;
    return std::none_of(kForbiddenV6.begin(), kForbiddenV6.end(), [&](const Range<V6>& range) {
        return contains(range, address);
    });
}

}  // namespace

bool is_public_address(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        V4 bytes{};
        std::memcpy(
            bytes.data(), &reinterpret_cast<const sockaddr_in&>(address).sin_addr, bytes.size());
        return is_public(bytes);
    }
    if (address.sa_family == AF_INET6) {
        V6 bytes{};
        std::memcpy(
            bytes.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, bytes.size());
        return is_public(bytes);
    }
    return false;
}

bool is_public_address(const std::string& text) {
    V4 v4{};
    if (::inet_pton(AF_INET, text.c_str(), v4.data()) == 1) return is_public(v4);
    V6 v6{};
    if (::inet_pton(AF_INET6, text.c_str(), v6.data()) == 1) return is_public(v6);
    return false;
}

}  // namespace crier::jobs
