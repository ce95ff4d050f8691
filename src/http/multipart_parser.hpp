#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/units.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crier::http {

enum class MultipartError : std::uint8_t {
    Malformed,     ///< Not multipart/form-data (RFC 7578, RFC 2046 §5.1.1).
    HeadTooLarge,  ///< The header of a part is above the limit.
    TooManyParts,
};

std::string_view describe(MultipartError error);

/// The head of one part of a form.
struct FormPart {
    std::string name;
    std::optional<std::string> file_name;  ///< As the client wrote it: never a path, never trusted.
    std::string content_type;  ///< "text/plain" when the client gave none.
};

/// Takes a multipart/form-data body apart as it arrives; neither reads a socket nor writes a file.
///
/// Limits: a part's head 8 KiB, 32 parts. The parser holds back at most one delimiter's length.
/// Lives on: one thread.
class MultipartParser {
public:
    static constexpr std::size_t kMaxHeadBytes = 8 * kKiB;
    static constexpr std::size_t kMaxParts = 32;

    /// The boundary of a Content-Type value; nullopt when it is not multipart/form-data with a
    /// boundary of 1 to 70 characters.
    static std::optional<std::string> boundary_of(std::string_view content_type);

    explicit MultipartParser(std::string_view boundary);

    enum class Event : std::uint8_t {
        NeedMore,  ///< Feed more, or the form is cut off.
        PartBegin,  ///< part() is the new part.
        PartData,  ///< data() is its next piece, valid until the next call.
        PartEnd,
        End,  ///< The closing delimiter; what follows is ignored.
    };

    void feed(Bytes input);
    Result<Event, MultipartError> next();

    const FormPart& part() const { return part_; }
    Bytes data() const { return data_; }
    bool is_over() const { return state_ == State::Over; }

private:
    enum class State : std::uint8_t { Preamble, AfterDelimiter, Head, Data, Over };

    std::string_view rest() const { return std::string_view{buffer_}.substr(at_); }
    void drop(std::size_t bytes);
    Result<Event, MultipartError> skip_preamble();
    Result<Event, MultipartError> read_after_delimiter();
    Result<Event, MultipartError> read_head();
    Result<Event, MultipartError> read_data();

    std::string delimiter_;  // CRLF "--" boundary
    std::string buffer_;
    std::size_t at_ = 0;
    State state_ = State::Preamble;
    bool has_open_part_ = false;
    std::size_t parts_ = 0;
    FormPart part_;
    Bytes data_;
};

}  // namespace crier::http
