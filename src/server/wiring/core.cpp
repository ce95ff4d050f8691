#include "server/wiring/core.hpp"

#include "base/hex.hpp"
#include "crypto/digest.hpp"
#include "telemetry/log.hpp"

namespace crier::server {
namespace {

constexpr std::size_t kPoolThreads = 4;
constexpr std::size_t kPoolCapacity = 4'096;

/// A key of its own for links, so that a leaked link key signs no tokens.
Secret derive_link_key(const Secret& jwt_secret) {
    const auto digest = crypto::hmac_sha256(
        as_bytes(jwt_secret.reveal()), as_bytes(std::string_view{"crier-links-v1"}));
    return Secret{to_hex(digest)};
}

std::vector<auth::LinkKey> link_keys(const ServerConfig& config) {
    const LinksConfig& links = config.links;
    const auto named = [](Secret secret) {
        // The name tells keys apart and gives nothing away: eight digits of a digest.
        const std::string digest = to_hex(crypto::sha256(as_bytes(secret.reveal())));
        return auth::LinkKey{.id = digest.substr(0, 8), .secret = std::move(secret)};
    };
    std::vector<auth::LinkKey> keys;
    keys.push_back(
        named(links.secret.is_empty() ? derive_link_key(config.auth.jwt_secret) : links.secret));
    if (!links.previous_secret.is_empty()) keys.push_back(named(links.previous_secret));
    return keys;
}

Result<std::optional<crypto::TlsContext>, StartProblem> open_tls(const TlsConfig& config) {
    if (config.certificate.empty()) return std::optional<crypto::TlsContext>{};
    auto context =
        crypto::TlsContext::open_server(config.certificate, config.private_key, config.profile);
    if (!context) return std::unexpected{to_start_problem(std::move(context.error()))};
    return std::optional{std::move(*context)};
}

Result<Disk, StartProblem> open_disk(const ServerConfig& config, Platform& platform) {
    auto store = store::SqliteStore::open({.folder = config.data_dir}, platform.metrics);
    if (!store) return std::unexpected{to_start_problem(std::move(store.error()))};
    auto blobs = store::LocalBlobStore::open_folder(config.data_dir / "blobs", platform.random);
    if (!blobs) return std::unexpected{to_start_problem(std::move(blobs.error()))};
    return Disk{.store = std::move(*store), .blobs = std::move(*blobs)};
}

}  // namespace

Result<std::unique_ptr<Core>, StartProblem> Core::open(ServerConfig config) {
    auto platform = std::make_unique<Platform>();
    CRIER_TRY(auto tls, open_tls(config.tls));
    CRIER_TRY(Disk disk, open_disk(config, *platform));
    return std::make_unique<Core>(
        std::move(config), std::move(platform), std::move(tls), std::move(disk));
}

Core::Core(
    ServerConfig given_config,
    std::unique_ptr<Platform> given_platform,
    std::optional<crypto::TlsContext> given_tls,
    Disk given_disk)
    : config{std::move(given_config)},
      platform{std::move(given_platform)},
      tls{std::move(given_tls)},
      loops{config.loops, platform->clock},
      disk{std::move(given_disk)},
      pool{"crier-files", kPoolThreads, kPoolCapacity},
      authenticator{config.auth, platform->clock},
      origins{config.auth.allowed_origins},
      link_signer{link_keys(config)},
      guard{authenticator, origins, config.trusts_proxy},
      delivery_log{*disk.store, platform->random, platform->clock, config.streams},
      hub{loops, config.hub, delivery_log, cluster, platform->hub_metrics},
      jobs{loops, *disk.store, config.jobs, platform->job_metrics} {}

}  // namespace crier::server
