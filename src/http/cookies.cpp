#include "http/cookies.hpp"

namespace crier::http {

std::optional<std::string_view> find_cookie(const Headers& headers, std::string_view name) {
    for (const Headers::Field& field : headers.all()) {
        if (!is_equal_ignoring_case(field.name, "Cookie")) continue;
        std::string_view rest = field.value;
        while (!rest.empty()) {
            const std::size_t semicolon = rest.find(';');
            const std::string_view pair = rest.substr(0, semicolon);
            rest.remove_prefix(semicolon == std::string_view::npos ? rest.size() : semicolon + 1);
            const std::size_t equals = pair.find('=');
            if (equals == std::string_view::npos || trim(pair.substr(0, equals)) != name) continue;
            std::string_view value = trim(pair.substr(equals + 1));
            if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
                value = value.substr(1, value.size() - 2);
            }
            return value;
        }
    }
    return std::nullopt;
}

}  // namespace crier::http
