#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/document_record.hpp"
#include "store/job_record.hpp"
#include "store/store_error.hpp"
#include "store/stream_record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crier::store {

// What can be asked of the database inside one transaction. Implemented for SQLite; later for
// PostgreSQL, under the same contract suite. Lives on: a thread of the store, for the time of the
// transaction.

class DocumentTable {
public:
    virtual ~DocumentTable() = default;

    /// Conflict when the id or the storage path exists.
    virtual Result<void, StoreError> insert(const DocumentRecord& document) = 0;

    /// All fields but the keys, the owner and created_at.
    virtual Result<void, StoreError> update(const DocumentRecord& document) = 0;

    /// nullopt when it does not exist or is deleted.
    virtual Result<std::optional<DocumentRecord>, StoreError> find(
        const TenantId& tenant, const DocumentId& id) = 0;

    virtual Result<DocumentPage, StoreError> list(const DocumentFilter& filter) = 0;
    virtual Result<DocumentStats, StoreError> stats(
        const TenantId& tenant, const UserId& owner) = 0;

    /// Every blob that a row refers to, of all tenants.
    virtual Result<std::vector<BlobId>, StoreError> referenced_blobs() = 0;
};

class JobTable {
public:
    virtual ~JobTable() = default;

    virtual Result<void, StoreError> insert(const JobRecord& job) = 0;
    /// All fields but id, tenant, owner, kind, subject, input and created_at.
    virtual Result<void, StoreError> update(const JobRecord& job) = 0;
    virtual Result<std::optional<JobRecord>, StoreError> find(const JobId& id) = 0;

    /// The queued job of one of these kinds that has waited longest and may run at `now`.
    virtual Result<std::optional<JobRecord>, StoreError> next_waiting(
        const std::vector<std::string>& kinds, WallTime now) = 0;

    /// Running jobs whose lease ended before `now`.
    virtual Result<std::vector<JobRecord>, StoreError> expired(WallTime now) = 0;
    virtual Result<std::vector<JobRecord>, StoreError> running() = 0;

    /// Running jobs of one worker.
    virtual Result<std::vector<JobRecord>, StoreError> held_by(const WorkerId& worker) = 0;

    /// When the next queued job may run; nullopt when none waits.
    virtual Result<std::optional<WallTime>, StoreError> next_run_at() = 0;
    virtual Result<std::int64_t, StoreError> count(JobState state) = 0;
};

class QueueOwnerTable {
public:
    virtual ~QueueOwnerTable() = default;

    virtual Result<void, StoreError> set(
        const TenantId& tenant,
        const contracts::QueueId& queue,
        const UserId& owner,
        WallTime now) = 0;
    virtual Result<std::optional<UserId>, StoreError> find(
        const TenantId& tenant, const contracts::QueueId& queue) = 0;
};

/// Append-only lists of events, one per room that keeps its events.
class StreamTable {
public:
    virtual ~StreamTable() = default;

    /// Adds the entry to each of `streams`, at the next offset of each, in their order; begins
    /// those that do not exist. Of a stream the newest `max_entries` are kept.
    virtual Result<std::vector<StreamPosition>, StoreError> append(
        const std::vector<StreamName>& streams,
        const NewEntry& entry,
        std::uint64_t max_entries) = 0;

    /// At most `limit` entries, and about 1 MiB of them, behind the offset `after`; nullopt:
    /// nothing was ever kept there.
    virtual Result<std::optional<StreamPage>, StoreError> read(
        const StreamName& stream, std::uint64_t after, std::size_t limit) = 0;

    /// Forgets entries that were kept before `before`, and whatever stands in front of them: looks
    /// at the oldest `limit`. Returns in how many streams it forgot some; 0: none is left.
    virtual Result<std::size_t, StoreError> trim(WallTime before, std::size_t limit) = 0;
};

/// What publishers were answered, under the keys they chose (security.md 5.3).
class IdempotencyTable {
public:
    virtual ~IdempotencyTable() = default;

    /// nullopt also for what was remembered before `since`.
    virtual Result<std::optional<RememberedAnswer>, StoreError> find(
        const TenantId& tenant, std::string_view key, WallTime since) = 0;
    virtual Result<void, StoreError> remember(
        const TenantId& tenant,
        std::string_view key,
        const RememberedAnswer& answer,
        WallTime now) = 0;
    /// Forgets at most `limit` that were remembered before `before`; returns how many.
    virtual Result<std::size_t, StoreError> forget(WallTime before, std::size_t limit) = 0;
};

/// The tables of one transaction.
class Tables {
public:
    virtual ~Tables() = default;
    virtual DocumentTable& documents() = 0;
    virtual JobTable& jobs() = 0;
    virtual QueueOwnerTable& queue_owners() = 0;
    virtual StreamTable& streams() = 0;
    virtual IdempotencyTable& idempotency() = 0;
};

}  // namespace crier::store
