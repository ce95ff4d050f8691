#include "store/sqlite/sqlite_tables.hpp"

namespace crier::store {
namespace {

constexpr std::string_view kFind =
    "SELECT content_hash, answer FROM idempotency_keys "
    "WHERE tenant = ?1 AND key = ?2 AND created_at >= ?3";

// One that is too old to be found gives way.
constexpr std::string_view kInsert =
    "INSERT OR REPLACE INTO idempotency_keys (tenant, key, content_hash, answer, created_at) "
    "VALUES (?1, ?2, ?3, ?4, ?5)";

constexpr std::string_view kForget =
    "DELETE FROM idempotency_keys WHERE (tenant, key) IN "
    "(SELECT tenant, key FROM idempotency_keys WHERE created_at < ?1 ORDER BY created_at LIMIT ?2)";

}  // namespace

Result<std::optional<RememberedAnswer>, StoreError> SqliteIdempotencyTable::find(
    const TenantId& tenant, std::string_view key, WallTime since) {
    CRIER_TRY(Statement statement, database_.prepare(kFind));
    statement.bind(1, tenant.text());
    statement.bind(2, key);
    statement.bind(3, since);
    CRIER_TRY(const bool has_row, statement.step());
    if (!has_row) return std::optional<RememberedAnswer>{};
    return RememberedAnswer{.content_hash = statement.text(0), .answer = statement.text(1)};
}

Result<void, StoreError> SqliteIdempotencyTable::remember(
    const TenantId& tenant, std::string_view key, const RememberedAnswer& answer, WallTime now) {
    CRIER_TRY(Statement statement, database_.prepare(kInsert));
    statement.bind(1, tenant.text());
    statement.bind(2, key);
    statement.bind(3, answer.content_hash);
    statement.bind(4, answer.answer);
    statement.bind(5, now);
    return statement.run();
}

Result<std::size_t, StoreError> SqliteIdempotencyTable::forget(WallTime before, std::size_t limit) {
    CRIER_TRY(Statement statement, database_.prepare(kForget));
    statement.bind(1, before);
    statement.bind(2, static_cast<std::uint64_t>(limit));
    CRIER_TRY_VOID(statement.run());
    return static_cast<std::size_t>(database_.changes());
}

}  // namespace crier::store
