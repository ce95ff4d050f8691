// However a form arrives in pieces, it has the same parts. Input: a Content-Type, LF, the body.

#include "http/multipart_parser.hpp"
#include "tests/fuzz/fuzz_support.hpp"

#include <fmt/format.h>

namespace crier::http {
namespace {

class Reader {
public:
    explicit Reader(std::string_view boundary) : parser_{boundary} {}

    void give(std::string_view piece) {
        if (is_over_) return;
        parser_.feed(as_bytes(piece));
        using Event = MultipartParser::Event;
        while (!is_over_) {
            const auto event = parser_.next();
            if (!event) {
                seen_ += describe(event.error());
                is_over_ = true;
            } else if (*event == Event::NeedMore) {
                return;
            } else {
                note(*event);
            }
        }
    }

    const std::string& seen() const { return seen_; }

private:
    void note(MultipartParser::Event event) {
        using Event = MultipartParser::Event;
        const bool is_inside = event == Event::PartData || event == Event::PartEnd;
        fuzz::require(is_inside == is_in_part_, "parts begin and end in turn");
        if (event == Event::PartBegin) {
            fuzz::require(++parts_ <= MultipartParser::kMaxParts, "the parts are counted");
            const FormPart& part = parser_.part();
            seen_ += fmt::format(
                "\n{}|{}|{}\n", part.name, part.file_name.value_or("(none)"), part.content_type);
        }
        if (event == Event::PartData) seen_ += as_text(parser_.data());
        if (event == Event::PartEnd) seen_ += "\n(end)";
        if (event == Event::End) seen_ += "\n(over)";
        is_in_part_ = event == Event::PartBegin || event == Event::PartData;
        is_over_ = event == Event::End;
    }

    MultipartParser parser_;
    std::string seen_;
    std::size_t parts_ = 0;
    bool is_in_part_ = false;
    bool is_over_ = false;
};

void run(std::string_view input) {
    const auto [content_type, body] = fuzz::cut(input, "\n");
    const auto boundary = MultipartParser::boundary_of(content_type);
    if (!boundary) return;
    fuzz::require(!boundary->empty() && boundary->size() <= 70, "a boundary is in bounds");

    Reader at_once{*boundary};
    at_once.give(body);
    Reader in_pieces{*boundary};
    for (fuzz::Pieces pieces{body}; !pieces.is_over();) in_pieces.give(pieces.take());
    fuzz::require(at_once.seen() == in_pieces.seen(), "pieces make the same form");
}

}  // namespace
}  // namespace crier::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    crier::http::run({reinterpret_cast<const char*>(data), size});
    return 0;
}
