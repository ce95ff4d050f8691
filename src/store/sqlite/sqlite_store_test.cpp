#include "store/sqlite/sqlite_store.hpp"

#include "store/sqlite/migrator.hpp"
#include "tests/support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace crier::store {
namespace {

using ::testing::HasSubstr;

TEST(SqliteStoreTest, TakesItsFolderForItselfAlone) {
    const testing::TemporaryFolder folder;
    telemetry::Metrics metrics;
    auto first = SqliteStore::open({.folder = folder.path() / "data"}, metrics);
    ASSERT_TRUE(first) << first.error().message;
    const auto second = SqliteStore::open({.folder = folder.path() / "data"}, metrics);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().message, HasSubstr("Another crier uses"));
    first->reset();
    EXPECT_TRUE(SqliteStore::open({.folder = folder.path() / "data"}, metrics));
}

TEST(SqliteStoreTest, AFolderThatItMakesIsForThisUserOnly) {
    const testing::TemporaryFolder folder;
    telemetry::Metrics metrics;
    ASSERT_TRUE(SqliteStore::open({.folder = folder.path() / "data"}, metrics));
    const auto status = std::filesystem::status(folder.path() / "data");
    EXPECT_EQ(status.permissions(), std::filesystem::perms::owner_all);
}

TEST(SqliteStoreTest, AFolderThatCannotBeWrittenIsSaid) {
    telemetry::Metrics metrics;
    const auto store = SqliteStore::open({.folder = "/proc/nothing"}, metrics);
    ASSERT_FALSE(store);
    EXPECT_THAT(store.error().message, HasSubstr("/proc/nothing"));
    EXPECT_FALSE(store.error().remedy.empty());
}

TEST(MigratorTest, RunsEachMigrationOnce) {
    const testing::TemporaryFolder folder;
    auto database = *Database::open(folder.path() / "x.db", Database::Role::Writer);
    ASSERT_TRUE(migrate(database));
    ASSERT_TRUE(migrate(database));
    auto version = *database.prepare("PRAGMA user_version");
    ASSERT_TRUE(*version.step());
    EXPECT_EQ(version.integer(0), newest_schema_version());
}

TEST(MigratorTest, ADatabaseFromANewerProgramIsRefused) {
    const testing::TemporaryFolder folder;
    auto database = *Database::open(folder.path() / "x.db", Database::Role::Writer);
    ASSERT_TRUE(database.execute("PRAGMA user_version = 9999"));
    const auto refused = migrate(database);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("9999"));
}

TEST(DatabaseTest, ReadersCannotWrite) {
    const testing::TemporaryFolder folder;
    auto writer = *Database::open(folder.path() / "x.db", Database::Role::Writer);
    ASSERT_TRUE(writer.execute("CREATE TABLE t (a)"));
    auto reader = *Database::open(folder.path() / "x.db", Database::Role::Reader);
    EXPECT_FALSE(reader.execute("INSERT INTO t VALUES (1)"));
    EXPECT_TRUE(reader.execute("SELECT * FROM t"));
}

TEST(DatabaseTest, CommitsAreSyncedInWalMode) {
    const testing::TemporaryFolder folder;
    auto writer = *Database::open(folder.path() / "x.db", Database::Role::Writer);
    auto mode = *writer.prepare("PRAGMA journal_mode");
    ASSERT_TRUE(*mode.step());
    EXPECT_EQ(mode.text(0), "wal");
    auto synchronous = *writer.prepare("PRAGMA synchronous");
    ASSERT_TRUE(*synchronous.step());
    EXPECT_EQ(synchronous.integer(0), 2) << "FULL";
}

}  // namespace
}  // namespace crier::store
