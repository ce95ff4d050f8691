#include "http/body_reader.hpp"

#include <utility>

namespace crier::http {

void BodyReader::push(Bytes piece) {
    waiting_ += as_text(piece);
    wake();
}

void BodyReader::finish() {
    is_finished_ = true;
    wake();
}

void BodyReader::fail(BodyError error) {
    if (is_finished_) return;
    error_ = error;
    wake();
}

BodyReader::Piece BodyReader::take() {
    if (error_) return std::unexpected{*error_};
    if (waiting_.empty()) return std::optional<std::string>{};
    const bool was_full = is_full();
    std::optional<std::string> piece = std::exchange(waiting_, {});
    if (was_full && on_space_) on_space_();
    return piece;
}

void BodyReader::wake() {
    if (awaiter_) std::exchange(awaiter_, nullptr).resume();
}

}  // namespace crier::http
