#include "store/blobs/local_blob_store.hpp"

#include "base/hex.hpp"
#include "crypto/digest.hpp"
#include "telemetry/log.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace crier::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kIdDigits = 32;
constexpr const char* kTemporaryFolder = "tmp";

bool is_valid(const BlobId& id) {
    return id.text().size() == kIdDigits &&
           std::all_of(id.text().begin(), id.text().end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

/// "aabb…" lies in aa/bb.
std::string folder_of(const BlobId& id) {
    return id.text().substr(0, 2) + "/" + id.text().substr(2, 2);
}
std::string path_of(const BlobId& id) { return folder_of(id) + "/" + id.text(); }

BlobError to_blob_error(int error) {
    if (error == ENOENT) return BlobError::NotFound;
    if (error == ENOSPC || error == EDQUOT) return BlobError::Full;
    return BlobError::Unavailable;
}

std::unexpected<BlobError> fail(std::string_view what, int error) {
    const BlobError kind = to_blob_error(error);
    if (kind != BlobError::NotFound) {
        log::error("blob_failed", {{"what", what}, {"error", std::strerror(error)}});
    }
    return std::unexpected{kind};
}

/// Opens beneath `root` and through no link, whatever lies in the folder.
UniqueFd open_beneath(int root, const std::string& path, std::uint64_t flags, mode_t mode = 0) {
    open_how how{};
    how.flags = flags | O_CLOEXEC;
    how.mode = mode;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
    return UniqueFd{static_cast<int>(::syscall(SYS_openat2, root, path.c_str(), &how, sizeof how))};
}

class LocalBlobWriter final : public BlobWriter {
public:
    LocalBlobWriter(int root, BlobId id, UniqueFd file)
        : root_{root}, id_{std::move(id)}, file_{std::move(file)} {}

    ~LocalBlobWriter() override {
        if (!is_committed_) ::unlinkat(root_, temporary_path().c_str(), 0);
    }

    Result<void, BlobError> write(Bytes bytes) override {
        digest_.update(bytes);
        written_ += bytes.size();
        while (!bytes.empty()) {
            const ssize_t done = ::write(file_.get(), bytes.data(), bytes.size());
            if (done < 0 && errno == EINTR) continue;
            if (done < 0) return fail("write", errno);
            bytes = bytes.subspan(static_cast<std::size_t>(done));
        }
        return {};
    }

    Result<BlobInfo, BlobError> commit() override {
        if (::fdatasync(file_.get()) != 0) return fail("sync", errno);
        const std::string folder = folder_of(id_);
        ::mkdirat(root_, folder.substr(0, 2).c_str(), 0700);
        ::mkdirat(root_, folder.c_str(), 0700);
        if (::renameat(root_, temporary_path().c_str(), root_, path_of(id_).c_str()) != 0) {
            return fail("rename", errno);
        }
        is_committed_ = true;
        // The name is durable only when every folder on its way is.
        for (const std::string& name : {folder, folder.substr(0, 2), std::string{"."}}) {
            const UniqueFd directory = open_beneath(root_, name, O_RDONLY | O_DIRECTORY);
            if (!directory.is_open() || ::fsync(directory.get()) != 0) return fail("sync", errno);
        }
        return BlobInfo{.id = id_, .bytes = written_, .sha256 = to_hex(digest_.finish())};
    }

    std::uint64_t bytes() const override { return written_; }

private:
    std::string temporary_path() const { return std::string{kTemporaryFolder} + "/" + id_.text(); }

    int root_;
    BlobId id_;
    UniqueFd file_;
    crypto::Sha256 digest_;
    std::uint64_t written_ = 0;
    bool is_committed_ = false;
};

class LocalBlobReader final : public BlobReader {
public:
    LocalBlobReader(UniqueFd file, std::uint64_t size) : file_{std::move(file)}, size_{size} {}

    std::uint64_t size() const override { return size_; }

    Result<std::string, BlobError> read(std::size_t limit) override {
        std::string piece(limit, '\0');
        while (true) {
            const ssize_t got = ::read(file_.get(), piece.data(), piece.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return fail("read", errno);
            piece.resize(static_cast<std::size_t>(got));
            return piece;
        }
    }

private:
    UniqueFd file_;
    std::uint64_t size_;
};

WallTime modified_at(const fs::directory_entry& entry) {
    struct stat status{};
    if (::stat(entry.path().c_str(), &status) != 0) return WallTime::max();
    return WallTime{std::chrono::seconds{status.st_mtim.tv_sec}};
}

}  // namespace

LocalBlobStore::LocalBlobStore(fs::path folder, UniqueFd root, Random& random)
    : folder_{std::move(folder)}, root_{std::move(root)}, random_{random} {}

Result<std::unique_ptr<LocalBlobStore>, LocalBlobStore::Problem> LocalBlobStore::open_folder(
    const fs::path& folder, Random& random) {
    std::error_code error;
    fs::remove_all(folder / kTemporaryFolder, error);
    fs::create_directories(folder / kTemporaryFolder, error);
    UniqueFd root{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (error || !root.is_open()) {
        return std::unexpected{Problem{
            .message = fmt::format("Cannot use the folder for files {}", folder.string()),
            .remedy = "Choose a data_dir that this user may write to.",
        }};
    }
    return std::unique_ptr<LocalBlobStore>{new LocalBlobStore{folder, std::move(root), random}};
}

Result<std::unique_ptr<BlobWriter>, BlobError> LocalBlobStore::create() {
    std::array<std::byte, kIdDigits / 2> bytes{};
    random_.fill(bytes);
    BlobId id{to_hex(bytes)};
    UniqueFd file = open_beneath(
        root_.get(),
        std::string{kTemporaryFolder} + "/" + id.text(),
        O_WRONLY | O_CREAT | O_EXCL,
        0600);
    if (!file.is_open()) return fail("create", errno);
    return std::make_unique<LocalBlobWriter>(root_.get(), std::move(id), std::move(file));
}

Result<std::unique_ptr<BlobReader>, BlobError> LocalBlobStore::open(const BlobId& id) {
    if (!is_valid(id)) return std::unexpected{BlobError::NotFound};
    UniqueFd file = open_beneath(root_.get(), path_of(id), O_RDONLY);
    struct stat status{};
    if (!file.is_open() || ::fstat(file.get(), &status) != 0) return fail("open", errno);
    return std::make_unique<LocalBlobReader>(
        std::move(file), static_cast<std::uint64_t>(status.st_size));
}

Result<void, BlobError> LocalBlobStore::remove(const BlobId& id) {
    if (!is_valid(id)) return {};
    if (::unlinkat(root_.get(), path_of(id).c_str(), 0) != 0 && errno != ENOENT) {
        return fail("remove", errno);
    }
    return {};
}

Result<std::size_t, BlobError> LocalBlobStore::remove_orphans(
    const std::set<BlobId>& referenced, WallTime before) {
    std::size_t removed = 0;
    std::error_code error;
    for (fs::recursive_directory_iterator at{folder_, error}, end; at != end && !error;
         at.increment(error)) {
        const BlobId id{at->path().filename().string()};
        if (!at->is_regular_file() || !is_valid(id) || referenced.contains(id)) continue;
        if (at->path().parent_path().filename() == kTemporaryFolder) continue;
        if (modified_at(*at) >= before) continue;
        CRIER_TRY_VOID(remove(id));
        ++removed;
    }
    if (error) return fail("list", error.value());
    return removed;
}

}  // namespace crier::store
