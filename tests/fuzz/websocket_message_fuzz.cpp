// However frames are cut by the network, they make the same messages and the same violation.

#include "tests/fuzz/fuzz_support.hpp"
#include "websocket/message_parser.hpp"

#include <fmt/format.h>

namespace crier::websocket {
namespace {

// Small limits, so that short inputs reach them and the 16-bit length.
constexpr WebSocketConfig kLimits{.max_message_bytes = 300, .max_fragments = 4};

class Reader {
public:
    explicit Reader(bool drops_messages) : has_text_{!drops_messages} {
        if (drops_messages) parser_.drop_messages();
    }

    void give(std::string_view piece) {
        std::string bytes{piece};  // Unmasked in place.
        MutableBytes rest = std::as_writable_bytes(std::span{bytes});
        while (!is_over_) {
            const auto step = parser_.parse(rest);
            if (!step) return violate(step.error());
            fuzz::require(step->used <= rest.size(), "no more is used than was given");
            rest = rest.subspan(step->used);
            if (step->event == MessageParser::Event::NeedMore) {
                fuzz::require(rest.empty(), "all input is used");
                return;
            }
            note(step->event);
        }
    }

    const std::string& seen() const { return seen_; }
    const MessageParser& parser() const { return parser_; }
    bool is_over() const { return is_over_; }

private:
    void violate(const Violation& violation) {
        seen_ += fmt::format("{}: {}", static_cast<int>(violation.code), violation.reason);
        is_over_ = true;
    }

    void note(MessageParser::Event event) {
        using Event = MessageParser::Event;
        const std::string_view payload = as_text(parser_.payload());
        const bool is_message = event == Event::Text || event == Event::Binary;
        if (is_message) {
            fuzz::require(payload.size() <= kLimits.max_message_bytes, "a message is in bounds");
        } else {
            fuzz::require(
                payload.size() <= kMaxControlPayloadBytes, "a control frame is in bounds");
        }
        // Of messages that are dropped, as much is given as is at hand.
        const bool is_shown = !is_message || has_text_;
        if (event == Event::Text && has_text_) {
            fuzz::require(is_valid_utf8(payload), "text is UTF-8");
        }
        seen_ += fmt::format("{} {}\n", static_cast<int>(event), is_shown ? payload : "");
        is_over_ = event == Event::Close;
        if (is_over_) seen_ += fmt::format("{}", parser_.close_code().value_or(0));
    }

    MessageParser parser_{kLimits};
    std::string seen_;
    bool has_text_;
    bool is_over_ = false;
};

void compare(std::string_view input, bool drops_messages) {
    Reader at_once{drops_messages};
    at_once.give(input);
    Reader in_pieces{drops_messages};
    for (fuzz::Pieces pieces{input}; !pieces.is_over();) in_pieces.give(pieces.take());

    fuzz::require(at_once.seen() == in_pieces.seen(), "pieces make the same messages");
    if (at_once.is_over()) return;  // What the parser holds after a violation is of no meaning.
    fuzz::require(
        at_once.parser().finished_messages() == in_pieces.parser().finished_messages(),
        "pieces finish as many messages");
    fuzz::require(
        at_once.parser().has_unfinished_message() == in_pieces.parser().has_unfinished_message(),
        "pieces leave the same unfinished");
}

}  // namespace
}  // namespace crier::websocket

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    crier::websocket::compare(input, false);
    crier::websocket::compare(input, true);
    return 0;
}
