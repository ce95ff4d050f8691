#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace crier::crypto {

/// Why a TLS context could not be made: what happened, and what to do first.
struct TlsProblem {
    std::string message;
    std::string remedy;
};

/// Which peers are served (Mozilla TLS guideline 6.0).
enum class TlsProfile : std::uint8_t {
    Modern,        ///< TLS 1.3 only.
    Intermediate,  ///< TLS 1.2 with forward secrecy and AEAD ciphers, and TLS 1.3.
};

/// The server's certificate, key and policy. No compression, no renegotiation, no early data.
///
/// Lives on: any thread (immutable). Lifetime: longer than its sessions.
class TlsContext {
public:
    static Result<TlsContext, TlsProblem> open_server(
        const std::filesystem::path& certificate_chain,
        const std::filesystem::path& private_key,
        TlsProfile profile);

    TlsContext(TlsContext&&) noexcept;
    TlsContext& operator=(TlsContext&&) noexcept;
    ~TlsContext();

private:
    friend class TlsSession;
    struct State;
    explicit TlsContext(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

/// One TLS connection over a non-blocking socket that stays somebody else's.
///
/// Lives on: one loop. Reading and writing follow the readiness of the socket: WantRead and
/// WantWrite say for what to wait before the same call is made again. After any call but one that
/// ended with Done or Want…, the connection is over.
class TlsSession {
public:
    enum class State : std::uint8_t { Done, WantRead, WantWrite, Closed, Failed };
    struct Outcome {
        State state;
        std::size_t bytes = 0;  ///< Moved by this call; only with Done.
    };

    TlsSession(const TlsContext& context, int socket);
    TlsSession(TlsSession&&) noexcept;
    TlsSession& operator=(TlsSession&&) noexcept;
    ~TlsSession();

    State handshake();
    Outcome read(MutableBytes into);
    Outcome write(Bytes from);

    /// Bytes wait in this object that the readiness of the socket does not show.
    bool has_buffered_bytes() const;

    /// Tells the peer that no more will come (close_notify), without waiting for its answer.
    void send_close_notify();

private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

}  // namespace crier::crypto
