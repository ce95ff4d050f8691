#include "http/query_number.hpp"

#include <fmt/format.h>

#include <charconv>

namespace crier::http {

Result<std::int64_t, Failure> read_number(
    const Request& request, std::string_view name, std::int64_t fallback, std::int64_t most) {
    const auto text = request.target.query.find(name);
    if (!text) return fallback;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    const bool is_whole = error == std::errc{} && end == text->data() + text->size();
    if (!is_whole || value < 0 || value > most) {
        return std::unexpected{
            invalid(fmt::format("\"{}\" must be a whole number from 0 to {}.", name, most))};
    }
    return value;
}

}  // namespace crier::http
