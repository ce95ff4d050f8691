#pragma once

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "contracts/ids.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace crier::store {

using contracts::BlobId;

enum class BlobError : std::uint8_t {
    NotFound,
    Full,         ///< No space left.
    Unavailable,  ///< The folder cannot be read or written; the log has the cause.
};

/// A finished blob.
struct BlobInfo {
    BlobId id{};
    std::uint64_t bytes = 0;
    std::string sha256{};  ///< Lower-case hex.
};

/// A blob that is being written. Forgotten, and its space freed, unless it is committed.
class BlobWriter {
public:
    virtual ~BlobWriter() = default;
    virtual Result<void, BlobError> write(Bytes bytes) = 0;
    /// On disk, with its name, when this returns. The writer is used up.
    virtual Result<BlobInfo, BlobError> commit() = 0;
    virtual std::uint64_t bytes() const = 0;
};

/// Reads a blob from its beginning.
class BlobReader {
public:
    virtual ~BlobReader() = default;
    virtual std::uint64_t size() const = 0;
    /// At most `limit` bytes; empty at the end.
    virtual Result<std::string, BlobError> read(std::size_t limit) = 0;
};

/// Where uploaded and generated files lie. A local folder by default; any S3-compatible store
/// later.
///
/// Every call may wait for a disk: used on a BlockingPool only, any thread of it.
class BlobStore {
public:
    virtual ~BlobStore() = default;

    virtual Result<std::unique_ptr<BlobWriter>, BlobError> create() = 0;
    virtual Result<std::unique_ptr<BlobReader>, BlobError> open(const BlobId& id) = 0;
    /// Removing what is not there is not an error.
    virtual Result<void, BlobError> remove(const BlobId& id) = 0;

    /// Removes blobs that are not in `referenced` and were written before `before`; returns how
    /// many. What a crash left behind between writing a file and committing its row.
    virtual Result<std::size_t, BlobError> remove_orphans(
        const std::set<BlobId>& referenced, WallTime before) = 0;
};

}  // namespace crier::store
