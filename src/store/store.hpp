#pragma once

#include "base/assert.hpp"
#include "base/result.hpp"
#include "loop/event_loop.hpp"
#include "store/store_error.hpp"
#include "store/tables.hpp"

#include <coroutine>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace crier::store {

/// A transaction that waits for its turn. Used by Store and its implementations.
class Transaction {
public:
    virtual ~Transaction() = default;

    /// Does the work; an error when its changes must be undone.
    virtual std::optional<StoreError> run(Tables& tables) = 0;

    /// The end, exactly once, on a thread of the store: with an error when the work could not be
    /// begun or made durable.
    virtual void finish(std::optional<StoreError> error) = 0;
};

/// The database: transactions that run on the store's own threads and resume their coroutine on
/// its loop.
///
///     auto find = [tenant, id](Tables& tables) { return tables.documents().find(tenant, id); };
///     const auto document = co_await store.read(std::move(find));
///
/// (The lambda has a name because GCC 12 destroys a temporary inside a co_await expression twice:
/// ADR 0004.) Work returns a Result; an error undoes its changes. It owns what it uses, must not
/// throw, and may run at the same time as other reads, but never as another write.
///
/// Guarantee: when a write resumes without an error, its changes are on disk.
/// Lives on: any loop awaits.
class Store {
public:
    virtual ~Store() = default;

    template <class Work>
    class Run;

    template <class Work>
    Run<Work> write(Work work) {
        return Run<Work>{*this, std::move(work), true};
    }

    /// Sees every write that has resumed before it.
    template <class Work>
    Run<Work> read(Work work) {
        return Run<Work>{*this, std::move(work), false};
    }

    /// Declines (false) when too much waits.
    virtual bool submit_write(Transaction& transaction) = 0;
    virtual bool submit_read(Transaction& transaction) = 0;
};

/// Awaitable. The transaction lies in the frame of the coroutine that waits for it.
template <class Work>
class Store::Run final : public Transaction {
public:
    using Outcome = std::invoke_result_t<Work&, Tables&>;

    Run(Store& store, Work work, bool is_write)
        : store_{store}, work_{std::move(work)}, is_write_{is_write} {}
    Run(Run&&) = default;

    bool await_ready() const noexcept { return false; }

    bool await_suspend(std::coroutine_handle<> awaiter) {
        home_ = loop::EventLoop::current();
        CRIER_ASSERT(home_ != nullptr);
        awaiter_ = awaiter;
        // Once accepted, this object may be gone before the next line.
        const bool is_accepted = is_write_ ? store_.submit_write(*this) : store_.submit_read(*this);
        return is_accepted;  // false resumes at once
    }

    Outcome await_resume() {
        if (!outcome_) return std::unexpected{StoreError::Overloaded};
        return std::move(*outcome_);
    }

    std::optional<StoreError> run(Tables& tables) override {
        outcome_.emplace(work_(tables));
        return *outcome_ ? std::nullopt : std::optional{outcome_->error()};
    }

    void finish(std::optional<StoreError> error) override {
        if (error) outcome_.emplace(std::unexpected{*error});
        home_->post([awaiter = awaiter_] { awaiter.resume(); });
    }

private:
    Store& store_;
    Work work_;
    bool is_write_;
    std::optional<Outcome> outcome_;
    std::coroutine_handle<> awaiter_;
    loop::EventLoop* home_ = nullptr;
};

}  // namespace crier::store
