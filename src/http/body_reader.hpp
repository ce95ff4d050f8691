#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/units.hpp"

#include <coroutine>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace crier::http {

enum class BodyError : std::uint8_t {
    Aborted,   ///< The connection ended before the body did.
    TooLarge,  ///< More than the route allows.
};

/// The body of a streamed route, read piece by piece by its handler.
///
/// Limit: kHighWaterBytes lie here; above that the connection stops reading, so a fast sender
/// waits for the disk.
/// Lives on: one loop. Shared by the session, which fills it, and the handler, which empties it.
class BodyReader {
public:
    static constexpr std::size_t kHighWaterBytes = 256 * kKiB;

    /// nullopt is the end of the body.
    using Piece = Result<std::optional<std::string>, BodyError>;

    class Read {
    public:
        explicit Read(BodyReader& reader) : reader_{reader} {}
        bool await_ready() const { return reader_.has_news(); }
        void await_suspend(std::coroutine_handle<> awaiter) { reader_.awaiter_ = awaiter; }
        Piece await_resume() { return reader_.take(); }

    private:
        BodyReader& reader_;
    };

    /// Awaitable: everything that has arrived since the last call. One reader at a time.
    Read read() { return Read{*this}; }

    // The session's side.

    void push(Bytes piece);
    void finish();
    void fail(BodyError error);
    bool is_full() const { return waiting_.size() >= kHighWaterBytes; }
    /// `on_space` is called when a full reader has been emptied.
    void set_on_space(std::function<void()> on_space) { on_space_ = std::move(on_space); }

private:
    bool has_news() const { return !waiting_.empty() || is_finished_ || error_.has_value(); }
    Piece take();
    void wake();

    std::string waiting_;
    bool is_finished_ = false;
    std::optional<BodyError> error_;
    std::coroutine_handle<> awaiter_;
    std::function<void()> on_space_;
};

}  // namespace crier::http
