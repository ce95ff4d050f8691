#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/document_record.hpp"
#include "store/job_record.hpp"
#include "store/store_error.hpp"

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

/// The tables of one transaction.
class Tables {
public:
    virtual ~Tables() = default;
    virtual DocumentTable& documents() = 0;
    virtual JobTable& jobs() = 0;
    virtual QueueOwnerTable& queue_owners() = 0;
};

}  // namespace crier::store
