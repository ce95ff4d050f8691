#include "crypto/tls.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace crier::crypto {
namespace {

using SslContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

constexpr auto kIntermediateCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

std::string last_openssl_error() {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = ERR_reason_error_string(code);
    return reason == nullptr ? "unknown error" : reason;
}

std::unexpected<TlsProblem> problem(std::string what, const std::filesystem::path& file) {
    return std::unexpected{TlsProblem{
        .message = fmt::format("{} {}: {}", what, file.string(), last_openssl_error()),
        .remedy = "Check that the file exists, is readable and is in PEM form.",
    }};
}

void apply_profile(SSL_CTX* context, TlsProfile profile) {
    const bool is_modern = profile == TlsProfile::Modern;
    SSL_CTX_set_min_proto_version(context, is_modern ? TLS1_3_VERSION : TLS1_2_VERSION);
    CRIER_ASSERT(SSL_CTX_set_cipher_list(context, kIntermediateCiphers) == 1);
    SSL_CTX_set_options(
        context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_IGNORE_UNEXPECTED_EOF);
    // Buffers of idle connections go back to the allocator; a write may be retried from another
    // address, because queues move.
    SSL_CTX_set_mode(
        context,
        SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
            SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_max_early_data(context, 0);
}

}  // namespace

struct TlsContext::State {
    SslContext context{nullptr, &SSL_CTX_free};
};

TlsContext::TlsContext(std::unique_ptr<State> state) : state_{std::move(state)} {}
TlsContext::TlsContext(TlsContext&&) noexcept = default;
TlsContext& TlsContext::operator=(TlsContext&&) noexcept = default;
TlsContext::~TlsContext() = default;

Result<TlsContext, TlsProblem> TlsContext::open_server(
    const std::filesystem::path& certificate_chain,
    const std::filesystem::path& private_key,
    TlsProfile profile) {
    SslContext context{SSL_CTX_new(TLS_server_method()), &SSL_CTX_free};
    CRIER_ASSERT(context != nullptr);
    apply_profile(context.get(), profile);

    if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_chain.c_str()) != 1) {
        return problem("Cannot read the TLS certificate", certificate_chain);
    }
    if (SSL_CTX_use_PrivateKey_file(context.get(), private_key.c_str(), SSL_FILETYPE_PEM) != 1) {
        return problem("Cannot read the TLS private key", private_key);
    }
    if (SSL_CTX_check_private_key(context.get()) != 1) {
        return problem("The TLS private key does not belong to the certificate", private_key);
    }
    auto state = std::make_unique<State>();
    state->context = std::move(context);
    return TlsContext{std::move(state)};
}

struct TlsSession::Connection {
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl{nullptr, &SSL_free};

    State outcome_of(int result) const {
        switch (SSL_get_error(ssl.get(), result)) {
            case SSL_ERROR_NONE: return State::Done;
            case SSL_ERROR_WANT_READ: return State::WantRead;
            case SSL_ERROR_WANT_WRITE: return State::WantWrite;
            case SSL_ERROR_ZERO_RETURN: return State::Closed;
            default: ERR_clear_error(); return State::Failed;
        }
    }
};

TlsSession::TlsSession(const TlsContext& context, int socket)
    : connection_{std::make_unique<Connection>()} {
    SSL* ssl = SSL_new(context.state_->context.get());
    CRIER_ASSERT(ssl != nullptr);
    connection_->ssl.reset(ssl);
    CRIER_ASSERT(SSL_set_fd(ssl, socket) == 1);
    SSL_set_accept_state(ssl);
}
TlsSession::TlsSession(TlsSession&&) noexcept = default;
TlsSession& TlsSession::operator=(TlsSession&&) noexcept = default;
TlsSession::~TlsSession() = default;

TlsSession::State TlsSession::handshake() {
    ERR_clear_error();
    return connection_->outcome_of(SSL_do_handshake(connection_->ssl.get()));
}

TlsSession::Outcome TlsSession::read(MutableBytes into) {
    ERR_clear_error();
    std::size_t bytes = 0;
    const int result = SSL_read_ex(connection_->ssl.get(), into.data(), into.size(), &bytes);
    if (result == 1) return {State::Done, bytes};
    return {connection_->outcome_of(result)};
}

TlsSession::Outcome TlsSession::write(Bytes from) {
    ERR_clear_error();
    std::size_t bytes = 0;
    const int result = SSL_write_ex(connection_->ssl.get(), from.data(), from.size(), &bytes);
    if (result == 1) return {State::Done, bytes};
    return {connection_->outcome_of(result)};
}

bool TlsSession::has_buffered_bytes() const { return SSL_has_pending(connection_->ssl.get()) == 1; }

void TlsSession::send_close_notify() {
    ERR_clear_error();
    SSL_shutdown(connection_->ssl.get());
    ERR_clear_error();
}

}  // namespace crier::crypto
