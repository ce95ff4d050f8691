#include "store/sqlite/database.hpp"

#include "telemetry/log.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace crier::store {
namespace {

constexpr int kBusyTimeoutMs = 5'000;

StoreError to_store_error(int code) {
    switch (code & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return StoreError::Busy;
        case SQLITE_FULL: return StoreError::Full;
        case SQLITE_CONSTRAINT: return StoreError::Conflict;
        default: return StoreError::Unavailable;
    }
}

/// A row that breaks a rule is an answer; everything else is worth a line.
void log_failure(int code, const char* message, const char* sql) {
    if ((code & 0xFF) == SQLITE_CONSTRAINT) return;
    log::error(
        "sqlite_failed",
        {{"code", code}, {"message", message}, {"sql", sql == nullptr ? "" : sql}});
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
void Database::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Database::Database(std::unique_ptr<sqlite3, Close> handle) : handle_{std::move(handle)} {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database, Database::Problem> Database::open(const std::filesystem::path& file, Role role) {
    const int flags =
        SQLITE_OPEN_NOMUTEX |
        (role == Role::Writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(file.c_str(), &raw, flags, nullptr);
    Database database{std::unique_ptr<sqlite3, Close>{raw}};
    if (code != SQLITE_OK) {
        return std::unexpected{Problem{
            to_store_error(code), fmt::format("{}: {}", file.string(), sqlite3_errstr(code))}};
    }
    CRIER_TRY_VOID(database.configure(role));
    return database;
}

Result<void, Database::Problem> Database::configure(Role role) {
    sqlite3_extended_result_codes(handle_.get(), 1);
    sqlite3_busy_timeout(handle_.get(), kBusyTimeoutMs);
    // Hardening: no writing to shadow tables, no functions from the schema, nothing oversized.
    sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_limit(handle_.get(), SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024);
    sqlite3_limit(handle_.get(), SQLITE_LIMIT_EXPR_DEPTH, 100);
    const bool is_writer = role == Role::Writer;
    if (!is_writer) sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    const auto done = execute(
        is_writer
            ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
            : "PRAGMA wal_autocheckpoint = 0; PRAGMA query_only = ON;");
    if (!done) return std::unexpected{Problem{done.error(), last_message()}};
    return {};
}

Result<void, StoreError> Database::execute(std::string_view sql) {
    const std::string text{sql};
    const int code = sqlite3_exec(handle_.get(), text.c_str(), nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return {};
    log_failure(code, sqlite3_errmsg(handle_.get()), text.c_str());
    return std::unexpected{to_store_error(code)};
}

Result<Statement, StoreError> Database::prepare(std::string_view sql) {
    auto& kept = statements_[sql];
    if (kept == nullptr) {
        sqlite3_stmt* statement = nullptr;
        const int code = sqlite3_prepare_v3(
            handle_.get(),
            sql.data(),
            static_cast<int>(sql.size()),
            SQLITE_PREPARE_PERSISTENT,
            &statement,
            nullptr);
        kept.reset(statement);
        if (code != SQLITE_OK) {
            log_failure(code, sqlite3_errmsg(handle_.get()), std::string{sql}.c_str());
            statements_.erase(sql);
            return std::unexpected{to_store_error(code)};
        }
    }
    return Statement{kept.get()};
}

std::int64_t Database::changes() const { return sqlite3_changes64(handle_.get()); }
bool Database::is_in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }
std::string Database::last_message() const { return sqlite3_errmsg(handle_.get()); }

Statement::~Statement() {
    if (statement_ == nullptr) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

// A failed bind (out of memory, bad index) shows as a failed step; nothing is lost by not asking.
void Statement::bind(int index, std::string_view text) {
    sqlite3_bind_text64(statement_, index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}
void Statement::bind(int index, std::int64_t number) {
    sqlite3_bind_int64(statement_, index, number);
}
void Statement::bind(int index, WallTime time) { bind(index, time.time_since_epoch().count()); }
void Statement::bind_null(int index) { sqlite3_bind_null(statement_, index); }

Result<bool, StoreError> Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    log_failure(code, sqlite3_errmsg(sqlite3_db_handle(statement_)), sqlite3_sql(statement_));
    return std::unexpected{to_store_error(code)};
}

Result<void, StoreError> Statement::run() {
    const auto row = step();
    if (!row) return std::unexpected{row.error()};
    return {};
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::string Statement::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

WallTime Statement::time(int column) const {
    return WallTime{std::chrono::milliseconds{integer(column)}};
}

std::optional<std::string> Statement::optional_text(int column) const {
    return is_null(column) ? std::nullopt : std::optional{text(column)};
}
std::optional<std::int64_t> Statement::optional_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional{integer(column)};
}
std::optional<WallTime> Statement::optional_time(int column) const {
    return is_null(column) ? std::nullopt : std::optional{time(column)};
}

}  // namespace crier::store
