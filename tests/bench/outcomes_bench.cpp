// Outcomes of offers in random order, with duplicates, joined, counted and learnt by the hub's pipeline over
// the SQLite store: are the counts exact, and what does an outcome cost? `outcomes_bench DIRECTORY
// [OUTCOMES]`; DIRECTORY is made, and emptied at the end. Prints JSON; fails where a count is not what was
// reported.
#include "core/playbook/load.hpp"
#include "core/service/pipeline.hpp"
#include "plugins/store_sqlite/sqlite_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <random>

namespace balie {
namespace {

constexpr std::size_t batch_size = 256, offers = 20;
constexpr std::uint64_t seed = 20261122;

// The reports of one contact's offer, and what they come to.
struct Story {
  std::vector<const char*> kinds;
  bool accepted, rejected, ignored, converted;
};
const std::array<Story, 5> stories{{{{"presented"}, false, false, false, false},
                                    {{"presented", "ignored"}, false, false, true, false},
                                    {{"presented", "rejected"}, false, true, false, false},
                                    {{"presented", "ignored", "accepted"}, true, false, false, false},
                                    {{"presented", "accepted", "converted"}, true, false, false, true}}};

void require(const auto& result, const char* what) {
  if (result) return;
  fmt::print(stderr, "{}: {}\n", what, result.error().text());
  std::exit(1);
}

std::shared_ptr<const playbook::Playbook> playbook_of(const std::vector<playbook::File>& files) {
  auto loaded = playbook::load_playbook(files);
  if (!loaded) fmt::print(stderr, "{}\n", to_string(loaded.error().front()));
  if (!loaded) std::exit(1);
  return *loaded;
}

class Bench {
 public:
  explicit Bench(const std::string& directory)
      : store_(store_sqlite::SqliteStore::open({.directory = directory}, [](auto, auto, auto) {}).value()),
        pipeline_(*store_, playbook_of(files_), learning_) {
    v1::Event event;
    auto& published = *event.mutable_playbook_published();
    published.set_version("bench");
    for (const auto& file : files_) {
      published.add_files()->set_path(file.path);
      published.mutable_files(published.files_size() - 1)->set_content(file.content);
    }
    require(pipeline_.record(std::move(event), "playbook.published", time_), "publish");
    learn();
  }
  ~Bench() { static_cast<void>(store_->close()); }

  void run(std::vector<v1::ToHub>& messages) {
    std::vector<service::Job> jobs;
    for (std::size_t from = 0; from < messages.size(); from += batch_size) {
      jobs.assign(std::min(batch_size, messages.size() - from), {});
      for (std::size_t i = 0; i < jobs.size(); ++i) {
        jobs[i].message = &messages[from + i];
        jobs[i].adapter = "bench";
      }
      require(pipeline_.run(jobs, time_), "batch");
      learn();
    }
  }

  v1::ResultsRow results() {
    v1::Results results;
    learning_.results().answer({}, results);
    return results.rows(0);
  }
  service::Learning& learning() { return learning_; }
  store::Store& store() { return *store_; }

 private:
  void learn() {
    for (const auto& one : pipeline_.committed()) require(learning_.apply(one.sequence, one.event), "learn");
    pipeline_.forget();
  }

  const std::vector<playbook::File> files_{
      {"playbook.toml", "name = \"bench\"\ndefault_queue = \"all\"\n"},
      {"queues.toml", "[[queue]]\nname = \"all\"\ntarget = \"q\"\n"},
      {"entries.toml", ""},
      {"adaptive.toml",
       "[[model]]\nname = \"each\"\nsuccess = [\"accepted\"]\noffer = \"*\"\nbuckets_max = 4096\n"
       "features = [{ name = \"channel\", from = \"contact.channel\" },\n"
       "  { name = \"hour\", from = \"time.hour\" }, { name = \"contacts\", from = \"history.contacts\" "
       "}]\n"}};
  std::unique_ptr<store::Store> store_;
  service::Learning learning_;
  service::Pipeline pipeline_;
  Time time_{std::chrono::seconds(1'700'000'000)};
};

struct Expected {
  std::uint64_t shown = 0, accepted = 0, rejected = 0, ignored = 0, converted = 0;
};

void add_reports(std::size_t number, std::mt19937_64& random, std::vector<v1::ToHub>& messages,
                 Expected& expected) {
  const auto& story = stories[random() % stories.size()];
  for (std::size_t i = 0; i < story.kinds.size(); ++i) {
    auto& outcome = *messages.emplace_back().mutable_outcome();
    outcome.set_id(fmt::format("o-{}-{}", number, i));
    outcome.set_contact_id(fmt::format("c-{}", number));
    outcome.set_kind(story.kinds[i]);
    outcome.set_offer_id(fmt::format("offer-{}", number % offers));
    outcome.mutable_at()->set_seconds(1'690'000'000 + static_cast<std::int64_t>(i));
    outcome.set_value(1.25);
  }
  ++expected.shown;
  expected.accepted += story.accepted;
  expected.rejected += story.rejected;
  expected.ignored += story.ignored;
  expected.converted += story.converted;
}

int measure(const std::string& directory, std::size_t count) {
  Bench bench(directory);
  std::mt19937_64 random(seed);
  Expected expected;
  std::vector<v1::ToHub> contacts, reports;
  for (std::size_t number = 0; reports.size() < count * 10 / 12; ++number) {
    auto& contact = *contacts.emplace_back().mutable_contact();
    contact.set_id(fmt::format("c-{}", number));
    contact.set_channel(number % 3 == 0 ? "chat" : "voice");
    contact.add_identifiers()->set_scheme("account");
    contact.mutable_identifiers(0)->set_value(fmt::format("A{}", number / 4));
    add_reports(number, random, reports, expected);
  }
  bench.run(contacts);
  for (std::size_t i = 0, once = reports.size(); reports.size() < count; ++i)
    reports.push_back(reports[i * 7 % once]);
  std::ranges::shuffle(reports, random);
  const auto begun = std::chrono::steady_clock::now();
  bench.run(reports);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
  const auto row = bench.results();
  const bool exact = row.shown() == expected.shown && row.accepted() == expected.accepted &&
                     row.rejected() == expected.rejected && row.ignored() == expected.ignored &&
                     row.converted() == expected.converted &&
                     row.value() == 1.25 * static_cast<double>(expected.accepted);
  const auto saving = std::chrono::steady_clock::now();
  const auto state = bench.learning().save();
  const std::chrono::duration<double> saved = std::chrono::steady_clock::now() - saving;
  fmt::print(
      "{{\"outcomes\": {}, \"duplicates\": {}, \"offers_shown\": {}, \"counts_exact\": {}, \"per_second\": "
      "{:.0f}, "
      "\"us_each\": {:.1f}, \"state_bytes\": {}, \"save_ms\": {:.1f}}}\n",
      reports.size(), reports.size() - count * 10 / 12, row.shown(), exact,
      static_cast<double>(reports.size()) / taken.count(),
      taken.count() * 1e6 / static_cast<double>(reports.size()), state.bytes.size(), saved.count() * 1e3);
  return exact ? 0 : 1;
}

}  // namespace
}  // namespace balie

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  std::filesystem::remove_all(argv[1]);
  const int status = balie::measure(argv[1], argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100'000);
  std::filesystem::remove_all(argv[1]);
  return status;
}
