#include "http/request.hpp"

#include <array>
#include <utility>

namespace crier::http {
namespace {

constexpr std::array kMethods = {
    std::pair{Method::Get, std::string_view{"GET"}},
    std::pair{Method::Head, std::string_view{"HEAD"}},
    std::pair{Method::Post, std::string_view{"POST"}},
    std::pair{Method::Put, std::string_view{"PUT"}},
    std::pair{Method::Patch, std::string_view{"PATCH"}},
    std::pair{Method::Delete, std::string_view{"DELETE"}},
    std::pair{Method::Options, std::string_view{"OPTIONS"}},
    // Known so that it is answered 405, not 501; no route takes it.
    std::pair{Method::Trace, std::string_view{"TRACE"}},
};

}  // namespace

std::string_view method_name(Method method) {
    for (const auto& [value, name] : kMethods) {
        if (value == method) return name;
    }
    return "GET";
}

std::optional<Method> parse_method(std::string_view name) {
    for (const auto& [value, text] : kMethods) {
        if (text == name) return value;
    }
    return std::nullopt;
}

}  // namespace crier::http
