#pragma once

#include "base/random.hpp"
#include "gateways/documents/document_events.hpp"
#include "gateways/documents/document_links.hpp"
#include "gateways/documents/documents_config.hpp"
#include "gateways/documents/image_form.hpp"
#include "http/api_guard.hpp"
#include "http/router.hpp"
#include "jobs/queue/job_queue.hpp"
#include "loop/blocking_pool.hpp"
#include "store/blobs/blob_store.hpp"
#include "store/store.hpp"

#include <atomic>
#include <string>
#include <vector>

namespace crier::gateways {

/// Images and what became of them: upload, process by URL, list, stats, one, download, refresh
/// (docs/http-api.md, contract A sections 5 and 8.1).
///
/// An accepted upload is on disk, and its job with it, before it is answered (promise P2).
/// Somebody else's document looks like a missing one.
/// Lives on: any loop. Lifetime: longer than the router's requests.
class DocumentsGateway {
public:
    struct Parts {
        store::Store& store;
        store::BlobStore& blobs;
        loop::BlockingPool& pool;
        jobs::JobQueue& jobs;
        DocumentEvents& events;
        const DocumentLinks& links;
        const http::ApiGuard& guard;
        const Clock& clock;
        Random& random;
        const DocumentsConfig& config;
    };

    explicit DocumentsGateway(const Parts& parts) : parts_{parts} {}
    DocumentsGateway(const DocumentsGateway&) = delete;
    DocumentsGateway& operator=(const DocumentsGateway&) = delete;

    void add_routes(http::Router& router);

private:
    struct Accepted {
        store::DocumentRecord document;
        store::JobRecord job;
    };

    loop::Task<http::Answer> upload(http::Request request);
    loop::Task<http::Answer> process_url(http::Request request);
    loop::Task<http::Answer> list(http::Request request);
    loop::Task<http::Answer> stats(http::Request request);
    loop::Task<http::Answer> show(http::Request request);
    loop::Task<http::Answer> download(http::Request request);
    loop::Task<http::Answer> refresh_url(http::Request request);

    Result<auth::Identity, http::Failure> identify(const http::Request& request) const;
    /// Whose documents the request is about: the caller's, or `user_id` of a service.
    Result<auth::UserId, http::Failure> subject_of(
        const auth::Identity& identity, std::string_view asked) const;
    loop::Task<Result<store::DocumentRecord, http::Failure>> find_own(http::Request& request);

    Accepted make_accepted(
        const auth::TenantId& tenant, const auth::UserId& owner, const DocumentType& type);
    Accepted accept_file(
        const auth::TenantId& tenant, const auth::UserId& owner, const UploadedFile& file);
    /// Rows and jobs in one transaction; returns the required types that are still missing.
    loop::Task<Result<std::vector<std::string>, http::Failure>> keep(std::vector<Accepted> all);
    std::int64_t unique_milliseconds();

    Parts parts_;
    std::atomic<std::int64_t> last_milliseconds_{0};
};

}  // namespace crier::gateways
