#include "dashboard/access_rules.hpp"

#include <gtest/gtest.h>

namespace crier::dashboard {
namespace {

const GivenId kAna{.text = "ana", .json = "\"ana\""};
const GivenId kBen{.text = "ben", .json = "\"ben\""};

TEST(AccessRulesTest, PeopleListenToThemselvesAlone) {
    const auth::Identity ana{.user = auth::UserId{"ana"}};
    EXPECT_TRUE(may_listen_to_user(&ana, kAna, false));
    EXPECT_FALSE(may_listen_to_user(&ana, kBen, false));
    EXPECT_FALSE(may_listen_to_user(&ana, kBen, true)) << "a credential is a promise";
}

TEST(AccessRulesTest, ProgramsListenToEverybody) {
    const auth::Identity program{.user = auth::UserId{"p"}, .roles = {"service"}};
    EXPECT_TRUE(may_listen_to_user(&program, kBen, false));
}

TEST(AccessRulesTest, WhoSaysNothingListensOnlyWhereItIsOpen) {
    EXPECT_FALSE(may_listen_to_user(nullptr, kAna, false));
    EXPECT_TRUE(may_listen_to_user(nullptr, kAna, true));
    EXPECT_EQ(tenant_of(nullptr).text(), "default");
}

}  // namespace
}  // namespace crier::dashboard
