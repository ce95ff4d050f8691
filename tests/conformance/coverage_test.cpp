#include "tests/conformance/websocket_case.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace crier::conformance {
namespace {

/// Everything before the last dot; categories 2, 3 and 5 have no groups.
std::string group_of(const std::string& id) {
    const bool has_groups = std::count(id.begin(), id.end(), '.') > 1;
    return id.substr(0, has_groups ? id.rfind('.') : id.find('.'));
}

/// Cases per group, as docs/conformance.md documents them.
const std::map<std::string, std::size_t> kDocumented = {
    {"1.1", 8},   {"1.2", 8},   {"2", 11},    {"3", 7},     {"4.1", 5},   {"4.2", 5},
    {"5", 20},    {"6.1", 3},   {"6.2", 4},   {"6.3", 2},   {"6.4", 4},   {"6.5", 5},
    {"6.6", 11},  {"6.7", 4},   {"6.8", 2},   {"6.9", 4},   {"6.10", 3},  {"6.11", 5},
    {"6.12", 8},  {"6.13", 5},  {"6.14", 10}, {"6.15", 1},  {"6.16", 3},  {"6.17", 5},
    {"6.18", 5},  {"6.19", 5},  {"6.20", 7},  {"6.21", 8},  {"6.22", 34}, {"6.23", 7},
    {"7.1", 6},   {"7.3", 6},   {"7.5", 1},   {"7.7", 13},  {"7.9", 9},   {"7.13", 2},
    {"9.1", 6},   {"9.2", 6},   {"9.3", 9},   {"9.4", 9},   {"9.5", 6},   {"9.6", 6},
    {"9.7", 6},   {"9.8", 6},   {"10.1", 1}};

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

}  // namespace
}  // namespace crier::conformance
