#include "crypto/digest.hpp"

#include "base/assert.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace crier::crypto {
namespace {

const unsigned char* data_of(Bytes bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

template <std::size_t N>
unsigned char* data_of(std::array<std::byte, N>& digest) {
    return reinterpret_cast<unsigned char*>(digest.data());
}

/// Looked up by its name once: OpenSSL does it for each digest otherwise, which costs more than a
/// short one does. Lives as long as the process.
const EVP_MD* fetch(const char* name) {
    const EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
    CRIER_ASSERT(algorithm != nullptr);
    return algorithm;
}

template <class Digest>
Digest digest_of(Bytes data, const EVP_MD* algorithm) {
    Digest digest{};
    CRIER_ASSERT(
        EVP_Digest(data.data(), data.size(), data_of(digest), nullptr, algorithm, nullptr) == 1);
    return digest;
}

}  // namespace

Sha1Digest sha1(Bytes data) {
    static const EVP_MD* const algorithm = fetch("SHA1");
    return digest_of<Sha1Digest>(data, algorithm);
}

Sha256Digest sha256(Bytes data) {
    static const EVP_MD* const algorithm = fetch("SHA256");
    return digest_of<Sha256Digest>(data, algorithm);
}

Sha256Digest hmac_sha256(Bytes key, Bytes data) {
    Sha256Digest digest{};
    unsigned length = 0;
    const auto* result = HMAC(
        EVP_sha256(),
        key.data(),
        static_cast<int>(key.size()),
        data_of(data),
        data.size(),
        data_of(digest),
        &length);
    CRIER_ASSERT(result != nullptr && length == digest.size());
    return digest;
}

struct Sha256::State {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{
        EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

Sha256::Sha256() : state_{std::make_unique<State>()} {
    CRIER_ASSERT(EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr) == 1);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(Bytes piece) {
    CRIER_ASSERT(EVP_DigestUpdate(state_->context.get(), piece.data(), piece.size()) == 1);
}

Sha256Digest Sha256::finish() {
    Sha256Digest digest{};
    CRIER_ASSERT(EVP_DigestFinal_ex(state_->context.get(), data_of(digest), nullptr) == 1);
    state_.reset();
    return digest;
}

bool is_equal_constant_time(Bytes a, Bytes b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace crier::crypto
