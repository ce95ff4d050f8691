#include "base/text_index.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>

namespace crier {
namespace {

class Guest {
public:
    explicit Guest(std::string name) : name_{std::move(name)} {}
    const std::string& name() const { return name_; }

private:
    std::string name_;
};

using Guests = TextIndex<Guest, &Guest::name>;

TEST(TextIndexTest, FindsWhoBearsTheText) {
    Guest anna{"anna"};
    Guest ben{"ben"};
    Guests guests;
    EXPECT_TRUE(guests.add(anna));
    EXPECT_TRUE(guests.add(ben));
    EXPECT_EQ(guests.find("anna"), &anna);
    EXPECT_EQ(guests.find("ben"), &ben);
    EXPECT_EQ(guests.find("carl"), nullptr);
    guests.remove(anna);
    EXPECT_EQ(guests.find("anna"), nullptr);
    EXPECT_EQ(guests.size(), 1U);
}

TEST(TextIndexTest, OfTwoWithOneTextTheFirstStays) {
    Guest first{"anna"};
    Guest second{"anna"};
    Guests guests;
    EXPECT_TRUE(guests.add(first));
    EXPECT_FALSE(guests.add(second));
    guests.remove(second);
    EXPECT_EQ(guests.find("anna"), &first);
}

TEST(TextIndexTest, GrowsAndShrinks) {
    std::deque<Guest> all;
    Guests guests;
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(guests.add(all.emplace_back(std::to_string(i))));
    for (int i = 0; i < 1000; i += 2) guests.remove(all[static_cast<std::size_t>(i)]);
    EXPECT_EQ(guests.size(), 500U);
    for (Guest* guest : guests) EXPECT_EQ(guests.find(guest->name()), guest);
    EXPECT_EQ(guests.find("998"), nullptr);
}

}  // namespace
}  // namespace crier
