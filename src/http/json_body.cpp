#include "http/json_body.hpp"

namespace crier::http {

Result<void, Failure> require_json(const Request& request) {
    const auto field = request.headers.find("Content-Type");
    if (!field) return {};
    const std::string_view type = trim(field->substr(0, field->find(';')));
    if (is_equal_ignoring_case(type, "application/json")) return {};
    return std::unexpected{Failure{
        .error = contracts::PublicError::UnsupportedMediaType,
        .message = "The body must be application/json."}};
}

}  // namespace crier::http
