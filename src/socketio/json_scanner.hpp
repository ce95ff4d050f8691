#pragma once

#include "base/result.hpp"
#include "json/parse.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace crier::socketio {

/// Reads a JSON text token by token (RFC 8259), checked and never built.
///
/// Payloads pass through crier as the text they came as; what has to be known of them is read here
/// without an allocation, in one pass, without recursion. Differences from json::parse: elements of
/// arrays are not counted (a thousand is little for a chart, and here they cost nothing; the size
/// of the message limits them), and escapes of lone surrogates pass, because JavaScript makes them.
///
/// Limits: json::Limits, members of objects counted over the whole text. A copy continues from the
/// same place: that is how to look ahead. Must not be used again after an error.
class JsonScanner {
public:
    enum class Token : std::uint8_t {
        ObjectBegin,
        ObjectEnd,
        ArrayBegin,
        ArrayEnd,
        Key,
        String,
        Number,
        True,
        False,
        Null,
        End,
    };

    /// `text` must outlive the scanner.
    explicit JsonScanner(std::string_view text, const json::Limits& limits = {});

    Result<Token, json::JsonError> next();

    /// Reads on to the end of the value that `first` has begun; returns its whole text. For a token
    /// that is the whole value, that is its own text.
    Result<std::string_view, json::JsonError> take_value(Token first);

    /// The last token as it came, quotes included.
    std::string_view token_text() const { return text_.substr(begin_, end_ - begin_); }

    /// Containers that are open.
    std::size_t depth() const { return depth_; }

private:
    enum class State : std::uint8_t { Value, FirstElement, FirstKey, Key, AfterValue };

    Result<Token, json::JsonError> read_key();
    Result<Token, json::JsonError> read_value();
    Result<Token, json::JsonError> open(Token token, State state);
    Result<Token, json::JsonError> close();
    Result<Token, json::JsonError> finish_value(Token token);
    bool read_string();
    bool read_number();
    bool read_digits();
    bool read_word(std::string_view word);
    void skip_space();
    char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
    bool is_in_object() const { return (objects_ & 1U) != 0; }

    std::string_view text_;
    json::Limits limits_;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::size_t depth_ = 0;
    std::size_t members_ = 0;
    std::uint64_t objects_ = 0;  // A bit per open container, the innermost lowest: 1 is an object.
    State state_ = State::Value;
};

/// What a string literal says, its quotes included in `literal`, which must come from a scanner.
/// Lone surrogates become U+FFFD.
std::string unescape(std::string_view literal);

/// Compares what a literal says with `text`, without an allocation unless it has escapes.
bool literal_says(std::string_view literal, std::string_view text);

}  // namespace crier::socketio
