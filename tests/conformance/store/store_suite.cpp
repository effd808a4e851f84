#include "tests/conformance/store_suite.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

namespace balie::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string text(std::size_t bytes, std::uint64_t seed) {
  std::string text(bytes, ' ');
  std::mt19937_64 random(seed);
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

ReadAnswer read(Store& store, const ReadRequest& request) {
  ReadAnswer answer;
  const auto done = store.read(request, answer);
  EXPECT_TRUE(done.has_value()) << done.error().text();
  return answer;
}

TEST_P(StoreSuite, StartsEmpty) {
  EXPECT_EQ(store().derived_to(), 0u);
  EXPECT_EQ(store().statistics().last_sequence, 0u);
  EXPECT_THAT(store().events(1, 10, 1 << 20).value(), IsEmpty());
  const ReadAnswer answer =
      read(store(), {.keys = {id_of("key", 1)}, .identifiers = {id_of("identifier", 1)}, .customers = {}});
  EXPECT_THAT(answer.keys, ElementsAre(std::nullopt));
  EXPECT_THAT(answer.identifiers, ElementsAre(std::nullopt));
  EXPECT_THAT(answer.customers, IsEmpty());
}

TEST_P(StoreSuite, AnswersWhatWasCommitted) {
  const Committed committed = commit(contact(1, 1, 0, {1, 2}));
  EXPECT_EQ(committed.first_sequence, 1u);
  EXPECT_THAT(committed.conflicts, IsEmpty());
  const ReadAnswer answer = read(store(), {.keys = {id_of("key", 1)},
                                           .identifiers = {id_of("identifier", 2)},
                                           .customers = {id_of("customer", 9)}});
  ASSERT_EQ(answer.customers.size(), 3u);
  EXPECT_EQ(answer.keys[0]->sequence, 1u);
  EXPECT_EQ(answer.keys[0]->customer, id_of("customer", 1));
  EXPECT_EQ(answer.identifiers[0], id_of("customer", 1));
  EXPECT_EQ(answer.customers[0].version, 0u);
  EXPECT_EQ(answer.customers[1].id, id_of("customer", 1));
  EXPECT_EQ(answer.customers[1].version, 1u);
  EXPECT_EQ(answer.customers[2].record, contact(1, 1, 0).customers[0].record);
  model_.check(store());
}

TEST_P(StoreSuite, ACommitInTwoHalvesIsReadWhenItIsFinished) {
  const ReadRequest request{
      .keys = {id_of("key", 1)}, .identifiers = {id_of("identifier", 1)}, .customers = {}};
  for (std::uint64_t i = 1; i <= 3; ++i) {
    const auto batch = contact(i, 1, i - 1, {i});
    ASSERT_TRUE(store().begin_commit(batch, Time{}));
    const auto before = read(store(), request);
    EXPECT_EQ(before.keys[0].has_value(), i > 1);
    EXPECT_EQ(before.identifiers[0].has_value(), i > 1);
    if (i > 1) {
      EXPECT_EQ(before.customers[0].version, i - 1);
    }
    const auto written = store().finish_commit();
    ASSERT_TRUE(written) << written.error().text();
    EXPECT_EQ(written->first_sequence, i);
    EXPECT_EQ(read(store(), request).customers[0].version, i);
  }
  const auto whole = store().commit(contact(4, 1, 3, {4}), Time{});
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->first_sequence, 4u);
}

TEST_P(StoreSuite, AnAnswerIsUsedAgain) {
  commit(contact(1, 1, 0, {1}));
  ReadAnswer answer =
      read(store(), {.keys = {id_of("key", 1)}, .identifiers = {id_of("identifier", 1)}, .customers = {}});
  ASSERT_TRUE(store().read(
      {.keys = {}, .identifiers = {id_of("identifier", 7)}, .customers = {id_of("customer", 7)}}, answer));
  EXPECT_THAT(answer.keys, IsEmpty());
  EXPECT_THAT(answer.identifiers, ElementsAre(std::nullopt));
  ASSERT_EQ(answer.customers.size(), 1u);
  EXPECT_EQ(answer.customers[0].version, 0u);
  EXPECT_EQ(answer.customers[0].record, "");
}

