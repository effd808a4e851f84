#include "core/service/recovery.hpp"

#include "desk_of_hub.hpp"

namespace balie::service {
namespace {

class RecoveryTest : public DeskOfHub {
 protected:
  // What the hub says of a customer by number.
  v1::Customer customer(const std::string& tel) {
    v1::ToHub query;
    query.mutable_customer_query()->mutable_identifier()->set_scheme("tel");
    query.mutable_customer_query()->mutable_identifier()->set_value(tel);
    return ask(query).customer();
  }

  void lose_what_is_derived() {
    auto released = hub.release();
    store->crash();
    hub.opened(std::move(released));
    while (!hub.ready()) hub.work(now, time);
  }
};

TEST_F(RecoveryTest, AppliesTheLogAsItWasAppliedTheFirstTime) {
  const char* numbers[] = {"+31612345601", "+31612345602", "+31612345603"};
  for (int i = 0; i < 60; ++i) {
    time += std::chrono::seconds(1);
    ask(contact("call-" + std::to_string(i), "tel", numbers[i % 3]));
    if (i % 4 == 0) ask(outcome("o-" + std::to_string(i), "call-" + std::to_string(i)));
    if (i == 30) store->derive();
  }
  std::vector<std::string> before;
  for (const auto* number : numbers) before.push_back(customer(number).SerializeAsString());
  lose_what_is_derived();
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(customer(numbers[i]).SerializeAsString(), before[i]);
  const auto last = store->statistics().last_sequence;
  EXPECT_TRUE(ask(outcome("o-56", "call-56")).recorded().repeated_before());
  EXPECT_FALSE(ask(contact("call-59", "tel", numbers[2])).decision().customer().created());
  EXPECT_EQ(store->statistics().last_sequence, last);
}

TEST_F(RecoveryTest, SaysHowFarItIsAndAnswersNothingBefore) {
  for (int i = 0; i < 3; ++i) ask(contact("call-" + std::to_string(i)));
  auto released = hub.release();
  store->crash();
  hub.opened(std::move(released));
  auto waiting = contact("call-1");
  waiting.set_request(++request);
  say(waiting);
  EXPECT_TRUE(heard().empty());
  EXPECT_FALSE(hub.ready());
  EXPECT_EQ(hub.status().reason(), "applying the end of the log");
  hub.work(now, time);  // the page
  hub.work(now, time);  // the batch
  EXPECT_EQ(heard().size(), 1u);
}

TEST_F(RecoveryTest, AReadThatFailsIsTriedAgain) {
  ask(contact("call-1", "tel", "+31612345601"));
  auto released = hub.release();
  store->crash();
  store->fail_reads(1, Error(Fate::retry, "store.unavailable", "busy"));
  hub.opened(std::move(released));
  hub.work(now, time);
  EXPECT_EQ(hub.reason(), "busy");
  for (int i = 0; i < 5 && !hub.ready(); ++i) {
    now = std::max(now, hub.wake_at());
    hub.work(now, time);
  }
  EXPECT_EQ(customer("+31612345601").contacts(), 1u);
}

}  // namespace
}  // namespace balie::service
