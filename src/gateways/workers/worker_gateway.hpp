#pragma once

#include "base/secret.hpp"
#include "http/router.hpp"
#include "jobs/queue/job_queue.hpp"
#include "loop/blocking_pool.hpp"
#include "store/blobs/blob_store.hpp"

namespace crier::gateways {

/// The internal HTTP API of workers: claim, input, outputs, progress, complete, fail.
///
/// Every request carries the worker token, and every one about a job its fence: a worker that has
/// lost its lease gets 409 and changes nothing. Without the token the paths look like missing.
/// Lives on: any loop.
class WorkerGateway {
public:
    struct Parts {
        jobs::JobQueue& jobs;
        store::BlobStore& blobs;
        loop::BlockingPool& pool;
        const Secret& token;
    };

    explicit WorkerGateway(const Parts& parts) : parts_{parts} {}
    WorkerGateway(const WorkerGateway&) = delete;
    WorkerGateway& operator=(const WorkerGateway&) = delete;

    void add_routes(http::Router& router);

private:
    loop::Task<http::Answer> claim(http::Request request);
    loop::Task<http::Answer> progress(http::Request request);
    loop::Task<http::Answer> input(http::Request request);
    loop::Task<http::Answer> output(http::Request request);
    loop::Task<http::Answer> complete(http::Request request);
    loop::Task<http::Answer> fail(http::Request request);

    Result<void, http::Failure> check_token(const http::Request& request) const;

    Parts parts_;
};

}  // namespace crier::gateways
