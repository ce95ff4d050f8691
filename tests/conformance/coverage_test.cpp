#include "tests/conformance/http_probe.hpp"
#include "tests/conformance/websocket_case.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

namespace crier::conformance {
namespace {

std::string read_file(const char* path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

/// Everything before the last dot; categories 2, 3 and 5 have no groups.
std::string group_of(const std::string& id) {
    const bool has_groups = std::count(id.begin(), id.end(), '.') > 1;
    return id.substr(0, has_groups ? id.rfind('.') : id.find('.'));
}

/// Cases per group, as docs/conformance.md documents them.
const std::map<std::string, std::size_t> kDocumented = {
    {"1.1", 8},   {"1.2", 8},  {"2", 11},   {"3", 7},    {"4.1", 5},  {"4.2", 5},  {"5", 20},
    {"6.1", 3},   {"6.2", 4},  {"6.3", 2},  {"6.4", 4},  {"6.5", 5},  {"6.6", 11}, {"6.7", 4},
    {"6.8", 2},   {"6.9", 4},  {"6.10", 3}, {"6.11", 5}, {"6.12", 8}, {"6.13", 5}, {"6.14", 10},
    {"6.15", 1},  {"6.16", 3}, {"6.17", 5}, {"6.18", 5}, {"6.19", 5}, {"6.20", 7}, {"6.21", 8},
    {"6.22", 34}, {"6.23", 7}, {"7.1", 6},  {"7.3", 6},  {"7.5", 1},  {"7.7", 13}, {"7.9", 9},
    {"7.13", 2},  {"9.1", 6},  {"9.2", 6},  {"9.3", 9},  {"9.4", 9},  {"9.5", 6},  {"9.6", 6},
    {"9.7", 6},   {"9.8", 6},  {"10.1", 1}};

TEST(ConformanceCoverage, EveryGroupOfTheWebSocketTableIsComplete) {
    std::map<std::string, std::size_t> counted;
    for (const Case& row : all_cases()) ++counted[group_of(row.id)];
    EXPECT_EQ(counted, kDocumented);
}

TEST(ConformanceCoverage, NoWebSocketCaseIsThereTwice) {
    std::set<std::string> ids;
    for (const Case& row : all_cases()) EXPECT_TRUE(ids.insert(row.id).second) << row.id;
    EXPECT_EQ(ids.size(), 301U);
}

TEST(ConformanceCoverage, EveryGroupOfTheHttpTableIsComplete) {
    const auto count = [](std::string_view prefix) {
        const std::vector<Probe>& probes = behaviour_probes();
        return std::count_if(probes.begin(), probes.end(), [&](const Probe& probe) {
            return probe.id.starts_with(prefix);
        });
    };
    EXPECT_EQ(compliance_probes().size(), 76U);
    EXPECT_EQ(smuggling_probes().size(), 87U);
    EXPECT_EQ(malformed_probes().size(), 26U);
    EXPECT_EQ(count("NORM-"), 5);
    EXPECT_EQ(count("COOK-"), 12);
    EXPECT_EQ(count("CAP-"), 9);
    EXPECT_EQ(all_probes().size(), 215U);
}

TEST(ConformanceCoverage, NoHttpProbeIsThereTwice) {
    std::set<std::string> ids;
    for (const Probe& probe : all_probes()) EXPECT_TRUE(ids.insert(probe.id).second) << probe.id;
}

/// Every id of a table has a test whose name begins with it.
TEST(ConformanceCoverage, EveryRowOfTablesHSAndFXHasATest) {
    const std::set<int> not_there = {16};
    const std::string tests = read_file(CRIER_CONFORMANCE_SOURCES "/handshake_test.cpp") +
                              read_file(CRIER_CONFORMANCE_SOURCES "/frames_test.cpp") +
                              read_file(CRIER_CONFORMANCE_SOURCES "/frames_deflate_test.cpp");
    const auto has_test = [&](const char* table, int number) {
        return tests.find(fmt::format("{}{:02}_", table, number)) != std::string::npos;
    };
    for (int i = 1; i <= 30; ++i) EXPECT_TRUE(has_test("HS", i)) << "HS" << i;
    for (int i = 1; i <= 22; ++i) {
        EXPECT_EQ(has_test("FX", i), not_there.count(i) == 0) << "FX" << i;
    }
}

}  // namespace
}  // namespace crier::conformance
