#include "server/doors/health_gateway.hpp"

#include "base/time_text.hpp"
#include "json/parse.hpp"
#include "server/version.hpp"

#include <unistd.h>

namespace crier::server {

using http::Answer;
using http::Method;
using http::Request;
using http::Response;
using http::Status;

HealthGateway::HealthGateway(const Parts& parts) : parts_{parts}, started_at_{parts.clock.now()} {}

void HealthGateway::add_routes(http::Router& router) {
    const auto add = [&](std::string_view path, auto member) {
        router.add(Method::Get, path, [this, member](Request request) {
            return (this->*member)(std::move(request));
        });
    };
    add("/healthz", &HealthGateway::health);
    add("/livez", &HealthGateway::liveness);
    add("/readyz", &HealthGateway::readiness);
    add("/metrics", &HealthGateway::show_metrics);
}

loop::Task<Answer> HealthGateway::health(Request) {
    const auto uptime = std::chrono::floor<std::chrono::seconds>(parts_.clock.now() - started_at_);
    const json::object body{
        {"status", "ok"},
        {"uptime", uptime.count()},
        {"pid", ::getpid()},
        {"port", port_},
        {"version", version()},
    };
    co_return Response::json(Status::Ok, body);
}

loop::Task<Answer> HealthGateway::liveness(Request) {
    const json::object body{
        {"status", "alive"}, {"timestamp", to_iso8601(parts_.clock.wall_now())}};
    co_return Response::json(Status::Ok, body);
}

loop::Task<Answer> HealthGateway::readiness(Request) {
    auto look = [](store::Tables& tables) { return tables.jobs().count(store::JobState::Queued); };
    const auto looked = co_await parts_.store.read(std::move(look));
    const bool has_database = looked.has_value();
    const bool has_worker = !parts_.needs_worker || parts_.workers.running() > 0;
    const bool is_ready = has_database && has_worker && !is_draining_;
    const json::object body{
        {"status", is_ready ? "ready" : "not ready"},
        {"checks",
         json::object{
             {"database", has_database},
             {"worker", has_worker},
             {"draining", is_draining_.load()}}},
        {"timestamp", to_iso8601(parts_.clock.wall_now())},
    };
    co_return Response::json(is_ready ? Status::Ok : Status::ServiceUnavailable, body);
}

loop::Task<Answer> HealthGateway::show_metrics(Request) {
    co_return Response::text(Status::Ok, "text/plain; version=0.0.4", parts_.metrics.render());
}

}  // namespace crier::server
