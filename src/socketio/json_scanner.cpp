#include "socketio/json_scanner.hpp"

#include "base/hex.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <cstring>

namespace crier::socketio {
namespace {

using json::JsonError;
using Token = JsonScanner::Token;

constexpr std::size_t kMaxDepth = 64;  // What objects_ has bits for.
constexpr char32_t kReplacement = 0xFFFD;

std::unexpected<JsonError> malformed() { return std::unexpected{JsonError::Malformed}; }

/// How many bytes at the front stand for themselves within a string, looked at eight at a time:
/// ASCII, and neither a control character nor one of "\"\\".
std::size_t plain_prefix(std::string_view text) {
    constexpr std::uint64_t kEach = 0x0101010101010101U;
    constexpr std::uint64_t kHighBits = 0x80 * kEach;
    std::size_t at = 0;
    for (std::uint64_t word = 0; text.size() - at >= sizeof word; at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        const std::uint64_t quote = word ^ ('"' * kEach);
        const std::uint64_t backslash = word ^ ('\\' * kEach);
        // The subtraction borrows into the high bit of a byte that is less, and maybe of those
        // above it: some bit is set exactly when some byte is special.
        const std::uint64_t special =
            (word - 0x20 * kEach) | (quote - kEach) | (backslash - kEach) | word;
        if ((special & kHighBits) != 0) break;
    }
    return at;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_surrogate(char32_t unit) { return unit >= 0xD800 && unit <= 0xDFFF; }

void append_utf8(std::string& out, char32_t code) {
    const auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0U | code >> 6U);
        put(0x80U | (code & 0x3FU));
    } else if (code < 0x10000) {
        put(0xE0U | code >> 12U);
        put(0x80U | (code >> 6U & 0x3FU));
        put(0x80U | (code & 0x3FU));
    } else {
        put(0xF0U | code >> 18U);
        put(0x80U | (code >> 12U & 0x3FU));
        put(0x80U | (code >> 6U & 0x3FU));
        put(0x80U | (code & 0x3FU));
    }
}

/// The four digits behind "\u".
char32_t read_unit(std::string_view digits) {
    char32_t unit = 0;
    for (const char c : digits.substr(0, 4)) {
        unit = unit << 4U | static_cast<char32_t>(hex_digit_value(c));
    }
    return unit;
}

/// `rest` begins behind "\u"; returns how much of it was used.
std::size_t append_unicode_escape(std::string& out, std::string_view rest) {
    const char32_t high = read_unit(rest);
    const bool is_pair = high >= 0xD800 && high <= 0xDBFF && rest.substr(4, 2) == "\\u";
    if (is_pair) {
        const char32_t low = read_unit(rest.substr(6));
        if (low >= 0xDC00 && low <= 0xDFFF) {
            append_utf8(out, 0x10000 + ((high - 0xD800) << 10U) + (low - 0xDC00));
            return 10;
        }
    }
    append_utf8(out, is_surrogate(high) ? kReplacement : high);
    return 4;
}

char simple_escape(char c) {
    switch (c) {
        case 'b': return '\b';
        case 'f': return '\f';
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        default: return c;
    }
}

}  // namespace

JsonScanner::JsonScanner(std::string_view text, const json::Limits& limits)
    : text_{text}, limits_{limits} {
    limits_.depth = std::min(limits_.depth, kMaxDepth);
}

Result<Token, JsonError> JsonScanner::next() {
    skip_space();
    if (state_ == State::AfterValue) {
        if (depth_ == 0) {
            begin_ = end_ = at_;
            if (at_ < text_.size()) return malformed();
            return Token::End;
        }
        if (peek() != ',') return close();
        ++at_;
        skip_space();
        state_ = is_in_object() ? State::Key : State::Value;
    }
    if (state_ == State::FirstKey) return peek() == '}' ? close() : read_key();
    if (state_ == State::Key) return read_key();
    if (state_ == State::FirstElement && peek() == ']') return close();
    return read_value();
}

Result<std::string_view, JsonError> JsonScanner::take_value(Token first) {
    const std::size_t begin = begin_;
    if (first == Token::ObjectBegin || first == Token::ArrayBegin) {
        const std::size_t outside = depth_ - 1;
        while (depth_ > outside) {
            CRIER_TRY([[maybe_unused]] const Token token, next());
        }
    }
    return text_.substr(begin, end_ - begin);
}

