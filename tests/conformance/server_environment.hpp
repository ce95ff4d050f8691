#pragma once

#include "tests/support/server_process.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace crier::conformance {

/// One server for all tests of an executable. At the end it must stop cleanly: that is when a
/// sanitizer in the server reports what it has seen.
class ServerEnvironment : public ::testing::Environment {
public:
    static testing::ServerProcess& server() { return *instance().server_; }
    static ServerEnvironment& instance();

    void SetUp() override;
    void TearDown() override;

private:
    std::unique_ptr<testing::ServerProcess> server_;
};

}  // namespace crier::conformance
