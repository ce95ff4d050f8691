#include "jobs/supervisor/worker_supervisor.hpp"

#include "tests/support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

namespace crier::jobs {
namespace {

using namespace std::chrono_literals;

class WorkerSupervisorTest : public ::testing::Test {
protected:
    WorkerCommand shell(const std::string& script) const {
        return {
            .program = "/bin/sh",
            .arguments = {"sh", "-c", script},
            .environment =
                {"PATH=/usr/bin:/bin", "SECRET=hidden", "FOLDER=" + folder_.path().string()},
        };
    }

    SystemClock clock_;
    loop::EventLoop loop_{0, clock_};
    SystemRandom random_;
    testing::TemporaryFolder folder_;
};

TEST_F(WorkerSupervisorTest, StartsAgainWhatEnds) {
    std::set<std::string> gone;
    WorkerSupervisor supervisor{
        loop_, shell("exit 3"), 1, random_, [&](const contracts::WorkerId& worker) {
            gone.insert(worker.text());
            if (gone.size() == 3) loop_.stop();
        }};
    loop_.post([&] { supervisor.start(); });
    loop_.run();
    EXPECT_EQ(gone.size(), 3U) << "each process has its own id";
}

TEST_F(WorkerSupervisorTest, StopsWithATermSignal) {
    std::vector<std::string> gone;
    WorkerSupervisor supervisor{
        loop_,
        shell(
            "trap 'echo bye > $FOLDER/said; exit 0' TERM; echo up > $FOLDER/up; while :; do sleep 0.01; done"),
        2,
        random_,
        [&](const contracts::WorkerId& worker) { gone.push_back(worker.text()); }};
    loop_.post([&] { supervisor.start(); });
    // Waits for the trap to be set, as a server waits for its worker's first claim.
    struct Watcher {
        void look() {
            if (std::filesystem::exists(up)) {
                supervisor->stop(5s, [this] { loop->stop(); });
            } else {
                loop->arm(timer, 5ms);
            }
        }
        std::filesystem::path up;
        WorkerSupervisor* supervisor;
        loop::EventLoop* loop;
        loop::Timer timer = loop::Timer::calling<&Watcher::look>(*this);
    };
    Watcher watcher{folder_.path() / "up", &supervisor, &loop_};
    loop_.post([&] { watcher.look(); });
    loop_.run();
    EXPECT_EQ(gone.size(), 2U);
    EXPECT_TRUE(std::filesystem::exists(folder_.path() / "said"));
}

TEST_F(WorkerSupervisorTest, KillsWhatDoesNotListen) {
    WorkerSupervisor supervisor{
        loop_,
        shell("trap '' TERM; while :; do sleep 0.01; done"),
        1,
        random_,
        [](const contracts::WorkerId&) {}};
    loop_.post([&] {
        supervisor.start();
        supervisor.stop(50ms, [&] { loop_.stop(); });
    });
    loop_.run();
    EXPECT_EQ(supervisor.running(), 0U);
}

TEST_F(WorkerSupervisorTest, TheEnvironmentIsExactlyWhatIsGiven) {
    ::setenv("CRIER_LEAK", "from the server", 1);
    WorkerSupervisor supervisor{
        loop_, shell("env > $FOLDER/env; exit 0"), 1, random_, [&](const contracts::WorkerId&) {
            loop_.stop();
        }};
    loop_.post([&] { supervisor.start(); });
    loop_.run();
    std::ifstream file{folder_.path() / "env"};
    const std::string environment{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_THAT(environment, ::testing::HasSubstr("SECRET=hidden"));
    EXPECT_THAT(environment, ::testing::HasSubstr("CRIER_WORKER_ID="));
    EXPECT_THAT(environment, ::testing::Not(::testing::HasSubstr("CRIER_LEAK")));
}

}  // namespace
}  // namespace crier::jobs
