#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace crier {

/// A text that names one kind of thing. A UserId never converts to a QueueId, nor to a string
/// without saying so.
///
/// The tag is an incomplete type that exists only to keep kinds apart:
/// `using UserId = Name<struct UserIdTag>;`
template <class Tag>
class Name {
public:
    Name() = default;
    explicit Name(std::string text) : text_{std::move(text)} {}
    explicit Name(std::string_view text) : text_{text} {}
    explicit Name(const char* text) : text_{text} {}

    const std::string& text() const { return text_; }
    bool is_empty() const { return text_.empty(); }

    friend auto operator<=>(const Name&, const Name&) = default;

private:
    std::string text_;
};

}  // namespace crier

template <class Tag>
struct std::hash<crier::Name<Tag>> {
    std::size_t operator()(const crier::Name<Tag>& name) const noexcept {
        return std::hash<std::string>{}(name.text());
    }
};
