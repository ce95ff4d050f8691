// What every implementation of the store must do with documents and jobs, and with transactions.

#include "store/store_contract_test_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace crier::store {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr WallTime kNow{1'767'323'045'678ms};

class StoreContractTest : public StoreContractFixture {
protected:
    static DocumentRecord document(std::string id, std::string owner = "u-1") {
        DocumentRecord record;
        record.tenant = TenantId{"t1"};
        record.id = DocumentId{id};
        record.owner = UserId{owner};
        record.document_type = "scene_image";
        record.document_category = "incident_report";
        record.source_type = "upload";
        record.storage_bucket = "user-documents";
        record.storage_path = owner + "/" + id;
        record.created_at = kNow;
        record.updated_at = kNow;
        record.retention_until = kNow + 24h * 365 * 7;
        return record;
    }

    static JobRecord job(std::string id, std::string kind = "image") {
        JobRecord record;
        record.id = JobId{id};
        record.tenant = TenantId{"t1"};
        record.owner = UserId{"u-1"};
        record.kind = kind;
        record.subject = "document";
        record.input = "{}";
        record.run_at = kNow;
        record.created_at = kNow;
        record.updated_at = kNow;
        return record;
    }

    void insert(const DocumentRecord& record) {
        ASSERT_TRUE(write([record](Tables& tables) { return tables.documents().insert(record); }));
    }
    void insert(const JobRecord& record) {
        ASSERT_TRUE(write([record](Tables& tables) { return tables.jobs().insert(record); }));
    }

    std::vector<std::string> listed(DocumentFilter filter) {
        filter.tenant = TenantId{"t1"};
        if (filter.owner.is_empty()) filter.owner = UserId{"u-1"};
        const auto page =
            read([filter](Tables& tables) { return tables.documents().list(filter); });
        std::vector<std::string> ids;
        for (const DocumentRecord& record : page->documents) ids.push_back(record.id.text());
        return ids;
    }
};

