#include "http/request_parser.hpp"

#include "base/assert.hpp"
#include "http/request_rules.hpp"

#include <boost/beast/http/basic_parser.hpp>

namespace crier::http {
namespace {

namespace beast = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

/// A chunk header with its extensions, and an empty trailer, fit into this.
constexpr std::size_t kMaxChunkHeaderBytes = 512;
constexpr std::size_t kMaxChunkExtensionBytes = 256;
constexpr std::size_t kMaxMethodBytes = 32;

/// RFC 9113 §3.4: what a client sends that takes HTTP/2 for granted.
constexpr std::string_view kHttp2Preface = "PRI * HTTP/2.0\r\n";

/// "0", CRLF and CRLF: nothing shorter ends a body that comes in chunks.
constexpr std::size_t kShortestLastChunkBytes = 5;

std::unexpected<Refusal> refuse(std::string_view message, Status status = Status::BadRequest) {
    return std::unexpected{Refusal{status, message}};
}

/// Beast's parser, filling our Request. It knows the grammar; request_rules knows what we refuse.
class BeastParser final : public beast::basic_parser<true> {
public:
    Request request;
    Refusal refusal;
    Bytes body;
    bool is_head_done = false;

    BeastParser() {
        eager(false);
        body_limit(boost::none);   // The session counts, per route.
        header_limit(0xFFFFFFFF);  // Counted before parsing, by check_head_bytes.
    }

private:
    void refuse_with(error_code& error, Status status, std::string_view message) {
        refusal = {status, message};
        error = beast::error::bad_value;
    }

    void on_request_impl(
        beast::verb,
        string_view method,
        string_view target,
        int version,
        error_code& error) override {
        request.is_http_1_1 = version == 11;
        if (method.size() > kMaxMethodBytes) {
            return refuse_with(error, Status::BadRequest, "The method is too long.");
        }
        const auto known = http::parse_method(method);
        if (!known) return refuse_with(error, Status::NotImplemented, "The method is not known.");
        request.method = *known;
        auto parsed = http::parse_target(target);
        if (!parsed) return refuse_with(error, Status::BadRequest, "The target is not valid.");
        request.target = std::move(*parsed);
    }

    void on_field_impl(
        beast::field, string_view name, string_view value, error_code& error) override {
        if (is_head_done) {
            return refuse_with(error, Status::BadRequest, "Trailer fields are not taken.");
        }
        request.headers.add(name, value);
    }

    void on_header_impl(error_code&) override { is_head_done = true; }

    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}

    std::size_t on_body_impl(string_view piece, error_code&) override {
        body = as_bytes(piece);
        return piece.size();
    }

    void on_chunk_header_impl(std::uint64_t, string_view extensions, error_code& error) override {
        if (extensions.size() > kMaxChunkExtensionBytes) {
            refuse_with(error, Status::BadRequest, "The chunk extension is too long.");
        }
    }

    std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, error_code&) override {
        body = as_bytes(piece);
        return piece.size();
    }

    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_finish_impl(error_code&) override {}
};

/// "HTTP/d.d" at the end of the request line, in a version other than 1.0 and 1.1.
bool has_other_version(std::string_view head) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    const std::size_t space = line.rfind(' ');
    if (space == std::string_view::npos) return false;
    const std::string_view version = line.substr(space + 1);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    return version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
           version[6] == '.' && is_digit(version[7]) && version != "HTTP/1.0" &&
           version != "HTTP/1.1";
}

/// True when the last chunk is followed by anything but the empty line: `rest` begins with a chunk
/// header, behind the line end of the chunk before. No need to wait for the end of a trailer that
/// is refused anyway, and none that is never sent keeps the connection.
bool begins_trailer(std::string_view rest) {
    if (rest.starts_with("\r\n")) rest.remove_prefix(2);
    const std::size_t end = rest.find("\r\n");
    if (end == std::string_view::npos) return false;
    const std::string_view size = rest.substr(0, std::min(end, rest.find(';')));
    if (size.empty() || size.find_first_not_of('0') != std::string_view::npos) return false;
    const std::string_view next = rest.substr(end + 2, 2);
    return !std::string_view{"\r\n"}.starts_with(next);
}

}  // namespace

struct RequestParser::State {
    explicit State(const HttpConfig& config) : limits{config} {}

    const HttpConfig& limits;
    std::string head;  // Of a head that arrives in pieces.
    BeastParser parser;
    BodyPlan plan;
    bool is_complete = false;
    bool has_cut_chunk_header = false;

    Result<Step, Refusal> collect_head(Bytes input);
    Result<void, Refusal> check_partial_head() const;
    Result<void, Refusal> parse_head();
    Result<Step, Refusal> parse_body(Bytes input);
};

RequestParser::RequestParser(const HttpConfig& limits) : state_{std::make_unique<State>(limits)} {}
RequestParser::RequestParser(RequestParser&&) noexcept = default;
RequestParser& RequestParser::operator=(RequestParser&&) noexcept = default;
RequestParser::~RequestParser() = default;

