#include "engineio/handshake.hpp"

#include "auth/origin.hpp"
#include "base/assert.hpp"
#include "http/credentials.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace crier::engineio {
namespace {

std::string url_of(const http::Target& target) {
    std::string url = target.path;
    char separator = '?';
    for (const auto& [name, value] : target.query.all()) {
        url += separator;
        url += http::percent_encode(name);
        url += '=';
        url += http::percent_encode(value);
        separator = '&';
    }
    return url;
}

bool comes_from_elsewhere(const http::Request& request, std::string_view scheme) {
    const auto origin = request.headers.find("Origin");
    if (!origin) return false;
    const auto own = auth::own_origin(scheme, request.headers.find("Host").value_or(""));
    return !(own && auth::parse_origin(*origin) == own);
}

/// Puts texts one behind the other, each with its NUL.
class Block {
public:
    Block() { text_.reserve(kUsualBytes); }

    void add(std::string_view text) {
        text_ += text;
        text_ += '\0';
    }
    std::uint32_t size() const {
        // A head is far smaller: HttpConfig::max_head_bytes.
        CRIER_ASSERT(text_.size() < std::numeric_limits<std::uint32_t>::max());
        return static_cast<std::uint32_t>(text_.size());
    }
    std::unique_ptr<const char[]> take() const {
        auto exact = std::make_unique_for_overwrite<char[]>(text_.size());
        std::copy(text_.begin(), text_.end(), exact.get());
        return exact;
    }

private:
    static constexpr std::size_t kUsualBytes = 1024;

    std::string text_;
};

/// `text` is names and values in turn, each with its NUL.
template <class IsWanted>
std::optional<std::string_view> find_value(std::string_view text, IsWanted is_wanted) {
    while (!text.empty()) {
        const std::string_view name = text.data();
        text.remove_prefix(name.size() + 1);
        const std::string_view value = text.data();
        text.remove_prefix(value.size() + 1);
        if (is_wanted(name)) return value;
    }
    return std::nullopt;
}

/// Kept as one byte, their number from 1 on: no name of a field has a control character in it.
constexpr std::array<std::string_view, 24> kUsualNames = {
    "Host",
    "Connection",
    "Upgrade",
    "Origin",
    "Cookie",
    "User-Agent",
    "Accept",
    "Accept-Language",
    "Accept-Encoding",
    "Authorization",
    "Cache-Control",
    "Pragma",
    "Referer",
    "Sec-WebSocket-Key",
    "Sec-WebSocket-Version",
    "Sec-WebSocket-Extensions",
    "Sec-WebSocket-Protocol",
    "Sec-Fetch-Dest",
    "Sec-Fetch-Mode",
    "Sec-Fetch-Site",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP"};

std::string shorten(std::string_view name) {
    for (std::size_t i = 0; i < kUsualNames.size(); ++i) {
        if (http::is_equal_ignoring_case(name, kUsualNames[i])) {
            return std::string(1, static_cast<char>(i + 1));
        }
    }
    return std::string{name};
}

std::string_view lengthen(std::string_view name) {
    const auto number = static_cast<std::size_t>(static_cast<unsigned char>(name.front()));
    return number <= kUsualNames.size() ? kUsualNames[number - 1] : name;
}

std::string_view query_of(std::string_view url) {
    return url.substr(std::min(url.find('?'), url.size()));
}

/// What has no escapes stands in the URL as it is.
bool shows_query(std::string_view url) { return query_of(url).find('%') == std::string_view::npos; }

std::optional<std::string_view> find_in_query(std::string_view query, std::string_view name) {
    while (!query.empty()) {
        query.remove_prefix(1);  // "?" or "&"
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(pair.size());
        const std::size_t equals = pair.find('=');
        if (pair.substr(0, equals) == name) return pair.substr(equals + 1);
    }
    return std::nullopt;
}

}  // namespace

Handshake::Handshake(const http::Request& request, bool trusts_proxy, WallTime now) : time_{now} {
    const std::string_view scheme = http::scheme_of(request, trusts_proxy);
    is_secure_ = scheme == "https";
    is_cross_origin_ = comes_from_elsewhere(request, scheme);

    Block block;
    const std::string url = url_of(request.target);
    block.add(url);
    address_at_ = block.size();
    block.add(request.peer_host);
    fields_at_ = block.size();
    for (const auto& [name, value] : request.headers.all()) {
        block.add(shorten(name));
        block.add(value);
    }
    parameters_at_ = block.size();
    if (!shows_query(url)) {
        for (const auto& [name, value] : request.target.query.all()) {
            block.add(name);
            block.add(value);
        }
    }
    size_ = block.size();
    text_ = block.take();
}

std::optional<std::string_view> Handshake::header(std::string_view name) const {
    const std::string_view fields{text_.get() + fields_at_, parameters_at_ - fields_at_};
    return find_value(fields, [name](std::string_view its) {
        return http::is_equal_ignoring_case(lengthen(its), name);
    });
}

std::optional<std::string_view> Handshake::query(std::string_view name) const {
    if (shows_query(url())) return find_in_query(query_of(url()), name);
    const std::string_view parameters{text_.get() + parameters_at_, size_ - parameters_at_};
    return find_value(parameters, [name](std::string_view its) { return its == name; });
}

std::shared_ptr<const Handshake> make_handshake(
    const http::Request& request, bool trusts_proxy, WallTime now) {
    return std::make_shared<const Handshake>(request, trusts_proxy, now);
}

}  // namespace crier::engineio