TEST_P(StoreContractTest, ADocumentComesBackWithEveryField) {
    DocumentRecord given = document("d-1");
    given.source_id = "s";
    given.source_field = "scene_image";
    given.original_filename = "IMG \"1\"'; DROP TABLE user_documents; -- é\n.jpg";
    given.original_url = "https://files.example/a";
    given.original_blob = BlobId{"b1"};
    given.web_blob = BlobId{"b2"};
    given.web_mime_type = "image/png";
    given.thumbnail_blob = BlobId{"b3"};
    given.link_generation = 7;
    given.signed_url_expires_at = kNow + 1h;
    given.file_size = 4'123'456;
    given.mime_type = "image/jpeg";
    given.file_extension = "jpg";
    given.image_width = 4'000;
    given.image_height = 3'000;
    given.status = DocumentStatus::Processing;
    given.progress = 40;
    given.retry_count = 2;
    given.last_retry_at = kNow + 1s;
    given.next_retry_at = kNow + 3s;
    given.error_message = "message";
    given.error_code = "HTTP_ERROR";
    given.error_details = R"({"status":500})";
    given.processing_started_at = kNow + 1ms;
    given.processing_completed_at = kNow + 2ms;
    given.original_checksum_sha256 = "aa";
    given.current_checksum_sha256 = "bb";
    given.has_gdpr_consent = false;
    insert(given);

    const auto found = read(
        [](Tables& tables) { return tables.documents().find(TenantId{"t1"}, DocumentId{"d-1"}); });
    ASSERT_TRUE(found && *found);
    const DocumentRecord& read_back = **found;
    EXPECT_EQ(read_back.original_filename, given.original_filename) << "B68";
    EXPECT_EQ(read_back.original_blob, given.original_blob);
    EXPECT_EQ(read_back.thumbnail_blob, given.thumbnail_blob);
    EXPECT_EQ(read_back.web_mime_type, "image/png");
    EXPECT_EQ(read_back.link_generation, 7U);
    EXPECT_EQ(read_back.signed_url_expires_at, kNow + 1h);
    EXPECT_EQ(read_back.file_size, given.file_size);
    EXPECT_EQ(read_back.image_height, 3'000);
    EXPECT_EQ(read_back.status, DocumentStatus::Processing);
    EXPECT_EQ(read_back.progress, 40);
    EXPECT_EQ(read_back.next_retry_at, given.next_retry_at);
    EXPECT_EQ(read_back.error_details, given.error_details);
    EXPECT_EQ(read_back.processing_completed_at, given.processing_completed_at);
    EXPECT_EQ(read_back.current_checksum_sha256, "bb");
    EXPECT_EQ(read_back.created_at, kNow);
    EXPECT_EQ(read_back.retention_until, given.retention_until);
    EXPECT_EQ(read_back.deleted_at, std::nullopt);
    EXPECT_FALSE(read_back.has_gdpr_consent);
}

TEST_P(StoreContractTest, UpdatesChangeWhatMayChange) {
    DocumentRecord record = document("d-1");
    insert(record);
    record.status = DocumentStatus::Completed;
    record.web_blob = BlobId{"b2"};
    ASSERT_TRUE(write([record](Tables& tables) { return tables.documents().update(record); }));
    EXPECT_THAT(listed({.status = DocumentStatus::Completed}), ElementsAre("d-1"));

    record.id = DocumentId{"missing"};
    const auto missing =
        write([record](Tables& tables) { return tables.documents().update(record); });
    EXPECT_EQ(missing.error(), StoreError::Conflict);
}

TEST_P(StoreContractTest, KeysAreUnique) {
    insert(document("d-1"));
    const auto again =
        write([](Tables& tables) { return tables.documents().insert(document("d-1")); });
    EXPECT_EQ(again.error(), StoreError::Conflict);
}

TEST_P(StoreContractTest, TenantsAndOwnersSeeOnlyTheirOwn) {
    insert(document("mine"));
    insert(document("theirs", "u-2"));
    DocumentRecord elsewhere = document("mine");
    elsewhere.tenant = TenantId{"t2"};
    elsewhere.storage_path = "t2/mine";
    insert(elsewhere);

    EXPECT_THAT(listed({}), ElementsAre("mine"));
    const auto found = read(
        [](Tables& tables) { return tables.documents().find(TenantId{"t3"}, DocumentId{"mine"}); });
    EXPECT_FALSE(*found);
}

TEST_P(StoreContractTest, ListsNewestFirstWithFiltersAndPages) {
    for (int i = 0; i < 5; ++i) {
        DocumentRecord record = document("d-" + std::to_string(i));
        record.created_at = kNow + std::chrono::seconds{i};
        record.document_type = i % 2 == 0 ? "scene_image" : "dashcam_footage";
        record.status = i == 4 ? DocumentStatus::Failed : DocumentStatus::Pending;
        insert(record);
    }
    EXPECT_THAT(listed({}), ElementsAre("d-4", "d-3", "d-2", "d-1", "d-0"));
    EXPECT_THAT(listed({.document_types = {"scene_image", "x"}}), ElementsAre("d-4", "d-2", "d-0"));
    EXPECT_THAT(
        listed({.status = DocumentStatus::Pending, .document_types = {"scene_image"}}),
        ElementsAre("d-2", "d-0"));
    EXPECT_THAT(listed({.document_category = "other"}), IsEmpty());
    EXPECT_THAT(listed({.limit = 2, .offset = 1}), ElementsAre("d-3", "d-2"));
    const auto page = read([](Tables& tables) {
        return tables.documents().list(
            {.tenant = TenantId{"t1"}, .owner = UserId{"u-1"}, .limit = 2});
    });
    EXPECT_EQ(page->total, 5);
}

TEST_P(StoreContractTest, DeletedDocumentsAreNotSeen) {
    DocumentRecord record = document("d-1");
    insert(record);
    record.deleted_at = kNow;
    ASSERT_TRUE(write([record](Tables& tables) { return tables.documents().update(record); }));
    EXPECT_THAT(listed({}), IsEmpty());
}

TEST_P(StoreContractTest, StatsCountByStatusTypeAndCategory) {
    for (int i = 0; i < 3; ++i) {
        DocumentRecord record = document("d-" + std::to_string(i));
        record.file_size = 100;
        record.status = i == 0 ? DocumentStatus::Completed : DocumentStatus::Failed;
        insert(record);
    }
    const auto stats = read(
        [](Tables& tables) { return tables.documents().stats(TenantId{"t1"}, UserId{"u-1"}); });
    EXPECT_EQ(stats->total, 3);
    EXPECT_EQ(stats->total_bytes, 300);
    EXPECT_EQ(stats->by_status[static_cast<std::size_t>(DocumentStatus::Failed)], 2);
    EXPECT_THAT(
        stats->by_type, ElementsAre(std::pair{std::string{"scene_image"}, std::int64_t{3}}));
}

TEST_P(StoreContractTest, ReferencedBlobsAreThoseOfAllRows) {
    DocumentRecord record = document("d-1");
    record.original_blob = BlobId{"b1"};
    record.thumbnail_blob = BlobId{"b3"};
    insert(record);
    const auto blobs = read([](Tables& tables) { return tables.documents().referenced_blobs(); });
    const std::set<BlobId> all{blobs->begin(), blobs->end()};
    EXPECT_EQ(all, (std::set{BlobId{"b1"}, BlobId{"b3"}}));
}

TEST_P(StoreContractTest, AJobComesBackWithEveryField) {
    JobRecord given = job("j-1");
    given.state = JobState::Running;
    given.progress = 30;
    given.attempts = 2;
    given.fence = 9;
    given.worker = WorkerId{"w"};
    given.lease_until = kNow + 30s;
    given.error_code = "TIMEOUT";
    given.error_message = "slow";
    given.finished_at = kNow + 1h;
    insert(given);
    const auto found = read([](Tables& tables) { return tables.jobs().find(JobId{"j-1"}); });
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->state, JobState::Running);
    EXPECT_EQ((*found)->fence, 9);
    EXPECT_EQ((*found)->worker, given.worker);
    EXPECT_EQ((*found)->lease_until, given.lease_until);
    EXPECT_EQ((*found)->finished_at, given.finished_at);
    EXPECT_EQ((*found)->error_code, "TIMEOUT");
}

