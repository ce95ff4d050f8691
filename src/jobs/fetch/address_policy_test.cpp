#include "jobs/fetch/address_policy.hpp"

#include <gtest/gtest.h>

namespace crier::jobs {
namespace {

TEST(AddressPolicyTest, PublicAddressesAreAllowed) {
    for (const char* address :
         {"1.1.1.1",
          "8.8.8.8",
          "100.63.255.255",
          "100.128.0.0",
          "172.15.0.1",
          "172.32.0.1",
          "192.167.1.1",
          "198.17.1.1",
          "198.20.0.1",
          "223.255.255.255",
          "2606:4700::1111",
          "2a00:1450::1",
          "::ffff:8.8.8.8"}) {
        EXPECT_TRUE(is_public_address(address)) << address;
    }
}

// security.md 2.6: every range of the list.
TEST(AddressPolicyTest, B59_EverythingElseIsNot) {
    for (const char* address :
         {"0.0.0.0",
          "0.1.2.3",
          "10.0.0.1",
          "100.64.0.1",
          "100.127.255.255",
          "127.0.0.1",
          "127.255.0.1",
          "169.254.169.254",
          "172.16.0.1",
          "172.31.255.255",
          "192.0.0.1",
          "192.0.2.1",
          "192.88.99.1",
          "192.168.0.1",
          "198.18.0.1",
          "198.19.255.255",
          "198.51.100.1",
          "203.0.113.1",
          "224.0.0.1",
          "239.1.1.1",
          "240.0.0.1",
          "255.255.255.255",
          "::",
          "::1",
          "::127.0.0.1",
          "::ffff:127.0.0.1",
          "::ffff:10.0.0.1",
          "::ffff:169.254.169.254",
          "64:ff9b::7f00:1",
          "64:ff9b:1::1",
          "100::1",
          "2001::1",
          "2001:1ff::1",
          "2001:db8::1",
          "2002:7f00:1::",
          "fc00::1",
          "fdff::1",
          "fe80::1",
          "fec0::1",
          "ff02::1",
          "::ffff:0:7f00:1",
          "3fff::1",
          "4000::1",
          "5f00::1",
          "192.0.0.255",
          "198.18.0.0",
          "224.0.0.0",
          "",
          "localhost",
          "1.1.1",
          "0x7f.0.0.1"}) {
        EXPECT_FALSE(is_public_address(std::string{address})) << address;
    }
}

}  // namespace
}  // namespace crier::jobs