TEST_P(StoreSuite, TakesDuplicatesInARequest) {
  commit(contact(1, 1, 0, {1}));
  const Hash128 customer = id_of("customer", 1);
  const ReadAnswer answer = read(store(), {.keys = {id_of("key", 1), id_of("key", 1)},
                                           .identifiers = {id_of("identifier", 1), id_of("identifier", 1)},
                                           .customers = {customer, customer}});
  ASSERT_EQ(answer.customers.size(), 6u);
  for (const CustomerRow& row : answer.customers) EXPECT_EQ(row.version, 1u);
}

TEST_P(StoreSuite, AnEmptyBatchChangesNothing) {
  EXPECT_EQ(commit({}).first_sequence, 0u);
  commit(contact(1, 1, 0));
  EXPECT_THAT(commit({}).conflicts, IsEmpty());
  EXPECT_EQ(commit(contact(2, 1, 1)).first_sequence, 2u);
}

TEST_P(StoreSuite, KeepsEntriesThatAreNobodys) {
  WriteBatch batch;
  batch.entries.push_back({.key = {}, .customer = {}, .event = "published"});
  batch.entries.push_back({.key = id_of("key", 1), .customer = {}, .event = "presence"});
  batch.entries.push_back({.key = {}, .customer = {}, .event = ""});
  commit(batch);
  const ReadAnswer answer =
      read(store(), {.keys = {id_of("key", 1), Hash128{}}, .identifiers = {}, .customers = {}});
  EXPECT_EQ(answer.keys[0]->sequence, 2u);
  EXPECT_EQ(answer.keys[1], std::nullopt);
  EXPECT_THAT(answer.customers, IsEmpty());
  model_.check(store());
}

TEST_P(StoreSuite, MovesIdentifiers) {
  commit(contact(1, 1, 0, {1, 2}));
  commit(contact(2, 2, 0, {2, 3}));
  const ReadAnswer answer =
      read(store(),
           {.keys = {}, .identifiers = {id_of("identifier", 1), id_of("identifier", 2)}, .customers = {}});
  EXPECT_THAT(answer.identifiers, ElementsAre(id_of("customer", 1), id_of("customer", 2)));
  holder_->reopen();
  model_.check(store());
}

TEST_P(StoreSuite, ReportsAStaleVersionAndWritesTheRest) {
  commit(contact(1, 1, 0, {1}));
  commit(contact(2, 1, 1, {2}));
  WriteBatch batch = contact(3, 1, 1, {3});  // read before the second commit
  append(batch, contact(4, 2, 0, {4}));
  append(batch, contact(5, 1, 1, {5}));
  const Committed committed = commit(batch);
  EXPECT_THAT(committed.conflicts, ElementsAre(0u, 2u));
  EXPECT_EQ(committed.first_sequence, 3u);
  EXPECT_EQ(model_.last(), 3u);
  model_.check(store());
  const ReadAnswer answer =
      read(store(), {.keys = {id_of("key", 3)}, .identifiers = {id_of("identifier", 5)}, .customers = {}});
  EXPECT_EQ(answer.keys[0], std::nullopt);
  EXPECT_EQ(answer.identifiers[0], std::nullopt);
}

// One entry that changes two customers.
WriteBatch merge(std::uint64_t key, std::uint64_t kept, std::uint64_t kept_read, std::uint64_t merged,
                 std::uint64_t merged_read, const std::vector<std::uint64_t>& identifiers = {}) {
  WriteBatch batch = contact(key, kept, kept_read, identifiers);
  batch.entries[0].others.push_back(id_of("customer", merged));
  batch.customers.push_back(contact(key + 1, merged, merged_read).customers[0]);
  return batch;
}

TEST_P(StoreSuite, WritesTwoCustomersOfOneEntry) {
  commit(contact(1, 1, 0, {1}));
  commit(contact(2, 2, 0, {2}));
  EXPECT_EQ(commit(merge(3, 1, 1, 2, 2, {2})).first_sequence, 3u);
  EXPECT_EQ(model_.version(id_of("customer", 2)), 3u);
  model_.check(store());
  EXPECT_EQ(commit(contact(4, 2, 3)).first_sequence, 4u);
  holder_->crash();
  model_.restore(store(), 1);
  model_.check(store());
}

