#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "store/sqlite/database.hpp"
#include "store/store.hpp"
#include "telemetry/metrics.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace crier::store {

struct SqliteConfig {
    std::filesystem::path folder{};
    std::size_t readers = 2;
    /// Transactions that may wait; more are declined as Overloaded.
    std::size_t max_waiting = 10'000;
    /// Writes that share one commit, and with it one fsync.
    std::size_t max_group = 256;
};

struct StoreProblem {
    std::string message;
    std::string remedy;
};

struct StoreMetrics {
    explicit StoreMetrics(telemetry::Metrics& metrics);
    telemetry::Counter& commits;
    telemetry::Counter& writes;
    telemetry::Counter& failed_writes;
    telemetry::Histogram& commit_seconds;
};

/// The embedded database: one connection that writes, with group commit, and read-only
/// connections beside it, each on its own thread.
///
/// Each write runs in its own savepoint, so one that fails undoes only itself. The commit of the
/// group is synced before any of its coroutines resumes.
/// Lives on: any loop awaits; start-up opens. Lifetime: finishes what was accepted.
class SqliteStore final : public Store {
public:
    /// Takes the folder for this process alone (a lock file), creates and migrates the database.
    static Result<std::unique_ptr<SqliteStore>, StoreProblem> open(
        const SqliteConfig& config, telemetry::Metrics& metrics);

    SqliteStore(const SqliteStore&) = delete;
    SqliteStore& operator=(const SqliteStore&) = delete;
    ~SqliteStore() override;

    bool submit_write(Transaction& transaction) override;
    bool submit_read(Transaction& transaction) override;

private:
    /// Transactions that wait for threads.
    class Queue {
    public:
        bool push(Transaction& transaction, std::size_t limit);
        /// Waits; takes at most `count`. Empty when the queue is closed and drained.
        std::vector<Transaction*> take(std::size_t count);
        void close();

    private:
        std::mutex mutex_;
        std::condition_variable has_news_;
        std::deque<Transaction*> waiting_;
        bool is_closed_ = false;
    };

    SqliteStore(const SqliteConfig& config, UniqueFd lock, Database writer, StoreMetrics metrics);

    void start_readers(std::vector<Database> readers);
    void write_until_closed();
    static void read_until_closed(Queue& queue, Database& database);
    void write_group(const std::vector<Transaction*>& group);

    SqliteConfig config_;
    UniqueFd lock_;
    Database writer_;
    StoreMetrics metrics_;
    Queue writes_;
    Queue reads_;
    std::vector<std::jthread> reader_threads_;
    std::jthread writer_thread_;
};

}  // namespace crier::store
