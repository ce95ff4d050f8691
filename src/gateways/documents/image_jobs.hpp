#pragma once

#include "gateways/documents/document_events.hpp"
#include "gateways/documents/documents_config.hpp"
#include "jobs/queue/job_kind.hpp"
#include "store/store.hpp"

#include <string_view>

namespace crier::gateways {

/// Whether a row that was read after a change of its job may be told as that change: when another
/// change has ended the job since, that one tells the end, and nobody else does.
bool is_told_by(store::JobState change, store::DocumentStatus row);

/// Keeps a document's row in step with the job that processes it, and tells its owner.
///
/// The job's subject is the document's id. Lives on: as JobKind says.
class ImageJobs final : public jobs::JobKind {
public:
    ImageJobs(store::Store& store, DocumentEvents& events, const DocumentsConfig& config)
        : store_{store}, events_{events}, config_{config} {}

    std::string_view name() const override { return "image"; }
    Result<void, store::StoreError> on_started(
        store::Tables& tables, const store::JobRecord& job, WallTime now) override;
    Result<void, store::StoreError> on_progress(
        store::Tables& tables, const store::JobRecord& job, WallTime now) override;
    Result<void, store::StoreError> on_retry(
        store::Tables& tables,
        const store::JobRecord& job,
        const jobs::JobFailure& failure,
        WallTime now) override;
    Result<void, store::StoreError> on_completed(
        store::Tables& tables,
        const store::JobRecord& job,
        std::string_view result,
        WallTime now) override;
    Result<void, store::StoreError> on_failed(
        store::Tables& tables,
        const store::JobRecord& job,
        const jobs::JobFailure& failure,
        WallTime now) override;
    loop::Task<void> announce(store::JobRecord job) override;

private:
    store::Store& store_;
    DocumentEvents& events_;
    const DocumentsConfig& config_;
};

}  // namespace crier::gateways
