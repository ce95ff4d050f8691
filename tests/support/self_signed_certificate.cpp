#include "tests/support/self_signed_certificate.hpp"

#include "base/assert.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>

namespace crier::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using File = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

void add_extension(X509* certificate, int id, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value);
    CRIER_ASSERT(extension != nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

}  // namespace

SelfSignedCertificate make_self_signed_certificate(const std::filesystem::path& folder) {
    const Key key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
    const Certificate certificate{X509_new(), &X509_free};
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24L * 60 * 60);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(
        name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), name);
    add_extension(certificate.get(), NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1");
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    CRIER_ASSERT(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);

    SelfSignedCertificate result{folder / "certificate.pem", folder / "key.pem"};
    const File certificate_file{std::fopen(result.certificate.c_str(), "w"), &std::fclose};
    const File key_file{std::fopen(result.private_key.c_str(), "w"), &std::fclose};
    CRIER_ASSERT(PEM_write_X509(certificate_file.get(), certificate.get()) == 1);
    CRIER_ASSERT(
        PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
        1);
    return result;
}

}  // namespace crier::testing
