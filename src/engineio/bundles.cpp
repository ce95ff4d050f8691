#include "engineio/bundles.hpp"

#include "http/static_assets.hpp"

#include <algorithm>
#include <string>

namespace crier::engineio {
namespace {

/// RFC 9110 §13.1.2: a list, "*", or tags marked weak; compared weakly.
bool is_known(const http::Request& request, std::string_view etag) {
    const auto field = request.headers.find("If-None-Match");
    if (!field) return false;
    const auto tags = http::split_list(*field);
    return std::any_of(tags.begin(), tags.end(), [etag](std::string_view tag) {
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        return tag == "*" || tag == etag;
    });
}

loop::Task<http::Answer> serve(const embedded::File* file, http::Request request) {
    http::Response response;
    response.headers.add("Cache-Control", "public, max-age=0");
    response.headers.add("ETag", file->etag);
    if (is_known(request, file->etag)) {
        response.status = http::Status::NotModified;
        co_return response;
    }
    response.headers.add("Content-Type", http::media_type_of(file->path));
    response.headers.add("X-Content-Type-Options", "nosniff");
    response.body = SharedBytes::copy_of(file->bytes);
    co_return response;
}

}  // namespace

void add_bundles(
    http::Router& router, std::string_view path, std::span<const embedded::File> bundles) {
    for (const embedded::File& file : bundles) {
        const std::string place = std::string{path} + '/' + std::string{file.path};
        router.add(http::Method::Get, place, [&file](http::Request request) {
            return serve(&file, std::move(request));
        });
    }
}

}  // namespace crier::engineio