bool RequestParser::has_started() const {
    return !state_->head.empty() || state_->parser.is_head_done;
}
bool RequestParser::is_in_head() const { return !state_->parser.is_head_done; }
Request& RequestParser::request() { return state_->parser.request; }
const BodyPlan& RequestParser::body_plan() const { return state_->plan; }
Bytes RequestParser::body() const { return state_->parser.body; }

Result<RequestParser::Step, Refusal> RequestParser::parse(Bytes input) {
    CRIER_ASSERT(!state_->is_complete);
    if (!state_->parser.is_head_done) return state_->collect_head(input);
    return state_->parse_body(input);
}

Result<RequestParser::Step, Refusal> RequestParser::State::collect_head(Bytes input) {
    // The empty line may lie across two pieces: look again from three bytes before the new one.
    const std::size_t known = head.size();
    const std::size_t room = limits.max_head_bytes + 4 - std::min(known, limits.max_head_bytes + 4);
    head += as_text(input.first(std::min(input.size(), room)));
    const std::size_t end = head.find("\r\n\r\n", known < 3 ? 0 : known - 3);
    if (end == std::string::npos) {
        CRIER_TRY_VOID(check_partial_head());
        return Step{Event::NeedMore, input.size()};
    }
    head.resize(end + 4);
    CRIER_TRY_VOID(parse_head());
    const std::size_t used = head.size() - known;
    head.clear();
    head.shrink_to_fit();
    return Step{Event::Head, used};
}

/// Refuses as early as it is sure, so that a hostile head is not collected to the end.
Result<void, Refusal> RequestParser::State::check_partial_head() const {
    const bool has_line = head.find('\n') != std::string::npos;
    if (head.size() > kMaxMethodBytes && head.find(' ') > kMaxMethodBytes) {
        return refuse("The method is too long.");
    }
    if (!has_line && head.size() > limits.max_request_line_bytes) {
        return refuse("The request line is too long.", Status::UriTooLong);
    }
    if (head.size() > limits.max_head_bytes) {
        return refuse("The header fields are too large.", Status::HeaderFieldsTooLarge);
    }
    // A request begins with a method; this also answers TLS and binary noise at once.
    const auto first = static_cast<unsigned char>(head.empty() ? 'G' : head.front());
    if (first < 'A' || first > 'z') return refuse("This is not an HTTP request.");
    if (has_line && head.find("\r\n") == std::string::npos) {
        return refuse("Lines must end with CRLF.");
    }
    return {};
}

Result<void, Refusal> RequestParser::State::parse_head() {
    if (head.size() > limits.max_head_bytes) {
        return refuse("The header fields are too large.", Status::HeaderFieldsTooLarge);
    }
    CRIER_TRY_VOID(check_head_bytes(head, limits));
    if (head.starts_with(kHttp2Preface)) return refuse("HTTP/2 is not spoken here.");
    if (has_other_version(head)) {
        return refuse("Only HTTP/1.0 and HTTP/1.1 are served.", Status::HttpVersionNotSupported);
    }
    error_code error;
    const std::size_t used = parser.put(boost::asio::buffer(head), error);
    if (error) {
        if (!parser.refusal.message.empty()) return std::unexpected{parser.refusal};
        return refuse("The request is not well formed.");
    }
    CRIER_ASSERT(used == head.size() && parser.is_head_done);
    CRIER_TRY(plan, check_head(parser.request));
    return {};
}

Result<RequestParser::Step, Refusal> RequestParser::State::parse_body(Bytes input) {
    if (parser.is_done()) {
        is_complete = true;
        return Step{Event::Complete, 0};
    }
    // Beast asserts that it sees so much when it looks at a last chunk for the second time.
    const std::size_t wanted = has_cut_chunk_header ? kShortestLastChunkBytes : 1;
    if (input.size() < wanted) {
        if (begins_trailer(as_text(input))) return refuse("Trailer fields are not taken.");
        return Step{Event::NeedMore, 0};
    }
    parser.body = {};
    error_code error;
    const std::size_t used = parser.put(boost::asio::buffer(input.data(), input.size()), error);
    has_cut_chunk_header = error == beast::error::need_more;
    if (has_cut_chunk_header) {
        if (input.size() - used > kMaxChunkHeaderBytes)
            return refuse("A chunk header is too long.");
        if (begins_trailer(as_text(input.subspan(used)))) {
            return refuse("Trailer fields are not taken.");
        }
        return Step{Event::NeedMore, used};
    }
    if (error) {
        if (!parser.refusal.message.empty()) return std::unexpected{parser.refusal};
        return refuse("The body is not well formed.");
    }
    if (!parser.body.empty()) return Step{Event::Body, used};
    if (parser.is_done()) {
        is_complete = true;
        return Step{Event::Complete, used};
    }
    // Only a chunk header was read; the caller goes on with the rest.
    auto next = parse_body(input.subspan(used));
    if (next) next->used += used;
    return next;
}

}  // namespace crier::http
