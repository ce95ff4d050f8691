// A changed link is either refused or says the same as the signed one. Input: edits of the link.

#include "auth/link_signer.hpp"
#include "http/target.hpp"
#include "tests/fuzz/fuzz_support.hpp"

namespace crier::auth {
namespace {

constexpr WallTime kNow{std::chrono::seconds{1'767'323'045}};

const LinkClaims& claims() {
    static const LinkClaims value{
        .path = "/documents/d1/file",
        .tenant = TenantId{"default"},
        .subject = UserId{"u 1"},
        .generation = 3,
        .expires = kNow + std::chrono::minutes{5}};
    return value;
}

void run(std::string_view script) {
    static const LinkSigner signer{
        {LinkKey{"k2", Secret{"the present key"}}, LinkKey{"k1", Secret{"the key before"}}}};
    static const std::string link = signer.sign(claims());
    const std::string edited = fuzz::edit(link, script);

    const auto target = http::parse_target(edited);
    if (!target) return;
    std::vector<LinkSigner::Parameter> query;
    for (const auto& [name, value] : target->query.all()) query.push_back({name, value});
    const auto verified = signer.verify(target->path, query, kNow);
    using fuzz::require;
    require(verified || edited != link, "the signed link is good");
    if (!verified) return;
    require(verified->path == claims().path, "the path is the signed one");
    require(verified->tenant == claims().tenant, "the tenant is the signed one");
    require(verified->subject == claims().subject, "the subject is the signed one");
    require(verified->generation == claims().generation, "the generation is the signed one");
    require(verified->expires == claims().expires, "the end is the signed one");
    const auto late = claims().expires + std::chrono::minutes{2};
    require(!signer.verify(target->path, query, late), "it ends when the signed one ends");
}

}  // namespace
}  // namespace crier::auth

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    crier::auth::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
