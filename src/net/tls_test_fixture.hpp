#pragma once

#include "crypto/tls.hpp"
#include "net/connection_test_fixture.hpp"
#include "tests/support/self_signed_certificate.hpp"
#include "tests/support/temporary_folder.hpp"

#include <openssl/ssl.h>

#include <array>
#include <memory>
#include <string>

namespace crier::net {

/// `Fixture`, a ConnectionFixture, with a peer that speaks TLS.
template <class Fixture>
class TlsFixture : public Fixture {
protected:
    void connect_with_tls() {
        this->connect(&context_);
        ssl_.reset(SSL_new(client_context_.get()));
        SSL_set_fd(ssl_.get(), this->peer_.get());
        for (int i = 0; i < 20 && SSL_connect(ssl_.get()) != 1; ++i) this->turn();
        this->turn();
    }

    std::string receive(std::size_t bytes) {
        std::string all;
        std::array<char, 20'000> buffer;
        for (int i = 0; i < 1'000 && all.size() < bytes; ++i) {
            const int got = SSL_read(ssl_.get(), buffer.data(), buffer.size());
            if (got > 0) all.append(buffer.data(), static_cast<std::size_t>(got));
            this->turn();
        }
        return all;
    }

    testing::TemporaryFolder folder_;
    testing::SelfSignedCertificate files_ = testing::make_self_signed_certificate(folder_.path());
    crypto::TlsContext context_ = *crypto::TlsContext::open_server(
        files_.certificate, files_.private_key, crypto::TlsProfile::Modern);
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> client_context_{
        SSL_CTX_new(TLS_client_method()), &SSL_CTX_free};
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, &SSL_free};
};

}  // namespace crier::net