TEST_P(StoreContractTest, TheNextJobIsTheOneThatHasWaitedLongest) {
    JobRecord later = job("later");
    later.run_at = kNow + 10s;
    JobRecord second = job("second");
    second.created_at = kNow + 1s;
    JobRecord running = job("running");
    running.state = JobState::Running;
    for (const JobRecord& record : {later, second, job("first"), job("pdf", "pdf"), running}) {
        insert(record);
    }

    const auto next = [&](WallTime now, std::vector<std::string> kinds) {
        const auto found =
            read([=](Tables& tables) { return tables.jobs().next_waiting(kinds, now); });
        return *found ? (*found)->id.text() : std::string{"none"};
    };
    EXPECT_EQ(next(kNow, {"image"}), "first");
    EXPECT_EQ(next(kNow, {"pdf"}), "pdf");
    EXPECT_EQ(next(kNow - 1ms, {"image"}), "none");
    EXPECT_EQ(next(kNow, {}), "none");
    EXPECT_EQ(
        *read([](Tables& tables) { return tables.jobs().next_run_at(); }), std::optional{kNow});
    EXPECT_EQ(*read([](Tables& tables) { return tables.jobs().count(JobState::Queued); }), 4);
}

TEST_P(StoreContractTest, ExpiredAndHeldJobsAreFound) {
    JobRecord record = job("j-1");
    record.state = JobState::Running;
    record.worker = WorkerId{"w1"};
    record.lease_until = kNow;
    insert(record);
    EXPECT_EQ(read([](Tables& t) { return t.jobs().expired(kNow); })->size(), 0U);
    EXPECT_EQ(read([](Tables& t) { return t.jobs().expired(kNow + 1ms); })->size(), 1U);
    EXPECT_EQ(read([](Tables& t) { return t.jobs().running(); })->size(), 1U);
    EXPECT_EQ(read([](Tables& t) { return t.jobs().held_by(WorkerId{"w1"}); })->size(), 1U);
    EXPECT_EQ(read([](Tables& t) { return t.jobs().held_by(WorkerId{"w2"}); })->size(), 0U);
}

TEST_P(StoreContractTest, QueueOwnersAreSetAndReplaced) {
    const TenantId tenant{"t1"};
    const contracts::QueueId queue{"q"};
    const auto find = [&] {
        return *read([=](Tables& tables) { return tables.queue_owners().find(tenant, queue); });
    };
    EXPECT_EQ(find(), std::nullopt);
    for (const char* owner : {"u-1", "u-2"}) {
        ASSERT_TRUE(write([=](Tables& tables) {
            return tables.queue_owners().set(tenant, queue, UserId{owner}, kNow);
        }));
        EXPECT_EQ(find(), UserId{owner});
    }
}

TEST_P(StoreContractTest, AWriteThatFailsUndoesOnlyItself) {
    const auto failed = write([](Tables& tables) -> Result<void, StoreError> {
        CRIER_TRY_VOID(tables.documents().insert(document("undone")));
        return std::unexpected{StoreError::Stale};
    });
    EXPECT_EQ(failed.error(), StoreError::Stale);
    insert(document("kept"));
    EXPECT_THAT(listed({}), ElementsAre("kept"));
}

struct Racer {
    static loop::Task<void> race(
        Store* store, int number, int* left, int* won, loop::EventLoop* loop) {
        // Half of the racers want a key that only one can have.
        const std::string id = number % 2 == 0 ? "same" : "d-" + std::to_string(number);
        auto insert = [id](Tables& tables) {
            DocumentRecord record;
            record.tenant = TenantId{"t1"};
            record.id = DocumentId{id};
            record.owner = UserId{"u-1"};
            record.document_type = "x";
            record.source_type = "x";
            record.storage_bucket = "x";
            record.storage_path = id;
            return tables.documents().insert(record);
        };
        const auto done = co_await store->write(std::move(insert));
        if (done) ++*won;
        if (--*left == 0) loop->stop();
    }
};

TEST_P(StoreContractTest, ManyWritesAtOnceShareCommitsAndFailAlone) {
    constexpr int kRacers = 500;
    int left = kRacers;
    int won = 0;
    loop_.post([&] {
        for (int i = 0; i < kRacers; ++i) {
            loop::start(Racer::race(store_.get(), i, &left, &won, &loop_));
        }
    });
    loop_.run();
    EXPECT_EQ(won, kRacers / 2 + 1);
    EXPECT_EQ(listed({.limit = 500}).size(), static_cast<std::size_t>(won));
}

TEST_P(StoreContractTest, WhatWasWrittenIsThereAfterOpeningAgain) {
    insert(document("d-1"));
    store_.reset();
    store_ = GetParam()(folder_.path(), metrics_);
    EXPECT_THAT(listed({}), ElementsAre("d-1"));
}

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContractTest, all_backends());

}  // namespace
}  // namespace crier::store
