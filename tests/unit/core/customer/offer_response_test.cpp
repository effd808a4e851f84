#include "core/customer/offer_response.hpp"

#include "protocols/bus/time.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace balie::customer {
namespace {

constexpr Time recorded{std::chrono::seconds(1'000'000)};

v1::Outcome report(const std::string& kind, std::int64_t at, double value = 0,
                   const std::string& agent = "") {
  v1::Outcome made;
  made.set_kind(kind);
  made.mutable_at()->set_seconds(at);
  made.set_value(value);
  made.set_agent(agent);
  return made;
}

v1::OfferResponse joined(const std::vector<v1::Outcome>& reports) {
  v1::OfferResponse response;
  for (const auto& one : reports) join(one, recorded, response);
  return response;
}

TEST(OfferResponse, IsTheSameInWhateverOrderReportsCome) {
  std::vector<v1::Outcome> reports{
      report("presented", 100, 0, "ann"), report("presented", 90),          report("ignored", 500),
      report("rejected", 200, 0, "bob"),  report("accepted", 300, 12.5),    report("converted", 300, 20),
      report("converted", 250, 25),       report("accepted", 100, 1, "ann")};
  const auto expected = joined(reports).SerializeAsString();
  std::mt19937 random(1);
  for (int i = 0; i < 500; ++i) {
    auto shuffled = reports;
    shuffled.insert(shuffled.end(), reports.begin(), reports.begin() + i % 5);  // some twice
    std::ranges::shuffle(shuffled, random);
    ASSERT_EQ(joined(shuffled).SerializeAsString(), expected);
  }
}

TEST(OfferResponse, TheLatestCountsAndAnythingBeforeIgnored) {
  struct Row {
    std::vector<v1::Outcome> reports;
    OfferCounts counts;
  };
  const std::vector<Row> rows{
      {{}, {}},
      {{report("presented", 1)}, {.shown = 1}},
      {{report("ignored", 1)}, {.shown = 1, .ignored = 1}},
      {{report("accepted", 1, 2.5)}, {.shown = 1, .accepted = 1, .value = 25'000}},
      {{report("accepted", 1), report("ignored", 9)}, {.shown = 1, .accepted = 1}},
      {{report("accepted", 1, 5), report("rejected", 2)}, {.shown = 1, .rejected = 1}},
      {{report("rejected", 1), report("accepted", 2)}, {.shown = 1, .accepted = 1}},
      {{report("accepted", 1), report("rejected", 1)}, {.shown = 1, .accepted = 1}},
      {{report("converted", 1, 3)}, {.shown = 1, .accepted = 1, .converted = 1, .value = 30'000}},
      {{report("converted", 1, 3), report("accepted", 2, 7)},
       {.shown = 1, .accepted = 1, .converted = 1, .value = 70'000}},
      {{report("accepted", 1, 1e300)}, {.shown = 1, .accepted = 1, .value = 10'000'000'000'000}},
  };
  for (std::size_t i = 0; i < rows.size(); ++i)
    EXPECT_EQ(counts_of(joined(rows[i].reports)), rows[i].counts) << i;
}

TEST(OfferResponse, ATimeToComeCountsAsNow) {
  const auto response = joined({report("accepted", 9'000'000), report("rejected", 1'000'000)});
  EXPECT_EQ(response.responded().seconds(), 1'000'000);
  EXPECT_EQ(response.response(), "accepted");
}

TEST(OfferResponse, TheFirstAgentIsIts) {
  EXPECT_EQ(
      joined({report("accepted", 5, 0, "bob"), report("presented", 1), report("presented", 2, 0, "ann")})
          .agent(),
      "ann");
}

TEST(OfferResponse, OtherKindsTellNothingOfIt) {
  for (const auto* kind : {"presented", "ignored", "rejected", "accepted", "converted"}) {
    EXPECT_TRUE(tells_of_offer(kind));
  }
  for (const auto* kind : {"", "answered", "completed", "corrected", "Accepted"}) {
    EXPECT_FALSE(tells_of_offer(kind));
  }
}

}  // namespace
}  // namespace balie::customer
