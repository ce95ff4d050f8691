#include "gateways/documents/file_gateway.hpp"

#include "contracts/errors.hpp"
#include "http/target.hpp"
#include "loop/run_blocking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace crier::gateways {
namespace {

using contracts::PublicError;
using http::Answer;
using http::Failure;
using http::Response;

constexpr std::size_t kPieceBytes = 256 * kKiB;

constexpr std::array<std::string_view, 4> kShownTypes = {
    "image/jpeg", "image/png", "image/webp", "image/gif"};

class BlobSource final : public http::BodySource {
public:
    BlobSource(std::unique_ptr<store::BlobReader> reader, loop::BlockingPool& pool)
        : reader_{std::move(reader)}, pool_{pool} {}

    void next(std::move_only_function<void(Piece)> on_piece) override {
        loop::start(read(reader_, pool_, std::move(on_piece)));
    }

private:
    /// Holds the reader by itself: the answer may be given up while a piece is read.
    static loop::Task<void> read(
        std::shared_ptr<store::BlobReader> reader,
        loop::BlockingPool& pool,
        std::move_only_function<void(Piece)> on_piece) {
        auto work = [reader] { return reader->read(kPieceBytes); };
        auto piece = co_await loop::run_blocking(pool, std::move(work));
        if (!piece || !*piece) {
            on_piece(std::unexpected{End::Broken});
        } else if ((*piece)->empty()) {
            on_piece(std::unexpected{End::Complete});
        } else {
            on_piece(SharedBytes::copy_of(**piece));
        }
    }

    std::shared_ptr<store::BlobReader> reader_;
    loop::BlockingPool& pool_;
};

std::unexpected<Failure> invalid_link() {
    return std::unexpected{Failure{.error = PublicError::InvalidLink}};
}

std::string media_type_of(const store::DocumentRecord& document, Variant variant) {
    // The original is only ever saved, never shown: what it really is does not matter here.
    if (variant == Variant::Original) return "application/octet-stream";
    // What a worker says about its result is believed only as far as it is one of ours.
    const std::string type = document.web_mime_type.value_or("image/jpeg");
    const bool is_ours =
        std::find(kShownTypes.begin(), kShownTypes.end(), type) != kShownTypes.end();
    return is_ours ? type : "application/octet-stream";
}

/// RFC 6266 and RFC 8187: the name in UTF-8, everything else encoded.
std::string disposition_of(const store::DocumentRecord& document) {
    const std::string name = document.original_filename.value_or(document.document_type);
    return fmt::format("attachment; filename*=UTF-8''{}", http::percent_encode(name));
}

}  // namespace

std::shared_ptr<http::BodySource> make_blob_source(
    std::unique_ptr<store::BlobReader> reader, loop::BlockingPool& pool) {
    return std::make_shared<BlobSource>(std::move(reader), pool);
}

void FileGateway::add_routes(http::Router& router) {
    router.add(http::Method::Get, "/files/{document}/{variant}", [this](http::Request request) {
        return serve(std::move(request));
    });
}

std::optional<auth::LinkClaims> FileGateway::verify(const http::Request& request) const {
    if (request.method != http::Method::Get) return std::nullopt;  // Signed for GET alone.
    std::vector<auth::LinkSigner::Parameter> query;
    for (const auto& [name, value] : request.target.query.all()) query.push_back({name, value});
    return links_.signer().verify(request.target.path, query, clock_.wall_now());
}

loop::Task<Answer> FileGateway::serve(http::Request request) {
    const auto claims = verify(request);
    const auto variant = parse_variant(request.path_parameter("variant"));
    if (!claims || !variant) co_return invalid_link();
    auto find = [tenant = claims->tenant,
                 id = store::DocumentId{request.path_parameter("document")}](
                    store::Tables& tables) { return tables.documents().find(tenant, id); };
    const auto found = co_await store_.read(std::move(find));
    if (!found) co_return std::unexpected{Failure{.error = store::to_public(found.error())}};
    const bool is_valid = *found && (*found)->owner == claims->subject &&
                          (*found)->link_generation == claims->generation;
    if (!is_valid || !blob_of(**found, *variant)) co_return invalid_link();

    const store::DocumentRecord& document = **found;
    auto open = [&blobs = blobs_, id = *blob_of(document, *variant)] { return blobs.open(id); };
    auto opened = co_await loop::run_blocking(pool_, std::move(open));
    if (!opened) co_return std::unexpected{Failure{.error = PublicError::Overloaded}};
    if (!*opened) co_return std::unexpected{Failure{.error = PublicError::InternalError}};

    Response response;
    response.headers.add("Content-Type", media_type_of(document, *variant));
    response.headers.add("Content-Disposition", disposition_of(document));
    response.headers.add("X-Content-Type-Options", "nosniff");
    response.headers.add("Content-Security-Policy", "sandbox; default-src 'none'");
    response.headers.add("Cache-Control", "private, no-store");
    response.headers.add("Referrer-Policy", "no-referrer");
    response.source_bytes = (**opened)->size();
    response.source = make_blob_source(std::move(**opened), pool_);
    co_return response;
}

}  // namespace crier::gateways
