#include "core/customer/past_offer.hpp"

#include "protocols/bus/time.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace balie::customer {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr OfferMemory memory{.period = days(30), .newest = 2};

Time day(int number) { return Time(days(20'000 + number)); }

// A decision of that day that makes these offers, each in front of the customer for an hour.
v1::Decision decision(const std::string& id, Time at, const std::vector<std::string>& offers) {
  v1::Decision made;
  made.set_id(id);
  bus::set(*made.mutable_at(), at);
  for (const auto& offer : offers) {
    auto& added = *made.add_offers();
    added.set_id(offer);
    added.set_group("g");
    bus::set(*added.mutable_expires(), at + hours(1));
  }
  return made;
}

v1::Outcome outcome(const std::string& kind, Time at, const std::string& offer = "a") {
  v1::Outcome made;
  made.set_kind(kind);
  made.set_offer_id(offer);
  bus::set(*made.mutable_at(), at);
  return made;
}

v1::Customer seen(const Record& record, std::size_t shown_max = SIZE_MAX) {
  std::string bytes;
  record.write(bytes, shown_max);
  v1::Customer customer;
  EXPECT_TRUE(customer.ParseFromString(bytes));
  return customer;
}

// "a:accepted b:"
std::string remembered(const Record& record, std::size_t shown_max = SIZE_MAX) {
  std::string text;
  const auto customer = seen(record, shown_max);
  for (const auto& past : customer.offers()) {
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", past.offer_id(), past.response());
  }
  return text;
}

TEST(AddOffers, RemembersWhatWasMade) {
  Record record;
  record.create("id");
  add_offers(record, decision("d1", day(0), {"a", "b"}), "chat", memory);
  const auto customer = seen(record);
  ASSERT_EQ(customer.offers_size(), 2);
  const auto& past = customer.offers(0);
  EXPECT_EQ(past.offer_id() + past.group() + past.channel() + past.decision_id(), "agchatd1");
  EXPECT_EQ(bus::to_time(past.at()), day(0));
  EXPECT_EQ(bus::to_time(past.expires()), day(0) + hours(1));

  std::string bytes;
  record.write(bytes);
  Record again;
  ASSERT_TRUE(again.read(bytes));
  const auto view = past_offer_of(again.list(Field::offers)[1].bytes);
  EXPECT_EQ(view.offer, "b");
  EXPECT_EQ(view.expires, day(0) + hours(1));
  EXPECT_TRUE(view.is_open(day(0) + hours(1) - std::chrono::microseconds(1)));
  EXPECT_FALSE(view.is_open(day(0) + hours(1)));
  EXPECT_EQ(remembered(again, 1), "b:");
}

TEST(AddOffers, ForgetsWhatNobodyAsksForAndNothingElse) {
  Record record;
  add_offers(record, decision("d0", day(0), {"old"}), "chat", memory);
  add_offers(record, decision("d1", day(1), {"answered"}), "chat", memory);
  answer_offer(record, outcome("rejected", day(29), "answered"), "d1", day(29));
  auto waiting = decision("d2", day(2), {"open"});
  bus::set(*waiting.mutable_offers(0)->mutable_expires(), day(90));
  add_offers(record, waiting, "chat", memory);
  add_offers(record, decision("d3", day(3), {"x"}), "chat", memory);
  add_offers(record, decision("d4", day(40), {}), "chat", memory);
  EXPECT_EQ(remembered(record), "answered:rejected open: x:");
  add_offers(record, decision("d5", day(41), {"y", "z"}), "chat", memory);
  EXPECT_EQ(remembered(record), "answered:rejected open: y: z:");
  add_offers(record, decision("d6", day(60), {}), "chat", memory);
  EXPECT_EQ(remembered(record), "open: y: z:");
}

TEST(AddOffers, HoldsNoMoreThanItMay) {
  Record record;
  for (std::size_t i = 0; i < past_offers_max + 5; ++i) {
    add_offers(record, decision("d", day(0), {fmt::format("{}", i)}), "chat", memory);
  }
  EXPECT_EQ(record.list(Field::offers).size(), past_offers_max);
  EXPECT_EQ(past_offer_of(record.list(Field::offers)[0].bytes).offer, "5");
}

TEST(AnswerOffer, IsTheSameInWhateverOrderOutcomesArrive) {
  std::vector<v1::Outcome> outcomes{outcome("ignored", day(9)), outcome("presented", day(2)),
                                    outcome("accepted", day(3)), outcome("presented", day(1)),
                                    outcome("rejected", day(3))};
  std::vector<int> order{0, 1, 2, 3, 4};
  do {
    Record record;
    add_offers(record, decision("d", day(0), {"a", "b"}), "chat", memory);
    for (const int i : order) answer_offer(record, outcomes[static_cast<std::size_t>(i)], "d", day(20));
    const auto past = seen(record).offers(0);
    ASSERT_EQ(past.response(), "accepted");
    ASSERT_EQ(bus::to_time(past.responded()), day(3));
    ASSERT_EQ(bus::to_time(past.presented()), day(1));
    ASSERT_TRUE(seen(record).offers(1).response().empty());
  } while (std::ranges::next_permutation(order).found);
}

TEST(AnswerOffer, JoinsToTheOfferThatItNames) {
  struct Case {
    const char *kind, *offer, *decision, *expected;
  };
  const Case cases[] = {
      {"rejected", "a", "d", "a:rejected b:"}, {"rejected", "b", "d", "a: b:rejected"},
      {"rejected", "", "d", "a: b:"},          {"rejected", "a", "other", "a: b:"},
      {"rejected", "c", "d", "a: b:"},         {"answered", "a", "d", "a: b:"},
  };
  for (const auto& one : cases) {
    Record record;
    add_offers(record, decision("d", day(0), {"a", "b"}), "chat", memory);
    answer_offer(record, outcome(one.kind, day(0), one.offer), one.decision, day(1));
    EXPECT_EQ(remembered(record), one.expected) << one.kind << " " << one.offer << " " << one.decision;
  }
  Record record;
  add_offers(record, decision("d", day(0), {"a"}), "chat", memory);
  answer_offer(record, outcome("accepted", day(0), ""), "d", day(1));
  EXPECT_EQ(remembered(record), "a:accepted");
}

TEST(AnswerOffer, TakesNoTimeOfTheFuture) {
  Record record;
  add_offers(record, decision("d", day(0), {"a"}), "chat", memory);
  answer_offer(record, outcome("rejected", day(3'000)), "d", day(1));
  EXPECT_EQ(bus::to_time(seen(record).offers(0).responded()), day(1));
}

}  // namespace
}  // namespace balie::customer
