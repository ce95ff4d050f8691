#include "http/http_server.hpp"

#include "base/time_text.hpp"
#include "http/session.hpp"

namespace crier::http {

HttpServer::HttpServer(
    loop::EventLoop& loop,
    const HttpConfig& config,
    const Router& router,
    Random& random,
    HttpMetrics& metrics)
    : loop_{loop}, config_{config}, router_{router}, random_{random}, metrics_{metrics} {}

std::unique_ptr<net::ConnectionHandler> HttpServer::make_session(net::Connection& connection) {
    return std::make_unique<HttpSession>(connection, *this);
}

const HttpServer::Sibling* HttpServer::place(const Request& request) const {
    if (siblings_.empty() || is_draining()) return nullptr;
    const auto wanted = router_.place(request);
    const bool is_elsewhere = wanted && *wanted != loop_.index() && *wanted < siblings_.size();
    return is_elsewhere ? &siblings_[*wanted] : nullptr;
}

void HttpServer::start_draining(loop::Gate::OnEmpty on_idle) {
    handlers_.close(std::move(on_idle));
}

std::string_view HttpServer::http_date() {
    const WallTime now = loop_.clock().wall_now();
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    if (second != http_date_second_ || http_date_.empty()) {
        http_date_second_ = second;
        http_date_ = to_http_date(now);
    }
    return http_date_;
}

std::string HttpServer::iso_timestamp() const { return to_iso8601(loop_.clock().wall_now()); }

RequestId HttpServer::make_request_id() { return RequestId{random_token(random_, 12)}; }

}  // namespace crier::http
