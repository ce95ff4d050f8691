#include "gateways/session/session_gateway.hpp"

#include "auth/jwt.hpp"
#include "contracts/errors.hpp"
#include "http/credentials.hpp"
#include "http/json_body.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crier::gateways {
namespace {

using contracts::PublicError;
using http::Answer;
using http::Failure;
using http::Method;
using http::Request;
using http::Response;

/// Contract A, section 5: the fields of a session's user.
json::object user_json(const auth::UserId& user, std::string_view full_name) {
    return {
        {"id", user.text()},
        {"email", nullptr},
        {"username", user.text()},
        {"fullName", full_name.empty() ? std::string_view{user.text()} : full_name},
        {"typeformCompleted", true},
        {"accountStatus", "active"},
    };
}

/// Demo identities are made from what somebody types: letters, digits and a few marks.
bool is_valid_demo_id(std::string_view id) {
    const auto is_allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.' || c == '@';
    };
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), is_allowed);
}

Response no_store(Response response) {
    response.headers.add("Cache-Control", "no-store");
    return response;
}

}  // namespace

void SessionGateway::add_routes(http::Router& router) {
    const auto add = [&](Method method, std::string_view path, auto member) {
        router.add(method, path, [this, member](Request request) {
            return (this->*member)(std::move(request));
        });
    };
    add(Method::Get, "/api/config", &SessionGateway::show_config);
    add(Method::Get, "/api/auth/session", &SessionGateway::show_session);
    add(Method::Post, "/api/auth/logout", &SessionGateway::sign_out);
    if (parts_.config.allows_demo_sign_in) {
        add(Method::Post, "/api/demo/sign-in", &SessionGateway::sign_in_to_demo);
    }
}

std::string SessionGateway::cookie(
    const Request& request, std::string_view value, long seconds) const {
    const bool is_secure = http::scheme_of(request, parts_.config.trusts_proxy) == "https";
    return fmt::format(
        "access_token={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}",
        value,
        seconds,
        is_secure ? "; Secure" : "");
}

loop::Task<Answer> SessionGateway::show_config(Request) {
    co_return no_store(Response::json(http::Status::Ok, parts_.public_config));
}

loop::Task<Answer> SessionGateway::show_session(Request request) {
    const auto identity = parts_.guard.identify(request);
    json::object body{{"authenticated", identity.has_value()}, {"user", nullptr}};
    if (identity) body["user"] = user_json(identity->user, identity->name);
    co_return no_store(Response::json(http::Status::Ok, body));
}

loop::Task<Answer> SessionGateway::sign_out(Request request) {
    CRIER_CO_TRY_VOID(parts_.guard.refuse_foreign_page(request));
    Response response = Response::json(http::Status::Ok, json::object{{"success", true}});
    response.headers.add("Set-Cookie", cookie(request, "", 0));
    co_return no_store(std::move(response));
}

loop::Task<Answer> SessionGateway::sign_in_to_demo(Request request) {
    CRIER_CO_TRY_VOID(parts_.guard.refuse_foreign_page(request));
    CRIER_CO_TRY_VOID(http::require_json(request));
    const auto body = json::parse_object(request.body);
    const std::string_view id = body ? json::find_string(*body, "userId").value_or("") : "";
    if (!is_valid_demo_id(id)) {
        Failure failure{
            .error = PublicError::ValidationError,
            .message = "\"userId\" must be 1 to 64 letters, digits, or - _ . @"};
        co_return std::unexpected{std::move(failure)};
    }
    const std::string_view full_name = json::find_string(*body, "fullName").value_or("");
    if (full_name.size() > auth::kMaxNameBytes) {
        Failure failure{
            .error = PublicError::ValidationError,
            .message = fmt::format("\"fullName\" has at most {} bytes", auth::kMaxNameBytes)};
        co_return std::unexpected{std::move(failure)};
    }
    const auth::Identity identity{
        .user = auth::UserId{id}, .name = std::string{full_name}, .roles = {"authenticated"}};
    const std::string token = auth::sign_jwt(
        identity, parts_.auth, parts_.clock.wall_now(), parts_.config.demo_session_life);
    const json::object answer{
        {"success", true},
        {"user", user_json(identity.user, full_name)},
        {"session", json::object{{"access_token", token}}},
    };
    Response response = Response::json(http::Status::Ok, answer);
    response.headers.add(
        "Set-Cookie", cookie(request, token, parts_.config.demo_session_life.count()));
    co_return no_store(std::move(response));
}

}  // namespace crier::gateways
