#pragma once

#include "gateways/documents/document_links.hpp"
#include "http/router.hpp"
#include "loop/blocking_pool.hpp"
#include "store/blobs/blob_store.hpp"
#include "store/store.hpp"

namespace crier::gateways {

/// Where signed links lead: GET /files/{document}/{variant}.
///
/// Whatever is wrong with a link - a changed bit, an expired time, a raised generation, a deleted
/// document - is answered by the same 403 (security.md 2.8).
/// Lives on: any loop.
class FileGateway {
public:
    FileGateway(
        store::Store& store,
        store::BlobStore& blobs,
        loop::BlockingPool& pool,
        const DocumentLinks& links,
        const Clock& clock)
        : store_{store}, blobs_{blobs}, pool_{pool}, links_{links}, clock_{clock} {}
    FileGateway(const FileGateway&) = delete;
    FileGateway& operator=(const FileGateway&) = delete;

    void add_routes(http::Router& router);

private:
    loop::Task<http::Answer> serve(http::Request request);
    std::optional<auth::LinkClaims> verify(const http::Request& request) const;

    store::Store& store_;
    store::BlobStore& blobs_;
    loop::BlockingPool& pool_;
    const DocumentLinks& links_;
    const Clock& clock_;
};

/// A blob as the body of an answer, read on `pool` piece by piece.
std::shared_ptr<http::BodySource> make_blob_source(
    std::unique_ptr<store::BlobReader> reader, loop::BlockingPool& pool);

}  // namespace crier::gateways
