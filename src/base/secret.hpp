#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

namespace crier {

/// A text that must not be shown: prints as "***" wherever it is formatted. The memory is wiped
/// when the last copy goes.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : text_{std::move(text)} {}
    Secret(const Secret&) = default;
    Secret(Secret&&) = default;
    Secret& operator=(const Secret&) = default;
    Secret& operator=(Secret&&) = default;
    ~Secret();

    /// The one way in. Searching the code for `reveal` finds every use.
    std::string_view reveal() const { return text_; }
    bool is_empty() const { return text_.empty(); }

private:
    std::string text_;
};

}  // namespace crier

template <>
struct fmt::formatter<crier::Secret> : fmt::formatter<std::string_view> {
    template <class Context>
    auto format(const crier::Secret&, Context& context) const {
        return fmt::formatter<std::string_view>::format("***", context);
    }
};
