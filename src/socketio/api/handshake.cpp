#include "crier/handshake.hpp"

#include "engineio/handshake.hpp"
#include "json/parse.hpp"

namespace crier {

std::optional<std::string_view> Handshake::header(std::string_view name) const {
    return first_->header(name);
}

std::optional<std::string_view> Handshake::query(std::string_view name) const {
    return first_->query(name);
}

Json Handshake::auth() const {
    auto object = json::parse_object(*auth_);
    // Parentheses: braces would make an array of it.
    return object ? Json(std::move(*object)) : Json(boost::json::object_kind);
}

std::optional<std::string> Handshake::auth(std::string_view name) const {
    const auto object = json::parse_object(*auth_);
    if (!object) return std::nullopt;
    const auto text = json::find_string(*object, name);
    return text ? std::optional{std::string{*text}} : std::nullopt;
}

std::string_view Handshake::url() const { return first_->url(); }
std::string_view Handshake::address() const { return first_->address(); }
bool Handshake::is_secure() const { return first_->is_secure(); }
bool Handshake::is_cross_origin() const { return first_->is_cross_origin(); }

std::chrono::system_clock::time_point Handshake::time() const { return first_->time(); }

}  // namespace crier
