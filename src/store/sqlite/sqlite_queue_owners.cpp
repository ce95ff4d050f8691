#include "store/sqlite/sqlite_tables.hpp"

namespace crier::store {
namespace {

constexpr std::string_view kSet =
    "INSERT INTO queue_owners (tenant, queue, owner, updated_at) VALUES (?1, ?2, ?3, ?4) "
    "ON CONFLICT (tenant, queue) DO UPDATE SET owner = excluded.owner, "
    "updated_at = excluded.updated_at";

constexpr std::string_view kFind =
    "SELECT owner FROM queue_owners WHERE tenant = ?1 AND queue = ?2";

}  // namespace

Result<void, StoreError> SqliteQueueOwnerTable::set(
    const TenantId& tenant, const contracts::QueueId& queue, const UserId& owner, WallTime now) {
    CRIER_TRY(Statement statement, database_.prepare(kSet));
    statement.bind(1, tenant.text());
    statement.bind(2, queue.text());
    statement.bind(3, owner.text());
    statement.bind(4, now);
    return statement.run();
}

Result<std::optional<UserId>, StoreError> SqliteQueueOwnerTable::find(
    const TenantId& tenant, const contracts::QueueId& queue) {
    CRIER_TRY(Statement statement, database_.prepare(kFind));
    statement.bind(1, tenant.text());
    statement.bind(2, queue.text());
    CRIER_TRY(const bool has_row, statement.step());
    if (!has_row) return std::optional<UserId>{};
    return UserId{statement.text(0)};
}

}  // namespace crier::store
