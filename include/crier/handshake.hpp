#pragma once

#include "crier/arguments.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace crier {

namespace engineio {
class Handshake;
}

/// What the first request of a connection said, and the `auth` of its CONNECT. Cheap to copy.
/// Runs on: any thread (immutable).
class Handshake {
public:
    /// nullopt when it was not sent; the first of several. Names compare without regard to case.
    std::optional<std::string_view> header(std::string_view name) const;
    /// A parameter of the query, decoded.
    std::optional<std::string_view> query(std::string_view name) const;

    /// The `auth` object of the client; `{}` when it sent none.
    Json auth() const;
    /// A text in it: `socket.handshake().auth("token")`; nullopt when there is none of that name.
    std::optional<std::string> auth(std::string_view name) const;
    std::string_view auth_json() const { return *auth_; }

    /// Path and query as requested; holds secrets when the client puts them there.
    std::string_view url() const;
    /// The peer's address, without port.
    std::string_view address() const;
    bool is_secure() const;  ///< Came over TLS.
    bool is_cross_origin() const;  ///< A page of another origin.
    std::chrono::system_clock::time_point time() const;

    /// Used by the library.
    Handshake(
        std::shared_ptr<const engineio::Handshake> first, std::shared_ptr<const std::string> auth)
        : first_{std::move(first)}, auth_{std::move(auth)} {}

private:
    std::shared_ptr<const engineio::Handshake> first_;
    std::shared_ptr<const std::string> auth_;
};

}  // namespace crier
