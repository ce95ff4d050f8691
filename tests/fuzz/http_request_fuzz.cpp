// However a request arrives in pieces, it is the same request: what two servers understand
// differently is how requests are smuggled.

#include "http/request_parser.hpp"
#include "tests/fuzz/fuzz_support.hpp"

#include <fmt/format.h>

namespace crier::http {
namespace {

// Small limits, so that short inputs reach them.
constexpr HttpConfig kLimits{.max_request_line_bytes = 256, .max_head_bytes = 512, .max_fields = 8};

/// What a peer that reads to the end has seen; `is_refused` without the status, because a head that
/// is wrong in two ways may be refused for either, depending on what came first.
struct Seen {
    std::string text;
    bool is_refused = false;

    bool operator==(const Seen&) const = default;
};

std::string describe_head(const Request& request, const BodyPlan& plan) {
    std::string text = fmt::format(
        "\n{} {} authority={} 1.1={} body={} length={} continue={}",
        method_name(request.method),
        request.target.path,
        request.target.authority,
        request.is_http_1_1,
        plan.has_body,
        plan.content_length.value_or(0),
        plan.expects_continue);
    for (const auto& [name, value] : request.target.query.all()) text += "&" + name + "=" + value;
    for (const auto& [name, value] : request.headers.all()) text += "\n" + name + ": " + value;
    return text + "\n\n";
}

void check_accepted_head(const Request& request) {
    using fuzz::require;
    const std::size_t lengths = request.headers.count("Content-Length");
    const std::size_t codings = request.headers.count("Transfer-Encoding");
    require(lengths + codings <= 1, "a request has one framing");
    require(!request.is_http_1_1 || request.headers.count("Host") == 1, "there is one Host");
    require(request.headers.all().size() <= kLimits.max_fields, "the fields are counted");
    for (const auto& [name, value] : request.headers.all()) {
        require(is_token(name), "the name of a field is a token");
        require(
            value.find_first_of(std::string_view{"\r\n\0", 3}) == std::string::npos,
            "the value of a field is one line");
    }
}

/// Reads one request after the other, as a session does.
class Reader {
public:
    void give(std::string_view piece) {
        waiting_ += piece;
        while (!seen_.is_refused && step()) {
        }
    }

    const Seen& seen() const { return seen_; }

private:
    bool step() {
        const auto step = parser_.parse(as_bytes(waiting_));
        if (!step) {
            seen_.is_refused = true;
            return false;
        }
        fuzz::require(step->used <= waiting_.size(), "no more is used than was given");
        switch (step->event) {
            case RequestParser::Event::NeedMore: break;
            case RequestParser::Event::Head:
                check_accepted_head(parser_.request());
                seen_.text += describe_head(parser_.request(), parser_.body_plan());
                body_bytes_ = 0;
                break;
            case RequestParser::Event::Body:
                fuzz::require(!parser_.body().empty(), "a piece of a body is not empty");
                body_bytes_ += parser_.body().size();
                seen_.text += as_text(parser_.body());
                break;
            case RequestParser::Event::Complete: complete(); break;
        }
        waiting_.erase(0, step->used);
        return step->event != RequestParser::Event::NeedMore;
    }

    void complete() {
        const auto announced = parser_.body_plan().content_length;
        fuzz::require(!announced || *announced == body_bytes_, "a body is as long as announced");
        seen_.text += "\n(complete)";
        parser_ = RequestParser{kLimits};
    }

    RequestParser parser_{kLimits};
    std::string waiting_;
    std::size_t body_bytes_ = 0;
    Seen seen_;
};

void run(std::string_view input) {
    // The empty line decides about every head: a piece may be refused before all of it is there.
    const std::string whole = std::string{input} + "\r\n\r\n";
    Reader at_once;
    at_once.give(whole);

    Reader in_pieces;
    for (fuzz::Pieces pieces{input}; !pieces.is_over();) in_pieces.give(pieces.take());
    in_pieces.give("\r\n\r\n");

    fuzz::require(at_once.seen() == in_pieces.seen(), "pieces make the same requests");
}

}  // namespace
}  // namespace crier::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    crier::http::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
