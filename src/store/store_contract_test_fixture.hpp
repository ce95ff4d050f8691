#pragma once

#include "loop/loop_group.hpp"
#include "loop/task.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "store/store.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace crier::store {

/// Makes a store on a fresh folder.
using Backend =
    std::function<std::unique_ptr<Store>(const std::filesystem::path&, telemetry::Metrics&)>;

class StoreContractFixture : public ::testing::TestWithParam<Backend> {
protected:
    template <class Work>
    static loop::Task<void> run(
        Store* store,
        Work work,
        bool is_write,
        std::optional<std::invoke_result_t<Work&, Tables&>>* out,
        loop::EventLoop* loop) {
        if (is_write) {
            out->emplace(co_await store->write(std::move(work)));
        } else {
            out->emplace(co_await store->read(std::move(work)));
        }
        loop->stop();
    }

    template <class Work>
    auto transact(Work work, bool is_write) {
        std::optional<std::invoke_result_t<Work&, Tables&>> out;
        loop_.post(
            [&] { loop::start(run(store_.get(), std::move(work), is_write, &out, &loop_)); });
        loop_.run();
        return std::move(*out);
    }
    template <class Work>
    auto write(Work work) {
        return transact(std::move(work), true);
    }
    template <class Work>
    auto read(Work work) {
        return transact(std::move(work), false);
    }

    SystemClock clock_;
    telemetry::Metrics metrics_;
    testing::TemporaryFolder folder_;
    loop::EventLoop loop_{0, clock_};
    std::unique_ptr<Store> store_ = GetParam()(folder_.path(), metrics_);
};

/// Every implementation there is. PostgreSQL gets the suites by adding a line.
inline auto all_backends() {
    return ::testing::Values(
        Backend{[](const std::filesystem::path& folder, telemetry::Metrics& metrics) {
            return *SqliteStore::open({.folder = folder}, metrics);
        }});
}

}  // namespace crier::store
