#include "store/sqlite/sqlite_store.hpp"

#include "store/sqlite/migrator.hpp"
#include "store/sqlite/sqlite_tables.hpp"
#include "telemetry/log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <sys/file.h>

#include <algorithm>

namespace crier::store {
namespace {

constexpr const char* kDatabaseFile = "crier.db";
constexpr const char* kLockFile = "crier.lock";

/// Held for the life of the process: two servers on one folder would be two writers.
Result<UniqueFd, StoreProblem> lock_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (std::filesystem::create_directories(folder, error)) {
        // Other users of the machine have no business in a folder that we made.
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    }
    const auto path = folder / kLockFile;
    UniqueFd lock{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!lock.is_open()) {
        return std::unexpected{StoreProblem{
            .message = fmt::format("Cannot write to the data folder {}", folder.string()),
            .remedy = "Choose a folder that this user may write to (data_dir).",
        }};
    }
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        return std::unexpected{StoreProblem{
            .message = fmt::format("Another crier uses the data folder {}", folder.string()),
            .remedy = "Stop it, or give this one another data_dir.",
        }};
    }
    return lock;
}

StoreProblem to_problem(const Database::Problem& problem) {
    return {
        .message = fmt::format("Cannot open the database: {}", problem.message),
        .remedy = "Check the data folder's space and permissions.",
    };
}

void undo(Database& database) {
    if (database.is_in_transaction()) static_cast<void>(database.execute("ROLLBACK"));
}

/// Runs one transaction of a group in its own savepoint. An error is the group's: the savepoint
/// could not be left, so nothing of the group can be kept.
std::optional<StoreError> run_in_savepoint(
    Database& database, Tables& tables, Transaction& transaction, std::size_t& done) {
    if (const auto saved = database.execute("SAVEPOINT one"); !saved) return saved.error();
    const auto failed = transaction.run(tables);
    if (failed && !database.is_in_transaction()) return failed;
    const auto ended = database.execute(failed ? "ROLLBACK TO one; RELEASE one" : "RELEASE one");
    if (!ended) return ended.error();
    if (!failed) ++done;
    return std::nullopt;
}

}  // namespace

StoreMetrics::StoreMetrics(telemetry::Metrics& metrics)
    : commits{metrics.counter("crier_store_commits_total", "Commits, each with one fsync.")},
      writes{metrics.counter("crier_store_writes_total", "Write transactions made durable.")},
      failed_writes{
          metrics.counter("crier_store_failed_writes_total", "Write transactions undone.")},
      commit_seconds{metrics.histogram(
          "crier_store_commit_seconds",
          "Time of a group's transaction with its commit.",
          {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5})} {}

bool SqliteStore::Queue::push(Transaction& transaction, std::size_t limit) {
    {
        const std::scoped_lock lock{mutex_};
        if (is_closed_ || waiting_.size() >= limit) return false;
        waiting_.push_back(&transaction);
    }
    has_news_.notify_one();
    return true;
}

std::vector<Transaction*> SqliteStore::Queue::take(std::size_t count) {
    std::unique_lock lock{mutex_};
    has_news_.wait(lock, [this] { return is_closed_ || !waiting_.empty(); });
    const auto end =
        waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(count, waiting_.size()));
    std::vector<Transaction*> taken{waiting_.begin(), end};
    waiting_.erase(waiting_.begin(), end);
    return taken;
}

void SqliteStore::Queue::close() {
    {
        const std::scoped_lock lock{mutex_};
        is_closed_ = true;
    }
    has_news_.notify_all();
}

Result<std::unique_ptr<SqliteStore>, StoreProblem> SqliteStore::open(
    const SqliteConfig& config, telemetry::Metrics& metrics) {
    CRIER_TRY(UniqueFd lock, lock_folder(config.folder));
    const auto file = config.folder / kDatabaseFile;
    auto writer = Database::open(file, Database::Role::Writer);
    if (!writer) return std::unexpected{to_problem(writer.error())};
    if (const auto migrated = migrate(*writer); !migrated) {
        return std::unexpected{StoreProblem{migrated.error().message, migrated.error().remedy}};
    }
    std::vector<Database> readers;
    for (std::size_t i = 0; i < config.readers; ++i) {
        auto reader = Database::open(file, Database::Role::Reader);
        if (!reader) return std::unexpected{to_problem(reader.error())};
        readers.push_back(std::move(*reader));
    }
    std::unique_ptr<SqliteStore> store{
        new SqliteStore{config, std::move(lock), std::move(*writer), StoreMetrics{metrics}}};
    store->start_readers(std::move(readers));
    return store;
}

SqliteStore::SqliteStore(
    const SqliteConfig& config, UniqueFd lock, Database writer, StoreMetrics metrics)
    : config_{config},
      lock_{std::move(lock)},
      writer_{std::move(writer)},
      metrics_{metrics},
      writer_thread_{[this] {
          ::pthread_setname_np(::pthread_self(), "crier-db-write");
          write_until_closed();
      }} {}

SqliteStore::~SqliteStore() {
    writes_.close();
    reads_.close();
    // Readers go first: the connection that closes last is the one that checkpoints.
    reader_threads_.clear();
    writer_thread_.join();
}

void SqliteStore::start_readers(std::vector<Database> readers) {
    for (Database& reader : readers) {
        reader_threads_.emplace_back([this, database = std::move(reader)]() mutable {
            ::pthread_setname_np(::pthread_self(), "crier-db-read");
            read_until_closed(reads_, database);
        });
    }
}

bool SqliteStore::submit_write(Transaction& transaction) {
    return writes_.push(transaction, config_.max_waiting);
}

bool SqliteStore::submit_read(Transaction& transaction) {
    return reads_.push(transaction, config_.max_waiting);
}

void SqliteStore::write_until_closed() {
    while (true) {
        const auto group = writes_.take(config_.max_group);
        if (group.empty()) return;
        write_group(group);
    }
}

void SqliteStore::write_group(const std::vector<Transaction*>& group) {
    const auto began = std::chrono::steady_clock::now();
    std::optional<StoreError> error;
    SqliteTables tables{writer_};
    std::size_t done = 0;
    if (const auto begun = writer_.execute("BEGIN IMMEDIATE"); !begun) error = begun.error();
    for (Transaction* transaction : group) {
        if (error) break;
        error = run_in_savepoint(writer_, tables, *transaction, done);
    }
    if (!error) {
        if (const auto committed = writer_.execute("COMMIT"); !committed) error = committed.error();
    }
    if (error) {
        undo(writer_);
        log::error("store_group_failed", {{"error", name_of(*error)}, {"writes", group.size()}});
    }
    metrics_.commits.Increment();
    metrics_.writes.Increment(error ? 0.0 : static_cast<double>(done));
    metrics_.failed_writes.Increment(
        static_cast<double>(error ? group.size() : group.size() - done));
    metrics_.commit_seconds.Observe(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    for (Transaction* transaction : group) transaction->finish(error);
}

void SqliteStore::read_until_closed(Queue& queue, Database& database) {
    SqliteTables tables{database};
    while (true) {
        const auto taken = queue.take(1);
        if (taken.empty()) return;
        // One snapshot for everything the work asks.
        std::optional<StoreError> error;
        if (const auto begun = database.execute("BEGIN"); !begun) {
            error = begun.error();
        } else {
            static_cast<void>(taken.front()->run(tables));
            undo(database);
        }
        taken.front()->finish(error);
    }
}

}  // namespace crier::store
