// What the SQLite store costs, as JSON: the bare log at several batch sizes, and a store of so many
// customers: filled, read, written behind, restored. `store_bench DIRECTORY [CUSTOMERS] [SECONDS]`; DIRECTORY
// is made, and emptied at the end.
#include "plugins/store_sqlite/bare_log.hpp"
#include "plugins/store_sqlite/sqlite_store.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>

namespace balie {
namespace {

constexpr std::size_t batch_size = 256;
constexpr std::uint64_t identifiers_each = 3;
constexpr std::size_t record_bytes = 900;
constexpr std::size_t entry_bytes = 1800;

double seconds_of(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// Field of a /proc/self file, "write_bytes" of io or "VmRSS" (kB) of status.
std::uint64_t process_figure(const char* file, const std::string& name) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with(name + ":")) return std::stoull(line.substr(name.size() + 1));
  }
  return 0;
}

struct Meter {
  double wall = seconds_of(CLOCK_MONOTONIC);
  double thread = seconds_of(CLOCK_THREAD_CPUTIME_ID);
  double process = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
  std::uint64_t written = process_figure("/proc/self/io", "write_bytes");

  // "name": {...}, each figure for one of `count`.
  [[nodiscard]] std::string json(const std::string& name, std::uint64_t count) const {
    const Meter now;
    const double each = 1e6 / static_cast<double>(count);
    return fmt::format(
        "  \"{}\": {{\"count\": {}, \"seconds\": {:.3f}, \"per_second\": {:.0f}, \"thread_cpu_us\": {:.2f}, "
        "\"process_cpu_us\": {:.2f}, \"written_bytes\": {:.0f}}}",
        name, count, now.wall - wall, static_cast<double>(count) / (now.wall - wall),
        (now.thread - thread) * each, (now.process - process) * each,
        static_cast<double>(now.written - written) / static_cast<double>(count));
  }
};

void require(const auto& result, const char* what) {
  if (result) return;
  fmt::print(stderr, "{}: {}\n", what, result.error().text());
  std::exit(1);
}

Hash128 id_of(char kind, std::uint64_t n) { return hash128(HashKey{7}, fmt::format("{}{}", kind, n)); }

// The n-th contact of all: customers come in turn, in an order that has nothing to do with their ids.
void add_contact(store::WriteBatch& batch, std::uint64_t contact, std::uint64_t customers,
                 std::uint64_t version) {
  const std::uint64_t customer = contact % customers;
  static const std::string event(entry_bytes, 'e');
  batch.entries.push_back({id_of('k', contact), id_of('c', customer), event});
  store::CustomerChange change{id_of('c', customer), version, std::string(record_bytes, 'r'), {}};
  for (std::uint64_t i = 0; contact < customers && i < identifiers_each; ++i) {
    change.identifiers.push_back(id_of('i', customer * identifiers_each + i));
  }
  batch.customers.push_back(std::move(change));
}

class Bench {
 public:
  Bench(std::string directory, std::uint64_t customers, std::uint64_t contacts_each)
      : directory_(std::move(directory)), customers_(customers), contacts_each_(contacts_each) {}

  void run() {
    open("open_empty", 8ULL << 30);
    fill();
    read("read_in_memory");
    close();
    open("open_with_ids", 64 << 20);
    read("read_from_warm_disk");
    close();
    restore();
    fmt::print("{{\n{}\n}}\n", fmt::join(lines_, ",\n"));
  }

