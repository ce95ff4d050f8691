#include "http/status.hpp"

namespace crier::http {

std::string_view reason_phrase(Status status) {
    switch (status) {
        case Status::Continue: return "Continue";
        case Status::SwitchingProtocols: return "Switching Protocols";
        case Status::Ok: return "OK";
        case Status::Created: return "Created";
        case Status::Accepted: return "Accepted";
        case Status::NoContent: return "No Content";
        case Status::Found: return "Found";
        case Status::NotModified: return "Not Modified";
        case Status::BadRequest: return "Bad Request";
        case Status::Unauthorized: return "Unauthorized";
        case Status::Forbidden: return "Forbidden";
        case Status::NotFound: return "Not Found";
        case Status::MethodNotAllowed: return "Method Not Allowed";
        case Status::NotAcceptable: return "Not Acceptable";
        case Status::RequestTimeout: return "Request Timeout";
        case Status::Conflict: return "Conflict";
        case Status::LengthRequired: return "Length Required";
        case Status::ContentTooLarge: return "Content Too Large";
        case Status::UriTooLong: return "URI Too Long";
        case Status::UnsupportedMediaType: return "Unsupported Media Type";
        case Status::ExpectationFailed: return "Expectation Failed";
        case Status::UpgradeRequired: return "Upgrade Required";
        case Status::TooManyRequests: return "Too Many Requests";
        case Status::HeaderFieldsTooLarge: return "Request Header Fields Too Large";
        case Status::InternalServerError: return "Internal Server Error";
        case Status::NotImplemented: return "Not Implemented";
        case Status::ServiceUnavailable: return "Service Unavailable";
        case Status::HttpVersionNotSupported: return "HTTP Version Not Supported";
        case Status::InsufficientStorage: return "Insufficient Storage";
    }
    return "Unknown";
}

}  // namespace crier::http
