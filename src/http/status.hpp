#pragma once

#include <cstdint>
#include <string_view>

namespace crier::http {

/// The status codes crier answers with (RFC 9110 §15).
enum class Status : std::uint16_t {
    Continue = 100,
    SwitchingProtocols = 101,
    Ok = 200,
    Created = 201,
    Accepted = 202,
    NoContent = 204,
    Found = 302,
    NotModified = 304,
    BadRequest = 400,
    Unauthorized = 401,
    Forbidden = 403,
    NotFound = 404,
    MethodNotAllowed = 405,
    NotAcceptable = 406,
    RequestTimeout = 408,
    Conflict = 409,
    LengthRequired = 411,
    ContentTooLarge = 413,
    UriTooLong = 414,
    UnsupportedMediaType = 415,
    ExpectationFailed = 417,
    UpgradeRequired = 426,
    TooManyRequests = 429,
    HeaderFieldsTooLarge = 431,
    InternalServerError = 500,
    NotImplemented = 501,
    ServiceUnavailable = 503,
    HttpVersionNotSupported = 505,
    InsufficientStorage = 507,
};

std::string_view reason_phrase(Status status);

constexpr unsigned number_of(Status status) { return static_cast<unsigned>(status); }

}  // namespace crier::http
