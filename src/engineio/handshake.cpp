#include "engineio/handshake.hpp"

#include "auth/origin.hpp"
#include "http/credentials.hpp"

namespace crier::engineio {
namespace {

std::string url_of(const http::Target& target) {
    std::string url = target.path;
    char separator = '?';
    for (const auto& [name, value] : target.query.all()) {
        url += separator + http::percent_encode(name) + '=' + http::percent_encode(value);
        separator = '&';
    }
    return url;
}

}  // namespace

std::shared_ptr<const Handshake> make_handshake(
    const http::Request& request, bool trusts_proxy, WallTime now) {
    const std::string_view scheme = http::scheme_of(request, trusts_proxy);
    const auto own = auth::own_origin(scheme, request.headers.find("Host").value_or(""));
    const auto origin = request.headers.find("Origin");
    return std::make_shared<const Handshake>(Handshake{
        .headers = request.headers,
        .query = request.target.query,
        .url = url_of(request.target),
        .address = request.peer_host,
        .is_secure = scheme == "https",
        .is_cross_origin = origin && !(own && auth::parse_origin(*origin) == own),
        .time = now});
}

}  // namespace crier::engineio
