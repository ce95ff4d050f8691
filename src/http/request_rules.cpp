#include "http/request_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace crier::http {
namespace {

std::unexpected<Refusal> refuse(std::string_view message, Status status = Status::BadRequest) {
    return std::unexpected{Refusal{status, message}};
}

// --- Bytes ---------------------------------------------------------------------------------------

/// A CR or an LF without the other.
bool has_bare_line_end(std::string_view head) {
    for (std::size_t at = head.find('\r'); at != std::string_view::npos;
         at = head.find('\r', at + 1)) {
        if (at + 1 >= head.size() || head[at + 1] != '\n') return true;
    }
    for (std::size_t at = head.find('\n'); at != std::string_view::npos;
         at = head.find('\n', at + 1)) {
        if (at == 0 || head[at - 1] != '\r') return true;
    }
    return false;
}

Result<void, Refusal> check_request_line(std::string_view line, const HttpConfig& limits) {
    if (line.size() > limits.max_request_line_bytes) {
        return refuse("The request line is too long.", Status::UriTooLong);
    }
    if (line.empty() || line.front() == ' ' || line.front() == '\t') {
        return refuse("The request line is missing.");
    }
    return {};
}

bool tells_length(std::string_view name) {
    return is_equal_ignoring_case(name, "Content-Length") ||
           is_equal_ignoring_case(name, "Transfer-Encoding");
}

/// At most one space before the value and none behind it. More is allowed by RFC 9110 §5.5, but
/// not every proxy in front of us trims alike.
bool is_plainly_spaced(std::string_view value) {
    if (value.starts_with(' ')) value.remove_prefix(1);
    return trim(value) == value;
}

Result<void, Refusal> check_field_line(std::string_view line) {
    if (line.front() == ' ' || line.front() == '\t') {
        return refuse("A header line must not begin with white space.");
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
        return refuse("A header line has no valid name.");
    }
    if (tells_length(line.substr(0, colon)) && !is_plainly_spaced(line.substr(colon + 1))) {
        return refuse("The length of the body is not written plainly.");
    }
    return {};
}

// --- Framing -------------------------------------------------------------------------------------

constexpr std::array<std::string_view, 8> kFramingHeaders = {
    "Content-Length",
    "Transfer-Encoding",
    "Host",
    "Connection",
    "Upgrade",
    "Expect",
    "TE",
    "Trailer"};

/// Some gateways read "_" as "-": a name that could turn into another one is a smuggling attempt.
bool has_disguised_name(const Headers& headers) {
    for (const Headers::Field& field : headers.all()) {
        if (field.name.find('_') == std::string::npos) continue;
        std::string dashed = field.name;
        std::replace(dashed.begin(), dashed.end(), '_', '-');
        const bool is_framing =
            std::any_of(kFramingHeaders.begin(), kFramingHeaders.end(), [&](std::string_view name) {
                return is_equal_ignoring_case(name, dashed);
            });
        if (is_framing || headers.contains(dashed)) return true;
    }
    return false;
}

/// Digits only, no leading zero, no list.
std::optional<std::uint64_t> parse_content_length(std::string_view text) {
    if (text.empty() || text.size() > 19) return std::nullopt;
    if (text.size() > 1 && text.front() == '0') return std::nullopt;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

Result<BodyPlan, Refusal> plan_body(const Request& request) {
    const Headers& headers = request.headers;
    const std::size_t lengths = headers.count("Content-Length");
    const std::size_t encodings = headers.count("Transfer-Encoding");
    if (lengths > 1 || encodings > 1 || (lengths > 0 && encodings > 0)) {
        return refuse("The length of the body is given more than once.");
    }
    BodyPlan plan;
    if (encodings == 1) {
        if (!request.is_http_1_1 || headers.find("Transfer-Encoding") != "chunked") {
            return refuse("The only Transfer-Encoding taken is chunked, in HTTP/1.1.");
        }
        plan.has_body = true;
    }
    if (lengths == 1) {
        plan.content_length = parse_content_length(*headers.find("Content-Length"));
        if (!plan.content_length) return refuse("Content-Length is not a plain number.");
        plan.has_body = *plan.content_length > 0;
    }
    const bool takes_no_body = request.method == Method::Get || request.method == Method::Head ||
                               request.method == Method::Options || request.method == Method::Trace;
    if (plan.has_body && takes_no_body) return refuse("This method takes no body.");
    return plan;
}

Result<void, Refusal> check_expectation(const Request& request, BodyPlan& plan) {
    const auto expect = request.headers.find("Expect");
    if (!expect) return {};
    if (!is_equal_ignoring_case(*expect, "100-continue")) {
        return refuse("The only Expect taken is 100-continue.", Status::ExpectationFailed);
    }
    // RFC 9110 §10.1.1: ignored from HTTP/1.0 clients, meaningless without a body.
    plan.expects_continue = request.is_http_1_1 && plan.has_body;
    return {};
}

// --- Host ----------------------------------------------------------------------------------------

bool is_port(std::string_view text) {
    return text.size() <= 5 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_host_char(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_' || c == '~' || c == '%';
}

/// RFC 9110 §7.2: uri-host [ ":" port ], without user information.
bool is_valid_host(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos || close < 3) return false;
        const std::string_view inside = text.substr(1, close - 1);
        const bool is_address = std::all_of(inside.begin(), inside.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
                   c == ':' || c == '.';
        });
        const std::string_view rest = text.substr(close + 1);
        return is_address && (rest.empty() || (rest.front() == ':' && is_port(rest.substr(1))));
    }
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::string_view name = text.substr(0, colon);
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_host_char)) return false;
    return colon == text.size() || is_port(text.substr(colon + 1));
}

