#pragma once

#include "base/clock.hpp"
#include "http/headers.hpp"
#include "http/request.hpp"
#include "http/target.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace crier::engineio {

/// What the first request of a session said; kept for as long as its application wants it. All text
/// lies in one block, because every idle client keeps one.
///
/// Lives on: any thread (immutable). Contains cookies and tokens: never log it.
class Handshake {
public:
    /// `trusts_proxy` as in EngineConfig.
    Handshake(const http::Request& request, bool trusts_proxy, WallTime now);

    /// The value of the first field, or parameter, of that name.
    std::optional<std::string_view> header(std::string_view name) const;
    std::optional<std::string_view> query(std::string_view name) const;

    /// Path and query; escapes may be written otherwise than by the client.
    std::string_view url() const { return text_.get(); }
    /// Of the peer: the client, or the proxy in front.
    std::string_view address() const { return text_.get() + address_at_; }
    /// The browser came by https.
    bool is_secure() const { return is_secure_; }
    /// From a page of another origin.
    bool is_cross_origin() const { return is_cross_origin_; }
    WallTime time() const { return time_; }

private:
    /// Each text ends with a NUL, which no request has in it: the URL, the address, then names and
    /// values of the header fields, then those of the query where the URL does not show them.
    std::unique_ptr<const char[]> text_;
    std::uint32_t address_at_;
    std::uint32_t fields_at_;
    std::uint32_t parameters_at_;
    std::uint32_t size_;
    WallTime time_;
    bool is_secure_;
    bool is_cross_origin_;
};

std::shared_ptr<const Handshake> make_handshake(
    const http::Request& request, bool trusts_proxy, WallTime now);

}  // namespace crier::engineio
