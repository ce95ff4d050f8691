#include "tests/conformance/websocket_case.hpp"

namespace crier::conformance {
namespace {

std::string echo_text(std::string_view payload) { return server_frame(Opcode::Text, payload); }

enum class Outcome : std::uint8_t { Echo, Fail };

/// Unfragmented texts: "6.5" with 1 is case 6.5.1.
struct Group {
    const char* id;
    Outcome outcome;
    std::vector<std::pair<int, const char*>> payloads;
};

const std::vector<Group> kGroups = {
    {"6.5",
     Outcome::Echo,
     {{1, "68656c6c6f24776f726c64"},
      {2, "68656c6c6fc2a2776f726c64"},
      {3, "68656c6c6fe282ac776f726c64"},
      {4, "68656c6c6ff0a4ada2776f726c64"},
      {5, "cebae1bdb9cf83cebcceb5"}}},
    {"6.6",
     Outcome::Echo,
     {{2, "ceba"},
      {5, "cebae1bdb9"},
      {7, "cebae1bdb9cf83"},
      {9, "cebae1bdb9cf83cebc"},
      {11, "cebae1bdb9cf83cebcceb5"}}},
    {"6.6",
     Outcome::Fail,
     {{1, "ce"},
      {3, "cebae1"},
      {4, "cebae1bd"},
      {6, "cebae1bdb9cf"},
      {8, "cebae1bdb9cf83ce"},
      {10, "cebae1bdb9cf83cebcce"}}},
    {"6.7", Outcome::Echo, {{1, "00"}, {2, "c280"}, {3, "e0a080"}, {4, "f0908080"}}},
    {"6.8", Outcome::Fail, {{1, "f888808080"}, {2, "fc8480808080"}}},
    {"6.9", Outcome::Echo, {{1, "7f"}, {2, "dfbf"}, {3, "efbfbf"}, {4, "f48fbfbf"}}},
    {"6.10", Outcome::Fail, {{1, "f7bfbfbf"}, {2, "fbbfbfbfbf"}, {3, "fdbfbfbfbfbf"}}},
    {"6.11", Outcome::Echo, {{1, "ed9fbf"}, {2, "ee8080"}, {3, "efbfbd"}, {4, "f48fbfbf"}}},
    {"6.11", Outcome::Fail, {{5, "f4908080"}}},
    {"6.12",
     Outcome::Fail,
     {{1, "80"},
      {2, "bf"},
      {3, "80bf"},
      {4, "80bf80"},
      {5, "80bf80bf"},
      {6, "80bf80bf80"},
      {7, "80bf80bf80bf"},
      {8,
       "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbe"}}},
    {"6.13",
     Outcome::Fail,
     {{1,
       "c020c120c220c320c420c520c620c720c820c920ca20cb20cc20cd20ce20cf20d020d120d220d320d420d520d620d720d820d920da20db20dc20dd20de20"},
      {2, "e020e120e220e320e420e520e620e720e820e920ea20eb20ec20ed20ee20"},
      {3, "f020f120f220f320f420f520f620"},
      {4, "f820f920fa20"},
      {5, "fc20"}}},
    {"6.14",
     Outcome::Fail,
     {{1, "c0"},
      {2, "e080"},
      {3, "f08080"},
      {4, "f8808080"},
      {5, "fc80808080"},
      {6, "df"},
      {7, "efbf"},
      {8, "f7bfbf"},
      {9, "fbbfbfbf"},
      {10, "fdbfbfbfbf"}}},
    {"6.15", Outcome::Fail, {{1, "c0e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf"}}},
    {"6.16", Outcome::Fail, {{1, "fe"}, {2, "ff"}, {3, "fefeffff"}}},
    {"6.17",
     Outcome::Fail,
     {{1, "c0af"}, {2, "e080af"}, {3, "f08080af"}, {4, "f8808080af"}, {5, "fc80808080af"}}},
    {"6.18",
     Outcome::Fail,
     {{1, "c1bf"}, {2, "e09fbf"}, {3, "f08fbfbf"}, {4, "f887bfbfbf"}, {5, "fc83bfbfbfbf"}}},
    {"6.19",
     Outcome::Fail,
     {{1, "c080"}, {2, "e08080"}, {3, "f0808080"}, {4, "f880808080"}, {5, "fc8080808080"}}},
    {"6.20",
     Outcome::Fail,
     {{1, "eda080"},
      {2, "edadbf"},
      {3, "edae80"},
      {4, "edafbf"},
      {5, "edb080"},
      {6, "edbe80"},
      {7, "edbfbf"}}},
    {"6.21",
     Outcome::Fail,
     {{1, "eda080edb080"},
      {2, "eda080edbfbf"},
      {3, "edadbfedb080"},
      {4, "edadbfedbfbf"},
      {5, "edae80edb080"},
      {6, "edae80edbfbf"},
      {7, "edafbfedb080"},
      {8, "edafbfedbfbf"}}},
    {"6.22",
     Outcome::Echo,
     {{1, "efbfbe"},    {2, "efbfbf"},    {3, "f09fbfbe"},  {4, "f09fbfbf"},  {5, "f0afbfbe"},
      {6, "f0afbfbf"},  {7, "f0bfbfbe"},  {8, "f0bfbfbf"},  {9, "f18fbfbe"},  {10, "f18fbfbf"},
      {11, "f19fbfbe"}, {12, "f19fbfbf"}, {13, "f1afbfbe"}, {14, "f1afbfbf"}, {15, "f1bfbfbe"},
      {16, "f1bfbfbf"}, {17, "f28fbfbe"}, {18, "f28fbfbf"}, {19, "f29fbfbe"}, {20, "f29fbfbf"},
      {21, "f2afbfbe"}, {22, "f2afbfbf"}, {23, "f2bfbfbe"}, {24, "f2bfbfbf"}, {25, "f38fbfbe"},
      {26, "f38fbfbf"}, {27, "f39fbfbe"}, {28, "f39fbfbf"}, {29, "f3afbfbe"}, {30, "f3afbfbf"},
      {31, "f3bfbfbe"}, {32, "f3bfbfbf"}, {33, "f48fbfbe"}, {34, "f48fbfbf"}}},
    {"6.23",
     Outcome::Echo,
     {{1, "efbfb9"},
      {2, "efbfba"},
      {3, "efbfbb"},
      {4, "efbfbc"},
      {5, "efbfbd"},
      {6, "efbfbe"},
      {7, "efbfbf"}}},
};

Script one_text(Outcome outcome, const std::string& payload) {
    return outcome == Outcome::Echo ? answered({text(payload)}, {echo_text(payload)})
                                    : failed(1007, {text(payload)});
}

/// Valid so far; then bytes that no text can go on with. The server must fail without the rest.
Script failed_early(std::vector<Sent> valid, std::vector<Sent> invalid) {
    Script script = failed(1007, std::move(invalid));
    script.steps.insert(script.steps.begin(), Step{std::move(valid), {}});
    return script;
}

/// The same inside one frame: 12 or 13 valid bytes, then the invalid ones.
Script failed_inside_frame(std::size_t valid_bytes, std::size_t invalid_bytes) {
    const Sent whole = text(hex("cebae1bdb9cf83cebcceb5f4908080656469746564"));
    std::vector<Sent> parts = cut(whole, {valid_bytes, invalid_bytes});
    return failed_early({parts[0], parts[1]}, {parts[2]});
}

std::vector<Case> make_cases() {
    const std::string_view kGreeting = "48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121";
    std::vector<Case> cases = {
        {"6.1.1", [] { return answered({text("")}, {echo_text("")}); }},
        {"6.1.2",
         [] {
             return answered(
                 {unfinished(text("")), unfinished(continuation("")), continuation("")},
                 {echo_text("")});
         }},
        {"6.1.3",
         [] {
             return answered(
                 {unfinished(text("")),
                  unfinished(continuation("middle frame payload")),
                  continuation("")},
                 {echo_text("middle frame payload")});
         }},
        {"6.2.1",
         [] {
             return answered(
                 {text(hex("48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121"))},
                 {echo_text(hex("48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121"))});
         }},
        {"6.2.2",
         [] {
             return answered(
                 {unfinished(text(hex("48656c6c6f2dc2b540c39fc3b6c3a4"))),
                  continuation(hex("c3bcc3a0c3a12d5554462d382121"))},
                 {echo_text(
                     std::string{} + hex("48656c6c6f2dc2b540c39fc3b6c3a4") +
                     hex("c3bcc3a0c3a12d5554462d382121"))});
         }},
        {"6.3.1",
         [] { return failed(1007, {text(hex("cebae1bdb9cf83cebcceb5eda080656469746564"))}); }},
        {"6.2.3",
         [=] {
             const std::string payload = hex(kGreeting);
             return answered(fragmented(Opcode::Text, payload, 1), {echo_text(payload)});
         }},
        {"6.2.4",
         [] {
             const std::string payload = hex("cebae1bdb9cf83cebcceb5");
             return answered(fragmented(Opcode::Text, payload, 1), {echo_text(payload)});
         }},
        {"6.3.2",
         [] {
             const std::string payload = hex("cebae1bdb9cf83cebcceb5eda080656469746564");
             return failed(1007, fragmented(Opcode::Text, payload, 1));
         }},
        {"6.4.1",
         [] {
             return failed_early(
                 {unfinished(text(hex("cebae1bdb9cf83cebcceb5")))},
                 {unfinished(continuation(hex("f4908080")))});
         }},
        {"6.4.2",
         [] {
             return failed_early(
                 {unfinished(text(hex("cebae1bdb9cf83cebcceb5f4")))},
                 {unfinished(continuation(hex("90")))});
         }},
        {"6.4.3", [] { return failed_inside_frame(11, 4); }},
        {"6.4.4", [] { return failed_inside_frame(12, 1); }},
    };
    for (const Group& group : kGroups) {
        for (const auto& [number, digits] : group.payloads) {
            cases.push_back(
                {std::string{group.id} + "." + std::to_string(number),
                 [outcome = group.outcome, digits = digits] {
                     return one_text(outcome, hex(digits));
                 }});
        }
    }
    return cases;
}

}  // namespace

const std::vector<Case>& utf8_cases() {
    static const std::vector<Case> cases = make_cases();
    return cases;
}

}  // namespace crier::conformance
