#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "http/http_config.hpp"
#include "http/request.hpp"
#include "http/status.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace crier::http {

/// Why a request is refused before any handler sees it. The connection is closed afterwards: what
/// follows on it cannot be trusted to be a request.
struct Refusal {
    Status status = Status::BadRequest;
    std::string_view message;
};

/// Reads HTTP/1.0 and 1.1 requests (RFC 9112) from bytes in pieces of any size; neither reads a
/// socket nor a clock. Stricter than the RFC where it leaves a choice: see request_rules.hpp.
///
/// One parser reads one request; take a fresh one for the next.
/// Lives on: one thread.
class RequestParser {
public:
    explicit RequestParser(const HttpConfig& limits);
    RequestParser(RequestParser&&) noexcept;
    RequestParser& operator=(RequestParser&&) noexcept;
    ~RequestParser();

    enum class Event : std::uint8_t {
        NeedMore,  ///< All that could be used is used; unused bytes are given again with more.
        Head,      ///< request() and body_plan() are complete.
        Body,      ///< body() is the next piece; it points into the bytes given.
        Complete,  ///< The request is over; what is unused belongs to the next one.
    };
    struct Step {
        Event event;
        std::size_t used;  ///< Bytes of the input that must not be given again.
    };

    /// Reports one event at a time; called again with the rest until NeedMore or Complete.
    Result<Step, Refusal> parse(Bytes input);

    /// True between the first byte and the end of the head.
    bool is_in_head() const;
    bool has_started() const;

    Request& request();
    const BodyPlan& body_plan() const;
    Bytes body() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace crier::http
