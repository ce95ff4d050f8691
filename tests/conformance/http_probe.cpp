#include "tests/conformance/http_probe.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace crier::conformance {
namespace {

/// "a*9" stands for "aaaaaaaaa".
std::optional<std::string> repeat(std::string_view notation) {
    const std::size_t star = notation.rfind('*');
    if (star == std::string_view::npos) return std::nullopt;
    const std::string_view number = notation.substr(star + 1);
    std::size_t times = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), times);
    if (error != std::errc{} || end != number.data() + number.size()) return std::nullopt;
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += notation.substr(0, star);
    return all;
}

std::optional<std::string> expand_placeholder(std::string_view name) {
    if (name == "H") return "Host: h\r\n";
    if (name == "NUL") return std::string(1, '\0');
    return repeat(name);
}

}  // namespace

Expected Expected::with_field(std::string name) && {
    present.push_back(std::move(name));
    return std::move(*this);
}

Expected Expected::without_field(std::string name) && {
    absent.push_back(std::move(name));
    return std::move(*this);
}

Expected Expected::with_body(std::string part) && {
    in_body.push_back(std::move(part));
    return std::move(*this);
}

Expected Expected::after_half_close() && {
    half_closes = true;
    return std::move(*this);
}

Expected Expected::to_head() && {
    is_head = true;
    return std::move(*this);
}

Expected Expected::then_closed() && {
    is_closed = true;
    return std::move(*this);
}

Expected answered(int status) { return answers({status}); }
Expected answers(std::vector<int> statuses) { return {.statuses = std::move(statuses)}; }
Expected refused(int status) { return {.statuses = {status}, .is_closed = true}; }
Expected closed() { return {.is_closed = true}; }

std::vector<Probe> all_probes() {
    std::vector<Probe> all;
    for (const auto* table :
         {&compliance_probes(), &smuggling_probes(), &malformed_probes(), &behaviour_probes()}) {
        all.insert(all.end(), table->begin(), table->end());
    }
    return all;
}

std::string expand(std::string_view part) {
    std::string out;
    while (!part.empty()) {
        const std::size_t open = std::min(part.find('<'), part.size());
        out += part.substr(0, open);
        part.remove_prefix(open);
        if (part.empty()) break;
        const std::size_t close = part.find('>');
        const auto bytes = close == std::string_view::npos
                               ? std::nullopt
                               : expand_placeholder(part.substr(1, close - 1));
        const std::size_t used = bytes ? close + 1 : 1;
        out += bytes ? *bytes : std::string{part.substr(0, 1)};
        part.remove_prefix(used);
    }
    return out;
}

}  // namespace crier::conformance
