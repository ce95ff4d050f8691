#include "gateways/workers/worker_gateway.hpp"

#include "store/blobs/local_blob_store.hpp"
#include "store/sqlite/sqlite_store.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace crier::gateways {
namespace {

using namespace std::chrono_literals;
using http::Answer;
using http::Method;

class WorkerGatewayTest : public ::testing::Test {
protected:
    WorkerGatewayTest() { gateway_.add_routes(router_); }

    /// The code of the failure, or "ok".
    std::string outcome(Method method, const std::string& url, const char* authorization) {
        http::Request request;
        request.method = method;
        request.target = *http::parse_target(url);
        if (authorization != nullptr) request.headers.add("Authorization", authorization);
        request.body = R"({"fence":1,"kinds":["image"],"waitMs":0})";
        auto found = router_.find(method, request.target.path);
        auto& route = std::get<http::Router::Found>(found);
        request.path_parameters = std::move(route.parameters);
        std::optional<Answer> answer;
        loops_.at(0).post([&] {
            loop::start(
                [](const http::Route* chosen,
                   http::Request asked,
                   std::optional<Answer>* out) -> loop::Task<void> {
                    out->emplace(co_await chosen->handler(std::move(asked)));
                }(route.route, std::move(request), &answer));
        });
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (!answer && std::chrono::steady_clock::now() < deadline) {
            loops_.at(0).run_ready();
            std::this_thread::yield();
        }
        if (!answer) return "no answer";
        if (*answer) return "ok";
        return std::string{contracts::describe(answer->error().error).code};
    }

    SystemClock clock_;
    loop::LoopGroup loops_{1, clock_};
    testing::TemporaryFolder folder_;
    telemetry::Metrics registry_;
    std::unique_ptr<store::SqliteStore> store_ =
        *store::SqliteStore::open({.folder = folder_.path()}, registry_);
    SeededRandom random_{1};
    std::unique_ptr<store::LocalBlobStore> blobs_ =
        *store::LocalBlobStore::open_folder(folder_.path() / "blobs", random_);
    loop::BlockingPool pool_{"test-pool", 1, 16};
    jobs::JobConfig job_config_;
    jobs::JobMetrics job_metrics_{registry_};
    jobs::JobQueue jobs_{loops_, *store_, job_config_, job_metrics_};
    Secret token_{"the worker's own token of 32 bytes"};
    WorkerGateway gateway_{{jobs_, *blobs_, pool_, token_}};
    http::Router router_;
};

const std::pair<Method, const char*> kDoors[] = {
    {Method::Post, "/internal/jobs/claim"},
    {Method::Post, "/internal/jobs/j/progress"},
    {Method::Get, "/internal/jobs/j/input?fence=1"},
    {Method::Put, "/internal/jobs/j/outputs/web?fence=1"},
    {Method::Post, "/internal/jobs/j/complete"},
    {Method::Post, "/internal/jobs/j/fail"}};

TEST_F(WorkerGatewayTest, WithoutTheTokenEveryDoorLooksMissing) {
    for (const auto& [method, url] : kDoors) {
        for (const char* authorization :
             {static_cast<const char*>(nullptr),
              "Bearer ",
              "Bearer the worker's own token",
              "Bearer the worker's own token of 32 bytesx",
              "Basic the worker's own token of 32 bytes"}) {
            EXPECT_EQ(outcome(method, url, authorization), "NOT_FOUND") << url;
        }
    }
}

TEST_F(WorkerGatewayTest, WithTheTokenAStrangersFenceChangesNothing) {
    for (const auto& [method, url] : kDoors) {
        const bool is_claim = std::string_view{url}.ends_with("claim");
        EXPECT_EQ(
            outcome(method, url, "Bearer the worker's own token of 32 bytes"),
            is_claim ? "ok" : contracts::describe(store::to_public(store::StoreError::Stale)).code)
            << url;
    }
}

TEST_F(WorkerGatewayTest, AnEmptyTokenOpensNothing) {
    token_ = Secret{};
    for (const auto& [method, url] : kDoors) {
        EXPECT_EQ(outcome(method, url, "Bearer "), "NOT_FOUND") << url;
        EXPECT_EQ(outcome(method, url, nullptr), "NOT_FOUND") << url;
    }
}

}  // namespace
}  // namespace crier::gateways
