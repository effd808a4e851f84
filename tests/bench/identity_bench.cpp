// What telling who a contact is from costs at so many customers, and that one busy number slows nobody:
// `identity_bench DIRECTORY [CUSTOMERS] [CONTACTS]`. DIRECTORY is made, and emptied at the end. Prints JSON.
//
// "resolve" is all of it: normalising, hashing, reading identifiers and records from the store, and the
// rules; for batches of 64 contacts with a known phone number each. Warm: whom it is about is in the hub's
// memory. Cold: the hub was just started, and whom it is about is on the disk, or in the system's cache of
// it.
#include "core/playbook/load.hpp"
#include "core/service/pipeline.hpp"
#include "plugins/store_sqlite/sqlite_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>

namespace balie {
namespace {

constexpr std::size_t batch_size = 64, fill_size = 256;
constexpr Time now{std::chrono::seconds(1'700'000'000)};

void require(const auto& result, const char* what) {
  if (result) return;
  fmt::print(stderr, "{}: {}\n", what, result.error().text());
  std::exit(1);
}

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double resident_megabytes() {
  std::ifstream stream("/proc/self/status");
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("VmRSS:")) return static_cast<double>(std::stoull(line.substr(6))) / 1e3;
  }
  return 0;
}

std::shared_ptr<const playbook::Playbook> small_playbook() {
  const std::vector<playbook::File> files{
      {"playbook.toml", "name = \"bench\"\ncountry = \"GB\"\ndefault_queue = \"all\"\n"},
      {"queues.toml", "[[queue]]\nname = \"all\"\n"},
      {"entries.toml", ""}};
  const auto loaded = playbook::load_playbook(files);
  if (!loaded) std::exit(1);
  return *loaded;
}

std::string phone(std::uint64_t number) { return fmt::format("+447{:09}", 400'000'000 + number); }

class Bench {
 public:
  Bench(std::string directory, std::uint64_t customers, std::size_t contacts)
      : directory_(std::move(directory)), customers_(customers), contacts_(contacts) {}

  void run() {
    open(2ULL << 30);
    fill();
    close();
    const auto before = resident_megabytes();
    open(1ULL << 30);
    line("hub_megabytes_of_customers_nobody_contacts", resident_megabytes() - before);
    line("resolve_cold_us", resolve());
    line("resolve_warm_us", resolve());
    line("decision_known_us", decide("known", [this](std::size_t i) { return phone(chosen(i)); }));
    line("decision_nobody_us", decide("nobody", [](std::size_t) { return std::string(); }));
    share_a_phone();
    line("decision_shared_phone_us", decide("shared", [this](std::size_t) { return phone(customers_ + 1); }));
    line("others_beside_shared_phone_us", decide("beside", [this](std::size_t i) {
           return i % 8 == 0 ? phone(chosen(i)) : phone(customers_ + 1);
         }));
    close();
    fmt::print("{{\n  \"customers\": {},\n  \"contacts\": {},\n{}\n}}\n", customers_, contacts_,
               fmt::join(lines_, ",\n"));
  }

 private:
  void open(std::uint64_t memory_bytes) {
    auto opened =
        store_sqlite::SqliteStore::open({.directory = directory_, .memory_bytes = memory_bytes}, {});
    require(opened, "open");
    store_ = *std::move(opened);
    pipeline_ = std::make_unique<service::Pipeline>(*store_, playbook_, learning_);
  }

  void close() {
    pipeline_.reset();
    require(store_->close(), "close");
    store_.reset();
  }

  void line(const char* name, double value) {
    lines_.push_back(fmt::format("  \"{}\": {:.2f}", name, value));
  }

  // Three identifiers and three contacts each.
  void fill() {
    const Keys keys(store_->secret());
    store::WriteBatch batch;
    for (std::uint64_t number = 0; number < customers_;) {
      batch.clear();
      for (std::size_t i = 0; i < fill_size && number < customers_; ++i, ++number) add(keys, number, batch);
      require(store_->commit(batch, now), "fill");
    }
  }

