#include "gateways/documents/image_form.hpp"

#include "base/utf8.hpp"
#include "contracts/errors.hpp"
#include "http/body_reader.hpp"
#include "loop/run_blocking.hpp"

#include <fmt/format.h>

namespace crier::gateways {
namespace {

using contracts::PublicError;
using http::Failure;
using http::MultipartParser;
using Event = http::MultipartParser::Event;

constexpr std::size_t kMaxTextBytes = 1 * kKiB;

std::unexpected<Failure> fail(PublicError error, std::string message = {}) {
    return std::unexpected{Failure{.error = error, .message = std::move(message)}};
}

/// "image/" and a name: it is kept and shown again.
bool is_image_type(std::string_view type) {
    constexpr std::string_view kKind = "image/";
    constexpr std::size_t kMaxBytes = 64;
    return type.size() <= kMaxBytes && type.starts_with(kKind) &&
           http::is_token(type.substr(kKind.size()));
}

PublicError to_public(store::BlobError error) {
    return error == store::BlobError::Full ? PublicError::StorageFull : PublicError::InternalError;
}

}  // namespace

ImageFormReader::ImageFormReader(
    store::BlobStore& blobs, loop::BlockingPool& pool, const DocumentsConfig& config)
    : blobs_{blobs}, pool_{pool}, config_{config} {}

loop::Task<Result<ImageForm, Failure>> ImageFormReader::read(http::Request& request) {
    const auto boundary =
        MultipartParser::boundary_of(request.headers.find("Content-Type").value_or(""));
    if (!boundary) {
        co_return fail(
            PublicError::UnsupportedMediaType, "Send the images as multipart/form-data.");
    }
    parser_.emplace(*boundary);
    while (true) {
        auto piece = co_await request.body_reader->read();
        if (!piece) co_return fail(PublicError::PayloadTooLarge);
        if (!*piece) break;
        parser_->feed(as_bytes(**piece));
        while (true) {
            const auto event = parser_->next();
            if (!event) {
                co_return fail(
                    PublicError::ValidationError, std::string{http::describe(event.error())});
            }
            if (*event == Event::NeedMore || *event == Event::End) break;
            auto handled = co_await handle(*event);
            if (!handled) co_return std::unexpected{handled.error()};
        }
    }
    if (!parser_->is_over()) co_return fail(PublicError::ValidationError, "The form is cut off.");
    co_return std::move(form_);
}

loop::Task<Result<void, Failure>> ImageFormReader::handle(Event event) {
    if (event == Event::PartBegin) return begin_part();
    if (event == Event::PartData) return write_data();
    return end_part();
}

/// Why a file is not even begun; empty when it is taken.
std::string ImageFormReader::refusal_of(
    const http::FormPart& part, const DocumentType* type) const {
    if (type == nullptr) return "There is no image field of this name.";
    if (form_.files.size() > config_.max_files) {
        return fmt::format("At most {} files are taken at once.", config_.max_files);
    }
    if (!is_image_type(part.content_type)) return "Only images are taken.";
    return {};
}

loop::Task<Result<void, Failure>> ImageFormReader::begin_part() {
    const http::FormPart part = parser_->part();
    part_bytes_ = 0;
    text_.clear();
    is_in_file_ = part.file_name.has_value();
    if (!is_in_file_) co_return Result<void, Failure>{};

    const DocumentType* type = find_image_type(part.name);
    form_.files.push_back({
        .field = is_valid_utf8(part.name) ? part.name : std::string{},
        .type = type,
        .file_name = safe_file_name(*part.file_name),
        .content_type = part.content_type,
    });
    form_.files.back().error = refusal_of(part, type);
    if (!form_.files.back().error.empty()) co_return Result<void, Failure>{};

    auto create = [&blobs = blobs_] { return blobs.create(); };
    auto created = co_await loop::run_blocking(pool_, std::move(create));
    if (!created) co_return fail(PublicError::Overloaded);
    if (!*created) co_return fail(to_public(created->error()));
    writer_ = std::move(**created);
    co_return Result<void, Failure>{};
}

void ImageFormReader::refuse_file(std::string why) {
    form_.files.back().error = std::move(why);
    writer_.reset();
}

loop::Task<Result<void, Failure>> ImageFormReader::write_data() {
    const std::string data{as_text(parser_->data())};
    part_bytes_ += data.size();
    if (!is_in_file_) {
        if (part_bytes_ > kMaxTextBytes) {
            co_return fail(PublicError::ValidationError, "A text field is too long.");
        }
        text_ += data;
        co_return Result<void, Failure>{};
    }
    if (writer_ && part_bytes_ > config_.max_file_bytes) {
        refuse_file(fmt::format("The file is larger than {} MiB.", config_.max_file_bytes / kMiB));
    }
    if (!writer_) co_return Result<void, Failure>{};

    auto write = [writer = writer_.get(), &data] { return writer->write(as_bytes(data)); };
    const auto written = co_await loop::run_blocking(pool_, std::move(write));
    if (!written) co_return fail(PublicError::Overloaded);
    if (!*written) co_return fail(to_public(written->error()));
    co_return Result<void, Failure>{};
}

loop::Task<Result<void, Failure>> ImageFormReader::end_part() {
    if (!is_in_file_) {
        if (parser_->part().name == "auth_user_id") {
            if (!is_valid_utf8(text_)) {
                co_return fail(PublicError::ValidationError, "\"auth_user_id\" is not UTF-8.");
            }
            form_.auth_user_id = text_;
        }
        co_return Result<void, Failure>{};
    }
    if (!writer_) co_return Result<void, Failure>{};
    auto commit = [writer = writer_.get()] { return writer->commit(); };
    auto committed = co_await loop::run_blocking(pool_, std::move(commit));
    writer_.reset();
    if (!committed) co_return fail(PublicError::Overloaded);
    if (!*committed) co_return fail(to_public(committed->error()));
    form_.files.back().blob = std::move(**committed);
    co_return Result<void, Failure>{};
}

}  // namespace crier::gateways