Result<void, Refusal> check_host(const Request& request) {
    const std::size_t hosts = request.headers.count("Host");
    if (hosts > 1) return refuse("Host is given more than once.");
    if (hosts == 0) {
        return refuse("Host is missing.");
    }
    const std::string_view host = *request.headers.find("Host");
    if (!is_valid_host(host)) return refuse("Host is not valid.");
    const std::string& authority = request.target.authority;
    if (!authority.empty() && !is_equal_ignoring_case(authority, host)) {
        return refuse("The target names another host than Host.");
    }
    return {};
}

}  // namespace

Result<void, Refusal> check_head_bytes(std::string_view head, const HttpConfig& limits) {
    if (head.find('\0') != std::string_view::npos) return refuse("A head must not contain NUL.");
    if (has_bare_line_end(head)) return refuse("Lines must end with CRLF.");
    std::size_t lines = 0;
    while (!head.empty()) {
        const std::size_t end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(end + 2);
        if (lines == 0) {
            CRIER_TRY_VOID(check_request_line(line, limits));
        } else if (!line.empty()) {
            CRIER_TRY_VOID(check_field_line(line));
        }
        ++lines;
    }
    // The request line and the empty line are not fields.
    if (lines > limits.max_fields + 2) {
        return refuse("There are too many header fields.", Status::HeaderFieldsTooLarge);
    }
    return {};
}

Result<BodyPlan, Refusal> check_head(const Request& request) {
    if (has_disguised_name(request.headers)) return refuse("A header name is ambiguous.");
    if (request.headers.count("Content-Type") > 1) {
        return refuse("Content-Type is given more than once.");
    }
    CRIER_TRY_VOID(check_host(request));
    CRIER_TRY(BodyPlan plan, plan_body(request));
    CRIER_TRY_VOID(check_expectation(request, plan));
    const bool is_asterisk = request.target.path == "*";
    if (is_asterisk && request.method != Method::Options) {
        return refuse("Only OPTIONS may ask for \"*\".");
    }
    return plan;
}

}  // namespace crier::http
