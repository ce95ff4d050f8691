#pragma once

#include "base/random.hpp"
#include "base/unique_fd.hpp"
#include "store/blobs/blob_store.hpp"

#include <filesystem>
#include <memory>

namespace crier::store {

/// Blobs as files: `aa/bb/<32 hex digits>` under one folder, named by chance, never by a client.
///
/// Written under a temporary name, synced, renamed, and the folder synced, so that a name always
/// stands for a complete file. Opened beneath the folder without following links (openat2).
class LocalBlobStore final : public BlobStore {
public:
    struct Problem {
        std::string message;
        std::string remedy;
    };

    /// Creates the folder and clears what an earlier run left half-written. `random` outlives it
    /// and may be called from any thread.
    static Result<std::unique_ptr<LocalBlobStore>, Problem> open_folder(
        const std::filesystem::path& folder, Random& random);

    Result<std::unique_ptr<BlobWriter>, BlobError> create() override;
    Result<std::unique_ptr<BlobReader>, BlobError> open(const BlobId& id) override;
    Result<void, BlobError> remove(const BlobId& id) override;
    Result<std::size_t, BlobError> remove_orphans(
        const std::set<BlobId>& referenced, WallTime before) override;

private:
    LocalBlobStore(std::filesystem::path folder, UniqueFd root, Random& random);

    std::filesystem::path folder_;
    UniqueFd root_;
    Random& random_;
};

}  // namespace crier::store