  void log(std::size_t batch, double seconds) {
    const SystemClock clock;
    const Meter meter;
    const auto figures = store_sqlite::write_bare_log(
        {.directory = directory_ + "/bare",
         .batches = {batch},
         .entry_bytes = entry_bytes,
         .duration = std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9))},
        clock);
    require(figures, "bare log");
    lines_.push_back(meter.json(fmt::format("log_batch_{}", batch), figures->entries));
    const auto slowest = std::chrono::duration_cast<std::chrono::microseconds>(figures->slowest);
    lines_.push_back(fmt::format("  \"log_batch_{}_slowest_ms\": {:.1f}", batch,
                                 static_cast<double>(slowest.count()) / 1e3));
    std::filesystem::remove_all(directory_ + "/bare");
  }

 private:
  void open(const char* name, std::uint64_t memory_bytes) {
    const Meter meter;
    auto opened = store_sqlite::SqliteStore::open(
        {.directory = directory_ + "/store", .memory_bytes = memory_bytes}, {});
    require(opened, name);
    store_ = *std::move(opened);
    lines_.push_back(meter.json(name, 1));
  }

  // Each customer's first contact, then the others: the version of a customer is the sequence of their last
  // contact.
  void fill() {
    const std::uint64_t resident = process_figure("/proc/self/status", "VmRSS");
    fill_part("commit_new_customers", 0, customers_);
    memory("memory_of_new_customers", resident);
    fill_part("commit_known_customers", customers_, customers_ * contacts_each_);
    memory("memory_with_all_keys", resident);
  }

  void fill_part(const char* name, std::uint64_t from, std::uint64_t to) {
    double commit_seconds = 0;
    const Meter meter;
    store::WriteBatch batch;
    for (std::uint64_t contact = from; contact < to;) {
      batch.clear();
      for (std::size_t i = 0; i < batch_size && contact < to; ++i, ++contact) {
        add_contact(batch, contact, customers_, contact < customers_ ? 0 : contact - customers_ + 1);
      }
      const double before = seconds_of(CLOCK_THREAD_CPUTIME_ID);
      const auto committed = store_->commit(batch, Time{});
      commit_seconds += seconds_of(CLOCK_THREAD_CPUTIME_ID) - before;
      require(committed, "commit");
      if (!committed->conflicts.empty()) std::exit(1);
    }
    lines_.push_back(meter.json(name, to - from));
    lines_.push_back(fmt::format("  \"{}_cpu_us_in_commit\": {:.2f}", name,
                                 commit_seconds * 1e6 / static_cast<double>(to - from)));
  }

  void memory(const char* name, std::uint64_t resident_before) {
    const store::Statistics statistics = store_->statistics();
    const double held = static_cast<double>(statistics.customers_held);
    lines_.push_back(fmt::format(
        "  \"{}\": {{\"held\": {}, \"counted_bytes_each\": {:.0f}, \"resident_bytes_each\": {:.0f}, "
        "\"behind\": {}}}",
        name, statistics.customers_held, static_cast<double>(statistics.memory_bytes) / held,
        static_cast<double>(process_figure("/proc/self/status", "VmRSS") - resident_before) * 1024 / held,
        statistics.behind));
  }

  // A contact of a random customer under a new id, as the hub asks.
  void read(const char* name) {
    std::mt19937_64 random(1);
    const std::uint64_t count = std::min<std::uint64_t>(200'000, customers_);
    store::ReadRequest request;
    store::ReadAnswer answer;
    const Meter meter;
    for (std::uint64_t done = 0; done < count;) {
      request.clear();
      for (std::size_t i = 0; i < batch_size; ++i, ++done) {
        request.keys.push_back(id_of('n', done));
        request.identifiers.push_back(id_of('i', random() % customers_ * identifiers_each));
      }
      require(store_->read(request, answer), "read");
    }
    lines_.push_back(meter.json(name, count));
  }

  void close() {
    const std::uint64_t behind = std::max<std::uint64_t>(1, store_->statistics().behind);
    const Meter meter;
    require(store_->close(), "close");
    lines_.push_back(meter.json("close_each_entry_behind", behind));
    store_.reset();
  }

  // One more contact of each customer, all behind; then the other half of a start after a kill.
  void restore() {
    open("open_before_kill", 8ULL << 30);
    const std::uint64_t first = customers_ * contacts_each_;
    {
      const auto log = store_.get();
      store::WriteBatch batch;
      for (std::uint64_t contact = first; contact < first + customers_;) {
        batch.clear();
        for (std::size_t i = 0; i < 256 && contact < first + customers_; ++i, ++contact) {
          add_contact(batch, contact, customers_, contact - customers_ + 1);
        }
        require(log->commit(batch, Time{}), "commit");
      }
      store_.reset();
    }
    open("open_after_kill", 8ULL << 30);
    restore_events(first + customers_);
    close();
  }

  void restore_events(std::uint64_t to) {
    const Meter meter;
    const std::uint64_t from = store_->derived_to() + 1;
    store::WriteBatch batch;
    store::ReadRequest request;
    store::ReadAnswer answer;
    for (std::uint64_t next = from; next <= to;) {
      const auto events = store_->events(next, 1024, 4 << 20);
      require(events, "events");
      batch.clear();
      request.clear();
      for (const auto& event : *events) {
        add_contact(batch, event.sequence - 1, customers_, 0);
        batch.entries.back().event.clear();
        request.customers.push_back(batch.entries.back().customer);
      }
      require(store_->read(request, answer), "read");
      require(store_->restore(batch, next, next + events->size() - 1), "restore");
      next += events->size();
    }
    lines_.push_back(meter.json("restore", std::max<std::uint64_t>(1, to + 1 - from)));
  }

  const std::string directory_;
  const std::uint64_t customers_;
  const std::uint64_t contacts_each_;
  std::unique_ptr<store::Store> store_;
  std::vector<std::string> lines_;
};

}  // namespace
}  // namespace balie

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: store_bench DIRECTORY [CUSTOMERS] [SECONDS] [CONTACTS EACH]\n");
    return 2;
  }
  const std::uint64_t customers = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
  const double seconds = argc > 3 ? std::strtod(argv[3], nullptr) : 5;
  const std::uint64_t contacts_each = argc > 4 ? std::strtoull(argv[4], nullptr, 10) : 10;
  balie::Bench bench(argv[1], customers, contacts_each);
  for (const std::size_t batch : {1, 16, 64, 256}) bench.log(batch, seconds);
  bench.run();
  std::filesystem::remove_all(argv[1]);
}