  void add(const Keys& keys, std::uint64_t number, store::WriteBatch& batch) {
    const std::array<Identifier, 3> identifiers{
        {{"tel", phone(number), Assurance::observed},
         {"email", fmt::format("person.{}@example.org", number), Assurance::claimed},
         {"account", fmt::format("A-{}", number), Assurance::verified}}};
    const auto id = keys.customer(keys.contact("fill", std::to_string(number)));
    record_.create(to_base32(id));
    for (int i = 0; i < 3; ++i) {
      v1::Contact contact;
      contact.set_id(fmt::format("f-{}-{}", number, i));
      contact.set_adapter("fill");
      contact.set_channel("voice");
      contact.mutable_at()->set_seconds(1'690'000'000 + i);
      record_.add_contact(contact, identifiers, to_base32(keys.contact("fill", contact.id())), "all", 50);
    }
    batch.entries.push_back({{}, id, "x"});
    auto& change = batch.customers.emplace_back();
    change.id = id;
    record_.write(change.record);
    for (const auto& one : identifiers) change.identifiers.push_back(keys.identifier(one));
  }

  // Spread over all, the same each time.
  [[nodiscard]] std::uint64_t chosen(std::size_t i) const { return (i * 2'654'435'761ULL) % customers_; }

  // Microseconds of processor time a contact.
  double resolve() {
    const Keys keys(store_->secret());
    identity::Normaliser normaliser;
    service::WorkingSet working;
    service::Recognition recognition(*store_, keys, working);
    std::vector<v1::Contact> contacts(batch_size);
    std::vector<std::vector<identity::Candidate>> candidates(batch_size);
    std::vector<std::vector<Hash128>> identifier_keys(batch_size);
    double spent = 0;
    for (std::size_t from = 0; from + batch_size <= contacts_; from += batch_size) {
      for (std::size_t i = 0; i < batch_size; ++i) {
        contacts[i].Clear();
        contacts[i].mutable_at()->set_seconds(1'700'000'000);
        contacts[i].add_identifiers()->set_scheme("tel");
        contacts[i].mutable_identifiers(0)->set_value(phone(chosen(from + i)));
      }
      const auto begun = processor_seconds();
      working.clear();
      for (std::size_t i = 0; i < batch_size; ++i) {
        auto identifier = normaliser.normalise(contacts[i].identifiers(0), "GB");
        identifier_keys[i].assign(1, keys.identifier(*identifier));
        candidates[i].assign(1, {.identifier = *std::move(identifier)});
        working.want_identifier(identifier_keys[i][0]);
      }
      require(working.read(*store_), "read");
      const Hash128 key;
      for (std::size_t i = 0; i < batch_size; ++i) {
        const service::Brought brought{contacts[i], key, candidates[i], identifier_keys[i], now};
        const auto held = recognition.recognise(brought, *playbook_);
        require(held, "recognise");
        if (recognition.created()) std::exit(1);
        recognition.conclude(brought, **held);
      }
      spent += processor_seconds() - begun;
    }
    return 1e6 * spent / static_cast<double>(contacts_ / batch_size * batch_size);
  }

  double decide(const std::string& name, auto number_of) {
    std::vector<v1::ToHub> messages(batch_size);
    std::vector<service::Job> jobs(batch_size);
    double spent = 0;
    for (std::size_t from = 0; from + batch_size <= contacts_; from += batch_size) {
      for (std::size_t i = 0; i < batch_size; ++i) {
        auto& contact = *messages[i].mutable_contact();
        contact.Clear();
        contact.set_id(fmt::format("{}-{}", name, from + i));
        contact.set_channel("voice");
        if (const auto number = number_of(from + i); !number.empty()) {
          contact.add_identifiers()->set_scheme("tel");
          contact.mutable_identifiers(0)->set_value(number);
        }
        jobs[i] = {};
        jobs[i].message = &messages[i];
        jobs[i].adapter = "bench";
      }
      const auto begun = processor_seconds();
      require(pipeline_->run(jobs, now), "run");
      pipeline_->forget();
      spent += processor_seconds() - begun;
    }
    return 1e6 * spent / static_cast<double>(contacts_ / batch_size * batch_size);
  }

  // Two accounts were seen with one phone.
  void share_a_phone() {
    for (const char* account : {"X", "Y"}) {
      v1::ToHub message;
      auto& contact = *message.mutable_contact();
      contact.set_id(fmt::format("share-{}", account));
      contact.set_channel("voice");
      const auto add = [&contact](const char* scheme, const std::string& value, const char* assurance) {
        auto& one = *contact.add_identifiers();
        one.set_scheme(scheme);
        one.set_value(value);
        one.set_assurance(assurance);
      };
      add("tel", phone(customers_ + 1), "observed");
      add("account", account, "verified");
      service::Job job;
      job.message = &message;
      job.adapter = "bench";
      require(pipeline_->run({&job, 1}, now), "share");
      pipeline_->forget();
    }
  }

  const std::string directory_;
  const std::uint64_t customers_;
  const std::size_t contacts_;
  const std::shared_ptr<const playbook::Playbook> playbook_ = small_playbook();
  std::unique_ptr<store::Store> store_;
  service::Learning learning_;
  std::unique_ptr<service::Pipeline> pipeline_;
  customer::Record record_;
  std::vector<std::string> lines_;
};

}  // namespace
}  // namespace balie

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "identity_bench DIRECTORY [CUSTOMERS] [CONTACTS]\n");
    return 2;
  }
  const std::string directory = argv[1];
  const auto number = [&](int at, std::uint64_t preset) {
    return argc > at ? std::strtoull(argv[at], nullptr, 10) : preset;
  };
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(directory);
  balie::Bench(directory, std::max<std::uint64_t>(number(2, 1'000'000), 1), number(3, 20'000)).run();
  std::filesystem::remove_all(directory);
  return 0;
}
