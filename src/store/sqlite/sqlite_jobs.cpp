#include "store/sqlite/sqlite_tables.hpp"

namespace crier::store {
namespace {

// The order of bind_fields and read_job.
#define CRIER_JOB_COLUMNS                                                                       \
    "id, tenant, owner, kind, subject, input, state, progress, attempts, max_attempts, fence, " \
    "worker, lease_until, run_at, error_code, error_message, created_at, updated_at, finished_at"

constexpr std::string_view kInsert = "INSERT INTO jobs (" CRIER_JOB_COLUMNS
                                     ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
                                     "?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";

constexpr std::string_view kUpdate =
    "UPDATE jobs SET state = ?7, progress = ?8, attempts = ?9, max_attempts = ?10, fence = ?11, "
    "worker = ?12, lease_until = ?13, run_at = ?14, error_code = ?15, error_message = ?16, "
    "updated_at = ?18, finished_at = ?19 "
    "WHERE id = ?1 AND tenant = ?2 AND owner = ?3 AND kind = ?4 AND subject = ?5 AND input = ?6 "
    "AND created_at = ?17";

constexpr std::string_view kFind = "SELECT " CRIER_JOB_COLUMNS " FROM jobs WHERE id = ?1";

constexpr std::string_view kNextWaiting =
    "SELECT " CRIER_JOB_COLUMNS
    " FROM jobs WHERE state = 'queued' AND run_at <= ?2 "
    "AND kind IN (SELECT value FROM json_each(?1)) ORDER BY run_at, created_at LIMIT 1";

constexpr std::string_view kExpired =
    "SELECT " CRIER_JOB_COLUMNS " FROM jobs WHERE state = 'running' AND lease_until < ?1";

constexpr std::string_view kRunning =
    "SELECT " CRIER_JOB_COLUMNS " FROM jobs WHERE state = 'running'";

constexpr std::string_view kHeldBy =
    "SELECT " CRIER_JOB_COLUMNS " FROM jobs WHERE state = 'running' AND worker = ?1";

constexpr std::string_view kNextRunAt = "SELECT min(run_at) FROM jobs WHERE state = 'queued'";
constexpr std::string_view kCount = "SELECT count(*) FROM jobs WHERE state = ?1";

void bind_fields(Statement& statement, const JobRecord& job) {
    int at = 0;
    const auto bind = [&](const auto& value) { statement.bind(++at, value); };
    bind(job.id.text());
    bind(job.tenant.text());
    bind(job.owner.text());
    bind(job.kind);
    bind(job.subject);
    bind(job.input);
    bind(name_of(job.state));
    bind(job.progress);
    bind(job.attempts);
    bind(job.max_attempts);
    bind(job.fence);
    bind(job.worker ? std::optional{job.worker->text()} : std::nullopt);
    bind(job.lease_until);
    bind(job.run_at);
    bind(job.error_code);
    bind(job.error_message);
    bind(job.created_at);
    bind(job.updated_at);
    bind(job.finished_at);
}

JobRecord read_job(const Statement& row) {
    JobRecord job;
    int at = 0;
    job.id = JobId{row.text(at++)};
    job.tenant = contracts::TenantId{row.text(at++)};
    job.owner = contracts::UserId{row.text(at++)};
    job.kind = row.text(at++);
    job.subject = row.text(at++);
    job.input = row.text(at++);
    job.state = parse_job_state(row.text(at++)).value_or(JobState::Failed);
    job.progress = static_cast<int>(row.integer(at++));
    job.attempts = static_cast<int>(row.integer(at++));
    job.max_attempts = static_cast<int>(row.integer(at++));
    job.fence = row.integer(at++);
    if (auto worker = row.optional_text(at++)) job.worker = WorkerId{std::move(*worker)};
    job.lease_until = row.optional_time(at++);
    job.run_at = row.time(at++);
    job.error_code = row.optional_text(at++);
    job.error_message = row.optional_text(at++);
    job.created_at = row.time(at++);
    job.updated_at = row.time(at++);
    job.finished_at = row.optional_time(at++);
    return job;
}

Result<std::vector<JobRecord>, StoreError> read_all(Statement& statement) {
    std::vector<JobRecord> jobs;
    while (true) {
        CRIER_TRY(const bool has_row, statement.step());
        if (!has_row) return jobs;
        jobs.push_back(read_job(statement));
    }
}

Result<std::optional<JobRecord>, StoreError> read_one(Statement& statement) {
    CRIER_TRY(const bool has_row, statement.step());
    if (!has_row) return std::optional<JobRecord>{};
    return read_job(statement);
}

}  // namespace

Result<void, StoreError> SqliteJobTable::insert(const JobRecord& job) {
    CRIER_TRY(Statement statement, database_.prepare(kInsert));
    bind_fields(statement, job);
    return statement.run();
}

Result<void, StoreError> SqliteJobTable::update(const JobRecord& job) {
    CRIER_TRY(Statement statement, database_.prepare(kUpdate));
    bind_fields(statement, job);
    CRIER_TRY_VOID(statement.run());
    if (database_.changes() != 1) return std::unexpected{StoreError::Conflict};
    return {};
}

Result<std::optional<JobRecord>, StoreError> SqliteJobTable::find(const JobId& id) {
    CRIER_TRY(Statement statement, database_.prepare(kFind));
    statement.bind(1, id.text());
    return read_one(statement);
}

Result<std::optional<JobRecord>, StoreError> SqliteJobTable::next_waiting(
    const std::vector<std::string>& kinds, WallTime now) {
    CRIER_TRY(Statement statement, database_.prepare(kNextWaiting));
    statement.bind(1, to_json_list(kinds));
    statement.bind(2, now);
    return read_one(statement);
}

Result<std::vector<JobRecord>, StoreError> SqliteJobTable::expired(WallTime now) {
    CRIER_TRY(Statement statement, database_.prepare(kExpired));
    statement.bind(1, now);
    return read_all(statement);
}

Result<std::vector<JobRecord>, StoreError> SqliteJobTable::running() {
    CRIER_TRY(Statement statement, database_.prepare(kRunning));
    return read_all(statement);
}

Result<std::vector<JobRecord>, StoreError> SqliteJobTable::held_by(const WorkerId& worker) {
    CRIER_TRY(Statement statement, database_.prepare(kHeldBy));
    statement.bind(1, worker.text());
    return read_all(statement);
}

Result<std::optional<WallTime>, StoreError> SqliteJobTable::next_run_at() {
    CRIER_TRY(Statement statement, database_.prepare(kNextRunAt));
    CRIER_TRY_VOID(statement.step());
    return statement.optional_time(0);
}

Result<std::int64_t, StoreError> SqliteJobTable::count(JobState state) {
    CRIER_TRY(Statement statement, database_.prepare(kCount));
    statement.bind(1, name_of(state));
    CRIER_TRY_VOID(statement.step());
    return statement.integer(0);
}

}  // namespace crier::store
