#include "http/response.hpp"

#include <algorithm>
#include <string>

namespace crier::http {
namespace {

using contracts::PublicError;

bool may_have_body(Status status) {
    return status != Status::NoContent && status != Status::NotModified &&
           status != Status::SwitchingProtocols && status != Status::Continue;
}

/// The code that goes with a refusal: only these statuses come before a handler.
std::string_view code_of(Status status) {
    switch (status) {
        case Status::RequestTimeout: return contracts::describe(PublicError::RequestTimeout).code;
        case Status::ContentTooLarge: return contracts::describe(PublicError::PayloadTooLarge).code;
        case Status::MethodNotAllowed:
            return contracts::describe(PublicError::MethodNotAllowed).code;
        case Status::NotFound: return contracts::describe(PublicError::NotFound).code;
        case Status::ServiceUnavailable: return contracts::describe(PublicError::Draining).code;
        default: return contracts::describe(PublicError::BadRequest).code;
    }
}

/// A value that came from elsewhere must not begin a line of its own (RFC 9110 §5.5).
void append_value(std::string& out, std::string_view value) {
    const std::size_t begin = out.size();
    out += value;
    const auto is_control = [](char c) {
        const auto code = static_cast<unsigned char>(c);
        return (code < 0x20 && c != '\t') || code == 0x7F;
    };
    std::replace_if(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), is_control, ' ');
}

json::object error_body(
    std::string_view message,
    std::string_view code,
    std::string_view iso_timestamp,
    std::string_view request_id) {
    return {
        {"success", false},
        {"error", message},
        {"code", code},
        {"timestamp", iso_timestamp},
        {"requestId", request_id},
    };
}

}  // namespace

Response Response::json(Status status, const json::value& value) {
    return text(status, "application/json; charset=utf-8", json::serialize(value));
}

Response Response::text(Status status, std::string_view content_type, std::string_view body) {
    Response response{.status = status, .body = SharedBytes::copy_of(body)};
    response.headers.add("Content-Type", content_type);
    return response;
}

Response Response::empty(Status status) { return {.status = status}; }

Response Response::redirect(std::string_view location) {
    Response response{.status = Status::Found};
    response.headers.add("Location", location);
    response.headers.add("Cache-Control", "no-store");
    return response;
}

SharedBytes encode_response(const Response& response, const AnswerContext& context) {
    constexpr std::size_t kUsualHeadBytes = 512;
    const bool has_body = may_have_body(response.status);
    std::string out;
    out.reserve(kUsualHeadBytes + response.body.size());
    const auto append = [&out](auto... texts) { (out.append(texts), ...); };
    append("HTTP/1.1 ", std::to_string(number_of(response.status)), " ");
    append(reason_phrase(response.status), "\r\nDate: ", context.http_date, "\r\n");
    for (const Headers::Field& field : response.headers.all()) {
        append(std::string_view{field.name}, ": ");
        append_value(out, field.value);
        append("\r\n");
    }
    if (!context.request_id.empty()) append("X-Request-Id: ", context.request_id, "\r\n");
    if (context.closes_connection) append("Connection: close\r\n");
    if (has_body) {
        const std::uint64_t length = response.source ? response.source_bytes : response.body.size();
        append("Content-Length: ", std::to_string(length), "\r\n");
    }
    append("\r\n");
    if (has_body && !context.is_head_request) append(as_text(response.body.view()));
    return SharedBytes::copy_of(out);
}

Response to_response(
    const Failure& failure, std::string_view iso_timestamp, std::string_view request_id) {
    const contracts::PublicErrorText text = contracts::describe(failure.error);
    const std::string_view message = failure.message.empty() ? text.message : failure.message;
    json::object body = error_body(message, text.code, iso_timestamp, request_id);
    body["remedy"] = text.remedy;
    if (failure.details) body["details"] = *failure.details;
    Response response = Response::json(static_cast<Status>(text.http_status), body);
    response.headers.add("Cache-Control", "no-store");
    const bool is_temporary = text.http_status == 503 || text.http_status == 429;
    const auto retry_after =
        is_temporary ? std::max(failure.retry_after, std::chrono::seconds{1}) : failure.retry_after;
    if (retry_after.count() > 0) {
        response.headers.add("Retry-After", std::to_string(retry_after.count()));
    }
    if (text.http_status == 401) response.headers.add("WWW-Authenticate", "Bearer");
    return response;
}

Response refusal_response(
    Status status,
    std::string_view message,
    std::string_view iso_timestamp,
    std::string_view request_id) {
    Response response =
        Response::json(status, error_body(message, code_of(status), iso_timestamp, request_id));
    response.headers.add("Cache-Control", "no-store");
    return response;
}

}  // namespace crier::http
