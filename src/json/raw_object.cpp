#include "json/raw_object.hpp"

#include <algorithm>

namespace crier::json {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Walks over a text that is already known to be valid JSON.
class Cursor {
public:
    explicit Cursor(std::string_view text) : text_{text} {}

    char peek() {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    void skip_one() { ++at_; }

    std::string_view take_value() {
        const char first = peek();
        const std::size_t begin = at_;
        if (first == '"') {
            skip_string();
        } else if (first == '{' || first == '[') {
            skip_container();
        } else {
            while (at_ < text_.size() && !is_space(text_[at_]) && text_[at_] != ',' &&
                   text_[at_] != '}' && text_[at_] != ']') {
                ++at_;
            }
        }
        return text_.substr(begin, at_ - begin);
    }

private:
    void skip_string() {
        for (++at_; text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\') ++at_;
        }
        ++at_;
    }

    void skip_container() {
        std::size_t depth = 0;
        do {
            const char c = text_[at_];
            if (c == '"') {
                skip_string();
                continue;
            }
            if (c == '{' || c == '[') ++depth;
            if (c == '}' || c == ']') --depth;
            ++at_;
        } while (depth > 0);
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

std::string unescape_key(std::string_view literal) {
    const std::string_view inner = literal.substr(1, literal.size() - 2);
    if (inner.find('\\') == std::string_view::npos) return std::string{inner};
    const value parsed = boost::json::parse(literal);
    return std::string{std::string_view{parsed.as_string()}};
}

}  // namespace

Result<RawObject, JsonError> RawObject::parse(std::string_view text, const Limits& limits) {
    CRIER_TRY(const value checked, json::parse(text, limits));
    if (!checked.is_object()) return std::unexpected{JsonError::NotAnObject};

    RawObject result;
    Cursor cursor{text};
    cursor.peek();
    cursor.skip_one();  // {
    while (cursor.peek() != '}') {
        const std::string_view key_text = cursor.take_value();
        std::string key = unescape_key(key_text);
        cursor.peek();
        cursor.skip_one();  // :
        const std::string_view value = cursor.take_value();
        if (result.find(key) != nullptr) return std::unexpected{JsonError::DuplicateKey};
        result.members_.push_back({std::move(key), key_text, value});
        if (cursor.peek() == ',') cursor.skip_one();
    }
    return result;
}

const RawObject::Member* RawObject::find(std::string_view key) const {
    const auto found = std::find_if(
        members_.begin(), members_.end(), [&](const Member& member) { return member.key == key; });
    return found == members_.end() ? nullptr : &*found;
}

}  // namespace crier::json
