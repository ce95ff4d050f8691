#include "base/units.hpp"
#include "tests/conformance/websocket_case.hpp"

#include <array>

namespace crier::conformance {
namespace {

struct Kind {
    Opcode opcode;
    std::string pattern;
};

const Kind kText{Opcode::Text, "BAsd7&jh23"};
const Kind kBinary{Opcode::Binary, hex("00fe23faf0")};

Script one_message(const Kind& kind, std::size_t bytes, std::size_t frame_bytes) {
    const std::string payload = repeated(kind.pattern, bytes);
    return answered(
        fragmented(kind.opcode, payload, frame_bytes), {server_frame(kind.opcode, payload)});
}

/// One message after the other, each sent when the last one has come back.
Script round_trips(const Kind& kind, std::size_t bytes) {
    constexpr int kTrips = 1'000;
    const std::string payload = repeated(kind.pattern, bytes);
    const Step trip{
        fragmented(kind.opcode, payload, bytes + 1), server_frame(kind.opcode, payload)};
    Script script;
    script.steps.assign(kTrips, trip);
    script.steps.push_back({{close_frame(1000)}, {}});
    return script;
}

std::vector<Case> make_cases() {
    std::vector<Case> cases;
    const auto add = [&](const char* group, std::size_t number, std::function<Script()> make) {
        cases.push_back({std::string{group} + "." + std::to_string(number), std::move(make)});
    };
    const auto add_both = [&](const char* text_group, const char* binary_group, const auto& rows) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            add(text_group, i + 1, [row = rows[i]] { return row(kText); });
            add(binary_group, i + 1, [row = rows[i]] { return row(kBinary); });
        }
    };
    using Rows = std::vector<std::function<Script(const Kind&)>>;
    Rows whole;
    for (const std::size_t bytes :
         {64 * kKiB, 256 * kKiB, 1 * kMiB, 4 * kMiB, 8 * kMiB, 16 * kMiB}) {
        whole.push_back([=](const Kind& kind) { return one_message(kind, bytes, bytes); });
    }
    add_both("9.1", "9.2", whole);
    Rows fragments;
    for (std::size_t frame = 64; frame <= 4 * kMiB; frame *= 4) {
        fragments.push_back([=](const Kind& kind) { return one_message(kind, 4 * kMiB, frame); });
    }
    add_both("9.3", "9.4", fragments);
    Rows pieces;
    for (std::size_t piece = 64; piece <= 2'048; piece *= 2) {
        pieces.push_back([=](const Kind& kind) {
            Script script = one_message(kind, 1 * kMiB, 1 * kMiB);
            script.own_chop = piece;
            return script;
        });
    }
    add_both("9.5", "9.6", pieces);
    Rows trips;
    for (const std::size_t bytes : {0U, 16U, 64U, 256U, 1'024U, 4'096U}) {
        trips.push_back([=](const Kind& kind) { return round_trips(kind, bytes); });
    }
    add_both("9.7", "9.8", trips);
    return cases;
}

}  // namespace

const std::vector<Case>& limit_cases() {
    static const std::vector<Case> cases = make_cases();
    return cases;
}

}  // namespace crier::conformance
