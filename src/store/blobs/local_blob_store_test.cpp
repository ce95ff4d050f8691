#include "store/blobs/local_blob_store.hpp"

#include "base/hex.hpp"
#include "crypto/digest.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace crier::store {
namespace {

namespace fs = std::filesystem;

class LocalBlobStoreTest : public ::testing::Test {
protected:
    BlobInfo write(std::string_view text) {
        auto writer = *blobs_->create();
        EXPECT_TRUE(writer->write(as_bytes(text)));
        return *writer->commit();
    }

    std::string read(const BlobId& id) {
        const auto reader = blobs_->open(id);
        if (!reader) return reader.error() == BlobError::NotFound ? "not found" : "error";
        std::string all;
        while (true) {
            const std::string piece = *(*reader)->read(7);
            if (piece.empty()) return all;
            all += piece;
        }
    }

    std::size_t files() const {
        std::size_t count = 0;
        for (const auto& entry : fs::recursive_directory_iterator{folder_.path()}) {
            if (entry.is_regular_file()) ++count;
        }
        return count;
    }

    testing::TemporaryFolder folder_;
    SystemRandom random_;
    std::unique_ptr<LocalBlobStore> blobs_ = *LocalBlobStore::open_folder(folder_.path(), random_);
};

TEST_F(LocalBlobStoreTest, WhatWasCommittedIsReadBack) {
    const BlobInfo info = write("hello, blob");
    EXPECT_EQ(info.bytes, 11U);
    EXPECT_EQ(info.sha256, to_hex(crypto::sha256(as_bytes("hello, blob"))));
    EXPECT_EQ(read(info.id), "hello, blob");
    EXPECT_EQ((*blobs_->open(info.id))->size(), 11U);
}

TEST_F(LocalBlobStoreTest, WhatIsNotCommittedLeavesNothing) {
    {
        auto writer = *blobs_->create();
        ASSERT_TRUE(writer->write(as_bytes("half")));
        EXPECT_EQ(files(), 1U);
    }
    EXPECT_EQ(files(), 0U);
}

TEST_F(LocalBlobStoreTest, HalfWrittenFilesOfAnEarlierRunAreCleared) {
    auto writer = *blobs_->create();
    ASSERT_TRUE(writer->write(as_bytes("half")));
    const auto again = LocalBlobStore::open_folder(folder_.path(), random_);
    EXPECT_EQ(files(), 0U);
}

TEST_F(LocalBlobStoreTest, B64_IdsAreNeverPaths) {
    std::ofstream{folder_.path() / "secret"} << "secret";
    for (const char* id :
         {"../secret",
          "secret",
          "",
          "/etc/passwd",
          "..",
          "aabb",
          "AABBCCDDAABBCCDDAABBCCDDAABBCCDD",
          "aa/bb/ccddaabbccddaabbccddaabbccd"}) {
        EXPECT_EQ(read(BlobId{id}), "not found") << id;
    }
}

TEST_F(LocalBlobStoreTest, LinksAreNotFollowed) {
    const BlobInfo info = write("real");
    const fs::path path =
        folder_.path() / info.id.text().substr(0, 2) / info.id.text().substr(2, 2) / info.id.text();
    fs::remove(path);
    fs::create_symlink("/etc/passwd", path);
    EXPECT_EQ(read(info.id), "error");
}

TEST_F(LocalBlobStoreTest, FilesAreForThisUserOnly) {
    const BlobInfo info = write("x");
    const fs::path path =
        folder_.path() / info.id.text().substr(0, 2) / info.id.text().substr(2, 2) / info.id.text();
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(LocalBlobStoreTest, OrphansGoAndReferencedOrYoungBlobsStay) {
    const BlobInfo kept = write("kept");
    const BlobInfo orphan = write("orphan");
    const WallTime future = SystemClock{}.wall_now() + std::chrono::hours{1};
    EXPECT_EQ(*blobs_->remove_orphans({kept.id}, WallTime{}), 0U) << "too young";
    EXPECT_EQ(*blobs_->remove_orphans({kept.id}, future), 1U);
    EXPECT_EQ(read(kept.id), "kept");
    EXPECT_EQ(read(orphan.id), "not found");
    EXPECT_TRUE(blobs_->remove(orphan.id)) << "twice is not an error";
}

}  // namespace
}  // namespace crier::store