TEST_P(StoreSuite, TwoCustomersOfOneEntryAreWrittenOrNeither) {
  commit(contact(1, 1, 0, {1}));
  commit(contact(2, 2, 0, {2}));
  commit(contact(3, 3, 0, {3}));
  WriteBatch batch = contact(4, 3, 3);       // tied to customer 1 by the third
  append(batch, merge(5, 1, 1, 2, 1, {2}));  // read customer 2 before it was made
  append(batch, merge(6, 1, 1, 3, 3));
  append(batch, contact(7, 4, 0, {4}));
  EXPECT_THAT(commit(batch).conflicts, ElementsAre(0u, 1u, 2u));
  EXPECT_EQ(model_.last(), 4u);
  model_.check(store());
}

TEST_P(StoreSuite, ReportsAKeyThatIsAnsweredAlready) {
  commit(contact(1, 1, 0, {1}));
  WriteBatch batch = contact(1, 2, 0, {2});
  append(batch, contact(6, 3, 0, {3}));
  append(batch, contact(6, 4, 0, {4}));  // twice in one batch
  EXPECT_THAT(commit(batch).conflicts, ElementsAre(0u, 2u));
  EXPECT_EQ(commit(contact(6, 5, 0)).first_sequence, 0u);
  model_.check(store());
}

TEST_P(StoreSuite, PagesTheLog) {
  WriteBatch batch;
  for (std::uint64_t i = 1; i <= 300; ++i) append(batch, contact(i, i, 0));
  for (Entry& entry : batch.entries) entry.event = text(1000, entry.key.low);
  commit(batch);
  const auto page = [this](std::uint64_t from, std::size_t count, std::size_t bytes) {
    return store().events(from, count, bytes).value();
  };
  EXPECT_EQ(page(1, 10, 1 << 20).size(), 10u);
  EXPECT_EQ(page(295, 10, 1 << 20).size(), 6u);
  EXPECT_EQ(page(295, 10, 1 << 20).front().sequence, 295u);
  EXPECT_THAT(page(301, 10, 1 << 20), IsEmpty());
  EXPECT_EQ(page(1, 100, 10).size(), 1u);
  EXPECT_NEAR(static_cast<double>(page(1, 100, 5000).size()), 5, 1);
  EXPECT_EQ(page(1, 1000, 1 << 20).size(), 300u);
  model_.check(store());
}

