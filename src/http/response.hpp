#pragma once

#include "base/result.hpp"
#include "base/shared_bytes.hpp"
#include "http/failure.hpp"
#include "http/headers.hpp"
#include "http/status.hpp"
#include "json/parse.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace crier::http {

/// A body that is produced in pieces, because it is too large to lie in memory at once.
///
/// Lives on: the loop of the connection.
class BodySource {
public:
    enum class End : std::uint8_t { Complete, Broken };
    using Piece = Result<SharedBytes, End>;

    virtual ~BodySource() = default;

    /// Calls `on_piece` once, now or later: with the next piece, or with how the body ended. Asked
    /// again only after the piece before has left, so that a slow reader holds one piece.
    virtual void next(std::move_only_function<void(Piece)> on_piece) = 0;
};

/// What a handler answers.
struct Response {
    Status status = Status::Ok;
    Headers headers{};
    SharedBytes body{};

    /// Instead of body: exactly `source_bytes` bytes from here.
    std::shared_ptr<BodySource> source{};
    std::uint64_t source_bytes = 0;

    /// Ends the connection after this answer, and says so.
    bool closes_connection = false;

    static Response json(Status status, const json::value& value);
    static Response text(Status status, std::string_view content_type, std::string_view body);
    static Response empty(Status status);
    static Response redirect(std::string_view location);
};

using Answer = Result<Response, Failure>;

/// What an answer needs to know of its request and of the moment.
struct AnswerContext {
    std::string_view http_date{};
    std::string_view request_id{};
    bool is_head_request = false;
    bool closes_connection = false;
};

/// The head, and the body too when it is in memory and wanted, as one frame (RFC 9112 §4).
SharedBytes encode_response(const Response& response, const AnswerContext& context);

/// The one error body of the HTTP API.
Response to_response(
    const Failure& failure, std::string_view iso_timestamp, std::string_view request_id);

/// The same for a request that was refused before it had a handler.
Response refusal_response(
    Status status,
    std::string_view message,
    std::string_view iso_timestamp,
    std::string_view request_id);

}  // namespace crier::http
