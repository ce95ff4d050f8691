#include "crier/arguments.hpp"

#include "base/units.hpp"
#include "json/parse.hpp"
#include "socketio/event_data.hpp"
#include "socketio/json_scanner.hpp"
#include "socketio/number_text.hpp"
#include "socketio/payload_rules.hpp"

#include <charconv>

namespace crier {
namespace {

using socketio::JsonScanner;
using Token = JsonScanner::Token;

/// What was let in has been checked against the limits of its door.
constexpr json::Limits kChecked{.depth = 64, .members = 1 * kMiB};

[[noreturn]] void throw_other_kind(std::string_view wanted) {
    throw BadArgument{"an argument is not " + std::string{wanted}};
}

std::string in_brackets(std::string_view elements) {
    return std::string{"["}.append(elements).append("]");
}

}  // namespace

namespace internal {

void throw_out_of_range() { throw BadArgument{"a number is out of range"}; }

}  // namespace internal

std::span<const std::string> Argument::attachments() const {
    if (!data_) return {};
    return data_->attachments;
}

Json Argument::parse() const {
    auto value = json::parse(text_, kChecked);
    if (!value) throw_other_kind("JSON");
    return std::move(*value);
}

std::string Argument::to_text() const {
    if (!is_string()) throw_other_kind("a text");
    return socketio::unescape(text_);
}

bool Argument::to_bool() const {
    if (text_ == "true") return true;
    if (text_ != "false") throw_other_kind("a bool");
    return false;
}

double Argument::to_double() const {
    JsonScanner scanner{text_};
    if (scanner.next() != Token::Number) throw_other_kind("a number");
    return socketio::parse_number_text(std::string{text_});
}

namespace {

template <class T>
T to_whole(std::string_view text, double as_double) {
    T number{};
    const char* const end = text.data() + text.size();
    const auto [read_to, error] = std::from_chars(text.data(), end, number);
    if (error == std::errc{} && read_to == end) return number;
    // 1e3 and 5.0 are whole numbers too. 2^53: beyond it a double cannot tell.
    constexpr double kMaxExact = 9'007'199'254'740'992.0;
    const bool fits =
        as_double <= kMaxExact && as_double >= (std::signed_integral<T> ? -kMaxExact : 0);
    if (!fits) internal::throw_out_of_range();
    number = static_cast<T>(as_double);
    if (static_cast<double>(number) != as_double) throw_other_kind("a whole number");
    return number;
}

}  // namespace

std::int64_t Argument::to_integer() const { return to_whole<std::int64_t>(text_, to_double()); }
std::uint64_t Argument::to_unsigned() const { return to_whole<std::uint64_t>(text_, to_double()); }

const std::string* Argument::find_binary() const {
    if (!data_ || data_->attachments.empty()) return nullptr;
    JsonScanner scanner{text_};
    if (scanner.next() != Token::ObjectBegin) return nullptr;
    const auto number = socketio::take_placeholder(scanner);
    if (!number || *number >= data_->attachments.size()) return nullptr;
    return &data_->attachments[*number];
}

std::span<const std::string> Arguments::attachments() const {
    if (!data_) return {};
    return data_->attachments;
}

bool Arguments::is_empty() const {
    return text_.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::vector<Argument> Arguments::list() const {
    std::vector<Argument> arguments;
    if (is_empty()) return arguments;
    // The elements lie in the text of an array; only the brackets are missing here.
    const std::string array = in_brackets(text_);
    const auto elements = socketio::split_array(array, kChecked);
    if (!elements) return arguments;
    for (const std::string_view element : *elements) {
        const auto place = static_cast<std::size_t>(element.data() - array.data()) - 1;
        arguments.push_back(Argument{data_, text_.substr(place, element.size())});
    }
    return arguments;
}

Argument Arguments::operator[](std::size_t index) const {
    const std::vector<Argument> all = list();
    return index < all.size() ? all[index] : Argument{};
}

Arguments Arguments::after(std::size_t count) const {
    const std::vector<Argument> all = list();
    if (count >= all.size()) return {};
    const auto place = static_cast<std::size_t>(all[count].text_.data() - text_.data());
    return Arguments{data_, text_.substr(place)};
}

}  // namespace crier
