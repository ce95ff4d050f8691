#pragma once

#include "store/sqlite/database.hpp"
#include "store/tables.hpp"

namespace crier::store {

/// The queries of the tables, for one connection. Lives on: that connection's thread.
class SqliteDocumentTable final : public DocumentTable {
public:
    explicit SqliteDocumentTable(Database& database) : database_{database} {}
    Result<void, StoreError> insert(const DocumentRecord& document) override;
    Result<void, StoreError> update(const DocumentRecord& document) override;
    Result<std::optional<DocumentRecord>, StoreError> find(
        const TenantId& tenant, const DocumentId& id) override;
    Result<DocumentPage, StoreError> list(const DocumentFilter& filter) override;
    Result<DocumentStats, StoreError> stats(const TenantId& tenant, const UserId& owner) override;
    Result<std::vector<BlobId>, StoreError> referenced_blobs() override;

private:
    Database& database_;
};

class SqliteJobTable final : public JobTable {
public:
    explicit SqliteJobTable(Database& database) : database_{database} {}
    Result<void, StoreError> insert(const JobRecord& job) override;
    Result<void, StoreError> update(const JobRecord& job) override;
    Result<std::optional<JobRecord>, StoreError> find(const JobId& id) override;
    Result<std::optional<JobRecord>, StoreError> next_waiting(
        const std::vector<std::string>& kinds, WallTime now) override;
    Result<std::vector<JobRecord>, StoreError> expired(WallTime now) override;
    Result<std::vector<JobRecord>, StoreError> running() override;
    Result<std::vector<JobRecord>, StoreError> held_by(const WorkerId& worker) override;
    Result<std::optional<WallTime>, StoreError> next_run_at() override;
    Result<std::int64_t, StoreError> count(JobState state) override;

private:
    Database& database_;
};

class SqliteQueueOwnerTable final : public QueueOwnerTable {
public:
    explicit SqliteQueueOwnerTable(Database& database) : database_{database} {}
    Result<void, StoreError> set(
        const TenantId& tenant,
        const contracts::QueueId& queue,
        const UserId& owner,
        WallTime now) override;
    Result<std::optional<UserId>, StoreError> find(
        const TenantId& tenant, const contracts::QueueId& queue) override;

private:
    Database& database_;
};

class SqliteStreamTable final : public StreamTable {
public:
    explicit SqliteStreamTable(Database& database) : database_{database} {}
    Result<std::vector<StreamPosition>, StoreError> append(
        const std::vector<StreamName>& streams,
        const NewEntry& entry,
        std::uint64_t max_entries) override;
    Result<std::optional<StreamPage>, StoreError> read(
        const StreamName& stream, std::uint64_t after, std::size_t limit) override;
    Result<std::size_t, StoreError> trim(WallTime before, std::size_t limit) override;

private:
    Result<StreamPosition, StoreError> append_to(
        const StreamName& stream, const NewEntry& entry, std::uint64_t max_entries);
    Result<void, StoreError> forget_before(std::int64_t stream, std::uint64_t offset);

    Database& database_;
};

class SqliteIdempotencyTable final : public IdempotencyTable {
public:
    explicit SqliteIdempotencyTable(Database& database) : database_{database} {}
    Result<std::optional<RememberedAnswer>, StoreError> find(
        const TenantId& tenant, std::string_view key, WallTime since) override;
    Result<void, StoreError> remember(
        const TenantId& tenant,
        std::string_view key,
        const RememberedAnswer& answer,
        WallTime now) override;
    Result<std::size_t, StoreError> forget(WallTime before, std::size_t limit) override;

private:
    Database& database_;
};

class SqliteTables final : public Tables {
public:
    explicit SqliteTables(Database& database)
        : documents_{database},
          jobs_{database},
          queue_owners_{database},
          streams_{database},
          idempotency_{database} {}
    DocumentTable& documents() override { return documents_; }
    JobTable& jobs() override { return jobs_; }
    QueueOwnerTable& queue_owners() override { return queue_owners_; }
    StreamTable& streams() override { return streams_; }
    IdempotencyTable& idempotency() override { return idempotency_; }

private:
    SqliteDocumentTable documents_;
    SqliteJobTable jobs_;
    SqliteQueueOwnerTable queue_owners_;
    SqliteStreamTable streams_;
    SqliteIdempotencyTable idempotency_;
};

/// A JSON array of texts, for `IN (SELECT value FROM json_each(?))`: the one way to pass a list
/// without building SQL.
std::string to_json_list(const std::vector<std::string>& texts);

}  // namespace crier::store
