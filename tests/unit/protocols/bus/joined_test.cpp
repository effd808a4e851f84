#include "protocols/bus/joined.hpp"

#include "balie/v1/session.pb.h"
#include <gtest/gtest.h>

#include <vector>

namespace balie::bus {
namespace {

std::string request(std::uint64_t number) {
  v1::ToHub message;
  message.set_request(number);
  message.mutable_status_query();
  return message.SerializeAsString();
}

std::vector<std::string> parts(std::string_view frame, std::size_t count_max, bool& good) {
  std::vector<std::string> all;
  good = each_joined(frame, count_max, [&all](std::string_view part) {
           all.emplace_back(part);
           return true;
         }).has_value();
  return all;
}

TEST(Joined, OneMessageStandsAsItIsAndMoreAreWhatProtobufWouldWrite) {
  std::string frame;
  std::size_t count = 0;
  v1::ToHub whole;
  for (std::uint64_t number = 1; number <= 3; ++number) {
    ASSERT_TRUE(join(frame, count, request(number), joined_max));
    EXPECT_TRUE(whole.add_joined()->ParseFromString(request(number)));
    EXPECT_EQ(count, number);
    EXPECT_EQ(frame, number == 1 ? request(1) : whole.SerializeAsString());
    EXPECT_EQ(is_joined(frame), number > 1);
  }
  bool good = false;
  EXPECT_EQ(parts(frame, 3, good), (std::vector{request(1), request(2), request(3)}));
  EXPECT_TRUE(good);
}

TEST(Joined, KeepsToTheBounds) {
  std::string frame;
  std::size_t count = 0;
  ASSERT_TRUE(join(frame, count, request(1), 0));
  EXPECT_FALSE(join(frame, count, request(2), 0)) << "a peer that takes none";
  ASSERT_TRUE(join(frame, count, request(2), 2));
  const auto two = frame;
  EXPECT_FALSE(join(frame, count, request(3), 2)) << "a peer that takes two";
  EXPECT_FALSE(join(frame, count, std::string(joined_bytes_max, 'x'), joined_max)) << "too many bytes";
  EXPECT_EQ(frame, two);
  for (std::uint64_t number = 3; number <= joined_max; ++number) {
    ASSERT_TRUE(join(frame, count, request(number), SIZE_MAX));
  }
  EXPECT_FALSE(join(frame, count, request(1), SIZE_MAX)) << "more than anybody takes";
}

TEST(EachJoined, RefusesWhatIsNotJoinedMessagesAlone) {
  v1::ToHub joined;
  for (int i = 0; i < 3; ++i) joined.add_joined()->set_request(1);
  const auto three = joined.SerializeAsString();
  bool good = true;
  EXPECT_EQ(parts(three, 2, good).size(), 2u);
  EXPECT_FALSE(good) << "more than it may hold";
  joined.set_request(7);
  parts(three + request(1), 9, good);
  EXPECT_FALSE(good) << "a message of its own beside them";
  parts(three.substr(0, three.size() - 1), 9, good);
  EXPECT_FALSE(good) << "cut off";
  parts("\x78\x01", 9, good);
  EXPECT_FALSE(good) << "the field as a number";
}

TEST(EachJoined, EndsWhenNoMoreAreWanted) {
  v1::ToHub joined;
  for (int i = 0; i < 3; ++i) joined.add_joined()->set_request(1);
  int taken = 0;
  EXPECT_TRUE(each_joined(joined.SerializeAsString(), 9, [&taken](std::string_view) { return ++taken < 2; }));
  EXPECT_EQ(taken, 2);
}

}  // namespace
}  // namespace balie::bus