TEST_P(StoreSuite, TakesBigBatchesAndBigRecords) {
  for (std::uint64_t round = 0; round < 4; ++round) {
    WriteBatch batch;
    for (std::uint64_t i = 0; i < 256; ++i)
      append(batch, contact(round * 256 + i, i, model_.version(id_of("customer", i)), {i, i + 1000}, 900));
    EXPECT_EQ(commit(batch).first_sequence, round * 256 + 1);
  }
  commit(contact(5000, 7, model_.version(id_of("customer", 7)), {}, 100'000));
  commit(contact(5001, 5001, 0, {}, 100'000));
  model_.check(store());
  holder_->reopen();
  model_.check(store());
}

TEST_P(StoreSuite, GoesOnWhereItStoppedAfterAReopen) {
  commit(contact(1, 1, 0, {1}));
  const HashKey secret = store().secret();
  holder_->reopen();
  EXPECT_EQ(store().derived_to(), 1u);
  EXPECT_EQ(store().secret(), secret);
  EXPECT_EQ(store().statistics().last_sequence, 1u);
  EXPECT_EQ(commit(contact(2, 1, 1, {2})).first_sequence, 2u);
  holder_->reopen();
  model_.check(store());
}

TEST_P(StoreSuite, RestoresWhatIsBehindTheLog) {
  WriteBatch batch;
  for (std::uint64_t i = 0; i < 200; ++i) append(batch, contact(i, i / 3, 0, {i}));
  commit(batch);
  holder_->crash();
  EXPECT_EQ(store().statistics().last_sequence, 200u);
  model_.restore(store(), 64);
  model_.check(store());
  holder_->crash();
  model_.restore(store(), 1);
  model_.check(store());
  EXPECT_EQ(commit(contact(500, 1, model_.version(id_of("customer", 1)))).first_sequence, 201u);
}

TEST_P(StoreSuite, RestoreLeavesNewerCustomersAlone) {
  commit(contact(1, 1, 0, {1}));
  commit(contact(2, 2, 0, {1}));  // moved
  commit(contact(3, 1, 1, {2}));
  holder_->crash();
  model_.restore(store(), 2);
  model_.check(store());
}

TEST_P(StoreSuite, FindsTheNewestOfAName) {
  for (std::uint64_t n = 1; n <= 3; ++n) {
    auto batch = contact(n, 1, n - 1);
    batch.entries[0].newest_of = id_of("name", 1);
    commit(batch);
    if (n == 2) holder_->reopen();
  }
  holder_->crash();
  model_.restore(store(), 1);
  model_.check(store());
}

TEST_P(StoreSuite, KeepsWhatIsDerivedElsewhere) {
  ASSERT_TRUE(store().kept("models").has_value());
  EXPECT_FALSE(store().kept("models")->has_value());
  commit(contact(1, 1, 0));
  const std::string bytes(3'000'000, 'x');
  ASSERT_TRUE(store().keep("models", {1, "first"}).has_value());
  ASSERT_TRUE(store().keep("models", {1, bytes}).has_value());
  ASSERT_TRUE(store().keep("results", {1, std::string("\0b", 2)}).has_value());
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(store().kept("models")->value().sequence, 1u);
    EXPECT_EQ(store().kept("models")->value().bytes, bytes);
    EXPECT_EQ(store().kept("results")->value().bytes, std::string("\0b", 2));
    EXPECT_FALSE(store().kept("model")->has_value());
    holder_->reopen();
  }
  holder_->crash();
  model_.restore(store(), 1);
  const auto after = store().kept("models").value();
  EXPECT_TRUE(!after || after->bytes == bytes);
}

TEST_P(StoreSuite, StatisticsCount) {
  const std::uint64_t before = store().statistics().memory_bytes;
  commit(contact(1, 1, 0, {1}, 50'000));
  const Statistics statistics = store().statistics();
  EXPECT_EQ(statistics.last_sequence, 1u);
  EXPECT_LE(statistics.behind, 1u);
  EXPECT_EQ(statistics.customers_held, 1u);
  EXPECT_GE(statistics.memory_bytes, before + 50'000);
}

// Random batches with stale versions, answered keys, moved identifiers, reopens and crashes, against the
// model.
TEST_P(StoreSuite, AgreesWithTheModel) {
  const std::uint64_t seed = 20261121;
  std::mt19937_64 random(seed);
  const auto pick = [&random](std::uint64_t n) { return random() % n; };
  for (int round = 0; round < 150; ++round) {
    WriteBatch batch;
    for (std::uint64_t i = pick(20); i > 0; --i) {
      const std::uint64_t customer = pick(40);
      const std::uint64_t version = pick(20) == 0 ? pick(5) : model_.version(id_of("customer", customer));
      append(batch, contact(pick(3000), customer, version, {pick(100), pick(100)}, pick(3000)));
      if (pick(3) == 0) batch.entries.back().newest_of = id_of("name", pick(50));
      const std::uint64_t other = pick(40);
      if (other == customer || pick(4) != 0) continue;
      batch.entries.back().others.push_back(id_of("customer", other));
      append(batch, {{}, contact(pick(3000), other, model_.version(id_of("customer", other))).customers});
    }
    commit(batch);
    if (pick(15) == 0) holder_->reopen();
    if (pick(15) == 0) {
      holder_->crash();
      model_.restore(store(), 1 + pick(50));
    }
    if (round % 10 == 0) model_.check(store());
  }
  model_.check(store());
}

}  // namespace
}  // namespace balie::store
