#include "tests/conformance/server_environment.hpp"

namespace crier::conformance {

ServerEnvironment& ServerEnvironment::instance() {
    // gtest owns it.
    static auto* environment = new ServerEnvironment;
    return *environment;
}

void ServerEnvironment::SetUp() {
    server_ = std::make_unique<testing::ServerProcess>(
        testing::ServerProcess::Options{{"server.conformance", "true"}},
        testing::ServerProcess::Memory::Measured);
}

void ServerEnvironment::TearDown() {
    const auto status = server_->stop();
    EXPECT_EQ(status, 0) << server_->output();
    server_.reset();
}

}  // namespace crier::conformance

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    ::testing::AddGlobalTestEnvironment(&crier::conformance::ServerEnvironment::instance());
    return RUN_ALL_TESTS();
}
