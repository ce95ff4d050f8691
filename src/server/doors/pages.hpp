#pragma once

#include "http/router.hpp"
#include "http/static_assets.hpp"

#include <string>
#include <vector>

namespace crier::server {

/// The web pages and scripts that are compiled in: the dashboard at `/`, its files under /assets/,
/// the classic scripts under /js/ and the bundles under /crier/.
///
/// A client that prefers JSON gets a banner at `/` instead (contract one-port).
/// Lives on: any thread (immutable). Lifetime: the router's.
class Pages {
public:
    Pages();
    Pages(const Pages&) = delete;
    Pages& operator=(const Pages&) = delete;

    void add_routes(http::Router& router);

private:
    loop::Task<http::Answer> show_front(http::Request request);

    std::vector<http::StaticAsset> assets_;
    const http::StaticAsset* front_page_ = nullptr;  // Null in a build without the web packages.
};

/// Whether an Accept field ranks application/json above text/html (RFC 9110 §12.5.1).
bool prefers_json(std::string_view accept);

}  // namespace crier::server
