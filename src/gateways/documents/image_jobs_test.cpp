#include "gateways/documents/image_jobs.hpp"

#include <gtest/gtest.h>

namespace crier::gateways {
namespace {

using store::DocumentStatus;
using store::JobState;

// Promise P11: between a report of progress and its announcement the job may have ended.
TEST(ImageJobsTest, P11_AnEndIsToldOnlyByTheChangeThatMadeIt) {
    for (const JobState change : {JobState::Queued, JobState::Running}) {
        EXPECT_FALSE(is_told_by(change, DocumentStatus::Completed));
        EXPECT_FALSE(is_told_by(change, DocumentStatus::Failed));
        EXPECT_TRUE(is_told_by(change, DocumentStatus::Processing));
        EXPECT_TRUE(is_told_by(change, DocumentStatus::Pending));
    }
    EXPECT_TRUE(is_told_by(JobState::Completed, DocumentStatus::Completed));
    EXPECT_TRUE(is_told_by(JobState::Failed, DocumentStatus::Failed));
    EXPECT_FALSE(is_told_by(JobState::Failed, DocumentStatus::Completed));
    EXPECT_FALSE(is_told_by(JobState::Completed, DocumentStatus::Failed));
}

}  // namespace
}  // namespace crier::gateways
