#include "tests/conformance/deflate_sources.hpp"

#include "base/random.hpp"
#include "base/units.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>
#include <span>
#include <string>

namespace crier::conformance {
namespace {

/// Enough that the largest message, 128 KiB, can begin at many places, umlauts included.
constexpr std::size_t kSourceBytes = 320 * kKiB;

constexpr auto kWords = std::to_array<std::string_view>(
    {"Akte",    "Beschluss",   "Zustellung", "Gegenüber",     "Mandantin", "prüft",
     "Frist",   "übermorgen",  "Anlage",     "geschwärzt",    "Straße",    "der",
     "die",     "das",         "und",        "nicht",         "Klägerin",  "Schriftsatz",
     "wurde",   "eingereicht", "mit",        "Zeugenaussage", "auf",       "Seite",
     "Gericht", "hört",        "morgen",     "früh"});

class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_{seed} {}

    std::size_t below(std::size_t limit) { return random_u64(random_) % limit; }
    std::string_view word() { return kWords[below(kWords.size())]; }

    std::string sentence() {
        std::string text{word()};
        for (std::size_t rest = 4 + below(12); rest > 0; --rest) text.append(" ").append(word());
        return text + ". ";
    }

    std::string noise(std::size_t bytes) {
        std::string text(bytes, '\0');
        random_.fill(std::as_writable_bytes(std::span{text}));
        return text;
    }

private:
    SeededRandom random_;
};

std::string repeat(std::string text, const std::function<std::string()>& piece) {
    while (text.size() < kSourceBytes) text += piece();
    return text;
}

std::string make_json() {
    Generator make{1};
    return repeat("[", [&] {
        return fmt::format(
            R"({{"id":"{:016x}","case":{},"status":"{}","progress":{}.{},"note":"{}"}},)",
            make.below(SIZE_MAX),
            make.below(10'000),
            make.below(2) == 0 ? "running" : "done",
            make.below(100),
            make.below(1'000),
            make.sentence());
    });
}

/// 24-bit pixels that go from one colour to another, with a little noise, as a photograph has.
std::string make_bitmap() {
    Generator make{2};
    std::size_t pixel = 0;
    return repeat("BM" + std::string(52, '\0'), [&] {
        std::string bytes;
        for (const std::size_t slope : {3U, 5U, 7U}) {
            bytes.push_back(static_cast<char>(pixel / slope / 16 + make.below(8)));
        }
        ++pixel;
        return bytes;
    });
}

std::string make_german() {
    Generator make{3};
    return repeat({}, [&] { return make.sentence(); });
}

std::string make_html() {
    Generator make{4};
    return repeat("<!doctype html>\n<table class=\"cases\">\n", [&] {
        return fmt::format(
            "<tr class=\"case\" data-id=\"{}\">\n  <td><a href=\"/cases/{}\">{}</a></td>\n"
            "  <td class=\"note\">{}</td>\n</tr>\n",
            make.below(100'000),
            make.below(100'000),
            make.word(),
            make.sentence());
    });
}

/// Mostly streams that are compressed already.
std::string make_pdf() {
    Generator make{5};
    std::size_t number = 0;
    return repeat("%PDF-1.7\n", [&] {
        const std::string stream = make.noise(500 + make.below(4'000));
        return fmt::format(
                   "{} 0 obj\n<< /Filter /FlateDecode /Length {} >>\nstream\n",
                   ++number,
                   stream.size()) +
               stream + "\nendstream\nendobj\n";
    });
}

}  // namespace

std::string_view deflate_source(Source source) {
    static const std::array<std::string, 5> sources = {
        make_json(), make_bitmap(), make_german(), make_html(), make_pdf()};
    return sources[static_cast<std::size_t>(source)];
}

}  // namespace crier::conformance
