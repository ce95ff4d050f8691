#include "http/multipart_parser.hpp"

#include "http/headers.hpp"

#include <algorithm>

namespace crier::http {
namespace {

/// The parameter `name` of a header value such as `form-data; name="a"; filename="b"`. Quoted
/// values may hold backslash escapes of quotes and backslashes.
std::optional<std::string> find_parameter(std::string_view value, std::string_view name) {
    std::size_t at = std::min(value.find(';'), value.size());
    while (at < value.size()) {
        ++at;
        const std::size_t equals = value.find('=', at);
        if (equals == std::string_view::npos) return std::nullopt;
        const std::string_view key = trim(value.substr(at, equals - at));
        at = equals + 1;
        std::string text;
        if (at < value.size() && value[at] == '"') {
            for (++at; at < value.size() && value[at] != '"'; ++at) {
                const bool is_escape = value[at] == '\\' && at + 1 < value.size() &&
                                       (value[at + 1] == '"' || value[at + 1] == '\\');
                if (is_escape) ++at;
                text.push_back(value[at]);
            }
            if (at >= value.size()) return std::nullopt;
            at = std::min(value.find(';', at), value.size());
        } else {
            const std::size_t end = std::min(value.find(';', at), value.size());
            text = trim(value.substr(at, end - at));
            at = end;
        }
        if (is_equal_ignoring_case(key, name)) return text;
    }
    return std::nullopt;
}

std::string_view media_type(std::string_view value) {
    return trim(value.substr(0, value.find(';')));
}

Result<FormPart, MultipartError> parse_part_head(std::string_view head) {
    FormPart part{.name = {}, .file_name = {}, .content_type = "text/plain"};
    bool has_name = false;
    while (!head.empty()) {
        const std::size_t end = head.find("\r\n");
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(end == std::string_view::npos ? head.size() : end + 2);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
            return std::unexpected{MultipartError::Malformed};
        }
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = trim(line.substr(colon + 1));
        if (is_equal_ignoring_case(name, "Content-Disposition")) {
            auto field = find_parameter(value, "name");
            if (!is_equal_ignoring_case(media_type(value), "form-data") || !field || has_name) {
                return std::unexpected{MultipartError::Malformed};
            }
            has_name = true;
            part.name = std::move(*field);
            part.file_name = find_parameter(value, "filename");
        } else if (is_equal_ignoring_case(name, "Content-Type")) {
            part.content_type = media_type(value);
        }
    }
    if (!has_name) return std::unexpected{MultipartError::Malformed};
    return part;
}

}  // namespace

std::string_view describe(MultipartError error) {
    switch (error) {
        case MultipartError::Malformed: return "The form is not well formed.";
        case MultipartError::HeadTooLarge: return "The header of a form field is too large.";
        case MultipartError::TooManyParts: return "The form has too many fields.";
    }
    return "The form is not well formed.";
}

std::optional<std::string> MultipartParser::boundary_of(std::string_view content_type) {
    if (!is_equal_ignoring_case(media_type(content_type), "multipart/form-data")) {
        return std::nullopt;
    }
    auto boundary = find_parameter(content_type, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > 70) return std::nullopt;
    const bool has_line_end = boundary->find_first_of("\r\n") != std::string::npos;
    return has_line_end ? std::nullopt : boundary;
}

// The body is read as if it began with CRLF: then the first delimiter looks like the others.
MultipartParser::MultipartParser(std::string_view boundary)
    : delimiter_{"\r\n--" + std::string{boundary}}, buffer_{"\r\n"} {}

void MultipartParser::feed(Bytes input) {
    buffer_.erase(0, at_);
    at_ = 0;
    buffer_ += as_text(input);
}

void MultipartParser::drop(std::size_t bytes) { at_ += bytes; }

Result<MultipartParser::Event, MultipartError> MultipartParser::next() {
    switch (state_) {
        case State::Preamble: return skip_preamble();
        case State::AfterDelimiter: return read_after_delimiter();
        case State::Head: return read_head();
        case State::Data: return read_data();
        case State::Over: return Event::End;
    }
    return Event::End;
}

Result<MultipartParser::Event, MultipartError> MultipartParser::skip_preamble() {
    const std::size_t found = rest().find(delimiter_);
    if (found == std::string_view::npos) {
        const std::size_t kept = std::min(rest().size(), delimiter_.size() - 1);
        drop(rest().size() - kept);
        return Event::NeedMore;
    }
    drop(found + delimiter_.size());
    state_ = State::AfterDelimiter;
    return next();
}

Result<MultipartParser::Event, MultipartError> MultipartParser::read_after_delimiter() {
    if (rest().size() < 2) return Event::NeedMore;
    if (rest().starts_with("--")) {
        state_ = State::Over;
        return Event::End;
    }
    if (!rest().starts_with("\r\n")) return std::unexpected{MultipartError::Malformed};
    if (++parts_ > kMaxParts) return std::unexpected{MultipartError::TooManyParts};
    drop(2);
    state_ = State::Head;
    return next();
}

Result<MultipartParser::Event, MultipartError> MultipartParser::read_head() {
    const std::size_t end = rest().find("\r\n\r\n");
    // Of the empty line three bytes may be here already.
    const bool is_too_large =
        end == std::string_view::npos ? rest().size() > kMaxHeadBytes + 3 : end > kMaxHeadBytes;
    if (is_too_large) {
        return std::unexpected{MultipartError::HeadTooLarge};
    }
    if (end == std::string_view::npos) return Event::NeedMore;
    CRIER_TRY(part_, parse_part_head(rest().substr(0, end)));
    // The last CRLF stays: an empty part has its delimiter right there.
    drop(end + 2);
    state_ = State::Data;
    has_open_part_ = false;
    return Event::PartBegin;
}

Result<MultipartParser::Event, MultipartError> MultipartParser::read_data() {
    const std::size_t skipped = has_open_part_ ? 0 : 2;  // The CRLF that read_head left.
    const std::size_t found = rest().find(delimiter_);
    if (found == 0) {
        drop(delimiter_.size());
        state_ = State::AfterDelimiter;
        return Event::PartEnd;
    }
    const std::size_t held_back = delimiter_.size() - 1;
    const std::size_t end = found != std::string_view::npos ? found
                            : rest().size() > held_back     ? rest().size() - held_back
                                                            : 0;
    if (end <= skipped) {
        if (found == std::string_view::npos) return Event::NeedMore;
        has_open_part_ = true;
        drop(end);
        return read_data();
    }
    data_ = as_bytes(rest().substr(skipped, end - skipped));
    has_open_part_ = true;
    drop(end);
    return Event::PartData;
}

}  // namespace crier::http
