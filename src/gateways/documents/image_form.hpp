#pragma once

#include "gateways/documents/document_types.hpp"
#include "gateways/documents/documents_config.hpp"
#include "http/failure.hpp"
#include "http/multipart_parser.hpp"
#include "http/request.hpp"
#include "loop/blocking_pool.hpp"
#include "loop/task.hpp"
#include "store/blobs/blob_store.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crier::gateways {

/// One file of an upload form: on disk with its blob, or refused with a sentence.
struct UploadedFile {
    std::string field{};
    const DocumentType* type = nullptr;
    std::optional<std::string> file_name{};
    std::string content_type{};
    store::BlobInfo blob{};
    std::string error{};  ///< Empty when it was taken.
};

struct ImageForm {
    std::vector<UploadedFile> files{};
    std::string auth_user_id{};
};

/// Reads a form from a request's body and writes its files to blobs as they arrive: memory holds
/// one piece at a time, and a disk that is slow slows the sender.
///
/// Blobs of files that were taken are on disk when this returns; those of an aborted form are
/// forgotten.
/// Lives on: the loop of the request.
class ImageFormReader {
public:
    ImageFormReader(
        store::BlobStore& blobs, loop::BlockingPool& pool, const DocumentsConfig& config);

    loop::Task<Result<ImageForm, http::Failure>> read(http::Request& request);

private:
    loop::Task<Result<void, http::Failure>> handle(http::MultipartParser::Event event);
    loop::Task<Result<void, http::Failure>> begin_part();
    loop::Task<Result<void, http::Failure>> write_data();
    loop::Task<Result<void, http::Failure>> end_part();
    std::string refusal_of(const http::FormPart& part, const DocumentType* type) const;
    void refuse_file(std::string why);

    store::BlobStore& blobs_;
    loop::BlockingPool& pool_;
    const DocumentsConfig& config_;
    std::optional<http::MultipartParser> parser_;
    ImageForm form_;
    std::unique_ptr<store::BlobWriter> writer_;  // Of the present file, while it is taken.
    std::uint64_t part_bytes_ = 0;
    std::string text_;  // Of the present text field.
    bool is_in_file_ = false;
};

}  // namespace crier::gateways