Result<Token, JsonError> JsonScanner::read_key() {
    begin_ = at_;
    if (!read_string()) return malformed();
    end_ = at_;
    skip_space();
    if (peek() != ':') return malformed();
    ++at_;
    if (++members_ > limits_.members) return std::unexpected{JsonError::TooMany};
    state_ = State::Value;
    return Token::Key;
}

Result<Token, JsonError> JsonScanner::read_value() {
    begin_ = at_;
    switch (peek()) {
        case '{': return open(Token::ObjectBegin, State::FirstKey);
        case '[': return open(Token::ArrayBegin, State::FirstElement);
        case '"': return read_string() ? finish_value(Token::String) : malformed();
        case 't': return read_word("true") ? finish_value(Token::True) : malformed();
        case 'f': return read_word("false") ? finish_value(Token::False) : malformed();
        case 'n': return read_word("null") ? finish_value(Token::Null) : malformed();
        default: return read_number() ? finish_value(Token::Number) : malformed();
    }
}

Result<Token, JsonError> JsonScanner::open(Token token, State state) {
    if (depth_ >= limits_.depth) return std::unexpected{JsonError::TooDeep};
    ++depth_;
    objects_ = objects_ << 1U | (token == Token::ObjectBegin ? 1U : 0U);
    end_ = ++at_;
    state_ = state;
    return token;
}

Result<Token, JsonError> JsonScanner::close() {
    begin_ = at_;
    const bool is_object = is_in_object();
    if (peek() != (is_object ? '}' : ']')) return malformed();
    ++at_;
    --depth_;
    objects_ >>= 1U;
    return finish_value(is_object ? Token::ObjectEnd : Token::ArrayEnd);
}

Result<Token, JsonError> JsonScanner::finish_value(Token token) {
    end_ = at_;
    state_ = State::AfterValue;
    return token;
}

bool JsonScanner::read_string() {
    if (peek() != '"') return false;
    bool is_ascii = true;
    for (++at_; (at_ += plain_prefix(text_.substr(at_))) < text_.size(); ++at_) {
        const auto c = static_cast<unsigned char>(text_[at_]);
        if (c == '"') {
            ++at_;
            return is_ascii || is_valid_utf8(text_.substr(begin_, at_ - begin_));
        }
        if (c < 0x20) return false;
        if (c >= 0x80) is_ascii = false;
        if (c != '\\') continue;
        ++at_;
        if (peek() == 'u') {
            const std::string_view digits = text_.substr(at_ + 1, 4);
            const bool are_hex = std::all_of(
                digits.begin(), digits.end(), [](char d) { return hex_digit_value(d) >= 0; });
            if (digits.size() != 4 || !are_hex) return false;
            at_ += 4;
        } else if (at_ >= text_.size() || !std::string_view{"\"\\/bfnrt"}.contains(text_[at_])) {
            return false;
        }
    }
    return false;
}

bool JsonScanner::read_number() {
    if (peek() == '-') ++at_;
    if (peek() == '0') {
        ++at_;
    } else if (!read_digits()) {
        return false;
    }
    if (peek() == '.') {
        ++at_;
        if (!read_digits()) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
        ++at_;
        if (peek() == '+' || peek() == '-') ++at_;
        if (!read_digits()) return false;
    }
    return true;
}

bool JsonScanner::read_digits() {
    const std::size_t begin = at_;
    while (is_digit(peek())) ++at_;
    return at_ > begin;
}

bool JsonScanner::read_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
}

void JsonScanner::skip_space() {
    while (at_ < text_.size()) {
        const char c = text_[at_];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return;
        ++at_;
    }
}

std::string unescape(std::string_view literal) {
    std::string_view rest = literal.substr(1, literal.size() - 2);
    std::string text;
    text.reserve(rest.size());
    while (!rest.empty()) {
        const std::size_t plain = std::min(rest.find('\\'), rest.size());
        text += rest.substr(0, plain);
        rest.remove_prefix(plain);
        if (rest.empty()) break;
        const char kind = rest[1];
        rest.remove_prefix(2);
        if (kind == 'u') {
            rest.remove_prefix(append_unicode_escape(text, rest));
        } else {
            text.push_back(simple_escape(kind));
        }
    }
    return text;
}

bool literal_says(std::string_view literal, std::string_view text) {
    if (literal.find('\\') == std::string_view::npos) {
        return literal.substr(1, literal.size() - 2) == text;
    }
    return unescape(literal) == text;
}

}  // namespace crier::socketio
