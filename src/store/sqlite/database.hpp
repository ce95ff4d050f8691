#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/store_error.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace crier::store {

class Statement;

/// One SQLite connection with its prepared statements.
///
/// Lives on: one thread at a time. Only the connection opened as Writer changes or checkpoints
/// the file: Debian 12's SQLite 3.40.1 corrupts a WAL database when two connections do so at the
/// same moment.
class Database {
public:
    enum class Role : std::uint8_t { Writer, Reader };

    struct Problem {
        StoreError error;
        std::string message;
    };

    static Result<Database, Problem> open(const std::filesystem::path& file, Role role);

    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    /// Runs statements that return nothing.
    Result<void, StoreError> execute(std::string_view sql);

    /// A prepared statement, kept for the next time. `sql` is a literal of the program: never
    /// built from data.
    Result<Statement, StoreError> prepare(std::string_view sql);

    /// Rows changed by the last statement.
    std::int64_t changes() const;

    /// False also after SQLite gave a transaction up by itself (disk full, I/O error).
    bool is_in_transaction() const;

    /// What went wrong last, for the log.
    std::string last_message() const;

private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };

    explicit Database(std::unique_ptr<sqlite3, Close> handle);
    Result<void, Problem> configure(Role role);

    std::unique_ptr<sqlite3, Close> handle_;
    std::unordered_map<std::string_view, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

/// A prepared statement in use: bind from 1, step, read columns from 0. Resets itself.
class Statement {
public:
    explicit Statement(sqlite3_stmt* statement) : statement_{statement} {}
    Statement(Statement&& other) noexcept : statement_{std::exchange(other.statement_, nullptr)} {}
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    void bind(int index, std::string_view text);
    void bind(int index, std::int64_t number);
    void bind(int index, int number) { bind(index, static_cast<std::int64_t>(number)); }
    void bind(int index, std::uint64_t number) { bind(index, static_cast<std::int64_t>(number)); }
    void bind(int index, bool flag) { bind(index, static_cast<std::int64_t>(flag ? 1 : 0)); }
    void bind(int index, WallTime time);
    void bind_null(int index);
    template <class T>
    void bind(int index, const std::optional<T>& value) {
        if (value) {
            bind(index, *value);
        } else {
            bind_null(index);
        }
    }

    /// True when there is a row, false at the end.
    Result<bool, StoreError> step();

    /// For statements without rows.
    Result<void, StoreError> run();

    bool is_null(int column) const;
    std::string text(int column) const;
    std::int64_t integer(int column) const;
    WallTime time(int column) const;
    std::optional<std::string> optional_text(int column) const;
    std::optional<std::int64_t> optional_integer(int column) const;
    std::optional<WallTime> optional_time(int column) const;

private:
    sqlite3_stmt* statement_;
};

}  // namespace crier::store
