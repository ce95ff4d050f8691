#include "sdk/page.hpp"

#include "http/response.hpp"

#include <memory>
#include <utility>

namespace crier::sdk {
namespace {

loop::Task<http::Answer> show(http::Response page) { co_return page; }

}  // namespace

http::Handler page_handler(std::string_view media_type, std::string body) {
    http::Response page = http::Response::text(http::Status::Ok, media_type, body);
    return [page = std::move(page)](http::Request) { return show(page); };
}

}  // namespace crier::sdk
