#include "dashboard/update_event.hpp"

#include "contracts/ids.hpp"

#include <gtest/gtest.h>

namespace crier::dashboard {
namespace {

TEST(UpdateEventTest, SaysHowEitherTransportCarriesIt) {
    const auto room = hub::queue_room(auth::TenantId{"t"}, hub::QueueId{"q"});
    const hub::Event event = update_event({room}, R"({"type":"x"})");
    EXPECT_EQ(event.rooms, std::vector{room});
    EXPECT_EQ(event.json, R"({"type":"x"})");
    EXPECT_EQ(event.name, "update");
    EXPECT_EQ(event.scope, "/updates");
}

}  // namespace
}  // namespace crier::dashboard
