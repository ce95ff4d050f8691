#pragma once

#include "engineio/engine_config.hpp"
#include "engineio/handshake.hpp"
#include "engineio/request.hpp"
#include "engineio/session_table.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace crier::engineio {

/// Makes what is spoken in a new session; on the session's loop.
using MakeApplication =
    std::function<std::unique_ptr<Application>(std::shared_ptr<const Handshake>)>;

/// A word against a handshake, told to the client with code 4; nullopt lets it in.
using Refuse = std::function<std::optional<std::string>(const http::Request&)>;

/// Judges requests before a door serves them.
///
/// Lives on: any thread (immutable). Lifetime: what it is given outlives it.
class Doorkeeper {
public:
    Doorkeeper(
        const EngineConfig& config,
        const Clock& clock,
        EngineMetrics& metrics,
        MakeApplication make_application,
        Refuse refuse);

    /// A request that may be served.
    struct Admitted {
        Request request;
        Session* session = nullptr;  ///< Null for a handshake.
    };

    /// `table` is that of the loop the request is on. The transport's refusals come in the order
    /// of request.hpp, then a page's origin, then for a handshake the word of the application.
    Result<Admitted, Refusal> admit(
        const http::Request& request, bool is_upgrade, SessionTable& table) const;

    /// What a session for this handshake speaks; a refusal when the application cannot make it.
    Result<std::unique_ptr<Application>, Refusal> make_application(
        const http::Request& request) const;

    /// The answer to a refused request, with its CORS headers; counts it.
    http::Response refuse(const Refusal& refusal, const http::Headers& request_headers) const;

private:
    bool accepts_origin(const http::Request& request) const;
    std::optional<Refusal> judge_handshake(
        const http::Request& request, const SessionTable& table) const;

    const EngineConfig& config_;
    const Clock& clock_;
    EngineMetrics& metrics_;
    MakeApplication make_application_;
    Refuse refuse_;
};

}  // namespace crier::engineio
