#include "core/operator/bench/bench_command.hpp"

#include "core/base/file.hpp"
#include "core/base/stop_signals.hpp"
#include "core/base/units.hpp"
#include "core/contact/keys.hpp"
#include "core/operator/bench/child.hpp"
#include "core/operator/bench/load.hpp"
#include "core/operator/bench/peers.hpp"
#include "core/operator/bench/usage.hpp"
#include "core/service/hub_command.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>

namespace balie::operation {
namespace {

constexpr int history = 10;
constexpr std::size_t seed_batch = 256;
constexpr Duration quiet_limit = std::chrono::seconds(120);
constexpr int quiet_look_ms = 2000;
constexpr double quiet_seconds = 0.03;  // of processor time in such a look: a hub that does nothing

constexpr const char* playbook_toml =
    "name = \"bench\"\ncountry = \"NL\"\ndefault_queue = \"service\"\nhistory_held = 10\nhistory_shown = "
    "10\n";
constexpr const char* queues_toml =
    "[[queue]]\nname = \"service\"\ntarget = \"queue/service\"\npriority = 5\n";
constexpr const char* entries_toml =
    "[[entry]]\nname = \"line\"\nchannel = \"*\"\nentry = \"+31201234567\"\nqueue = \"service\"\nfallback = "
    "\"service\"\n";

struct BenchOptions {
  std::uint64_t customers = 10'000;   // known before it starts, each with three identifiers and ten contacts
  double rate = 0;                    // contacts a second of the open loop; 0: half of the saturated rate
  double seconds = 5;                 // of each measurement
  std::uint64_t memory = 2ull << 30;  // the hub's bound
  std::uint64_t seed = 1;
  std::string directory = ".";  // on the disk that is to be measured; a directory is made in it, and removed
  bool json = false;
};

struct Measured {
  LoadReport echo, session_echo, saturated, paced, echo_and_log;
  LogReport log;
  double paced_rate = 0;
  double cpu_us = 0;
  double written_bytes = 0;
  double behind_cpu_us = 0;  // afterwards, for what the load left to be written behind
  double behind_written_bytes = 0;
  double instructions = -1;
  std::uint64_t resident_bytes = 0;
  double seeding_seconds = 0;
  double first_touch_rate = 0;
  std::uint64_t behind = 0;  // not written behind in time before a measurement; 0 is as it should be
};

class Bench {
 public:
  Bench(const BenchOptions& options, const store::StoreRegistry& stores, std::string version)
      : options_(options),
        stores_(stores),
        version_(std::move(version)),
        contacts_(options.customers, options.seed) {}

  result<Measured> run() {
    BALIE_CHECK(prepare());
    BALIE_CHECK(seed());
    BALIE_CHECK(measure_hub());
    BALIE_CHECK(measure_limits());
    return measured_;
  }

  ~Bench() {
    std::error_code ignored;  // nothing can be done about a directory that cannot be removed
    if (!directory_.empty()) std::filesystem::remove_all(directory_, ignored);
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

 private:
  [[nodiscard]] std::string path(std::string_view name) const {
    return fmt::format("{}/{}", directory_, name);
  }
  [[nodiscard]] std::string endpoint() const { return "ipc://" + path("hub.sock"); }
  [[nodiscard]] std::string events_endpoint() const { return "ipc://" + path("events.sock"); }
  [[nodiscard]] Duration duration() const {
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(options_.seconds));
  }

  result<void> prepare() {
    std::string pattern = options_.directory + "/balie-bench-XXXXXX";
    if (!mkdtemp(pattern.data())) {
      return failure(Fate::reject, "bench.directory", "no directory can be made in " + options_.directory);
    }
    directory_ = std::filesystem::absolute(pattern).string();
    BALIE_CHECK(make_directories(path("playbook")));
    BALIE_CHECK(write_file_atomically(path("playbook/playbook.toml"), playbook_toml));
    BALIE_CHECK(write_file_atomically(path("playbook/queues.toml"), queues_toml));
    BALIE_CHECK(write_file_atomically(path("playbook/entries.toml"), entries_toml));
    return write_file_atomically(
        path("balie.toml"),
        fmt::format(
            "[hub]\ndata = \"data\"\nplaybook = \"playbook\"\nmemory = \"{}\"\nlog_level = \"error\"\n"
            "[bus]\nendpoint = \"{}\"\nevents_endpoint = \"{}\"\n",
            options_.memory, endpoint(), events_endpoint()));
  }

  result<std::unique_ptr<store::Store>> open_store(const std::string& name) {
    store::StoreSettings settings;
    settings.directory = path(name);
    settings.memory_bytes = options_.memory;
    return (*stores_.find("sqlite"))(settings, [](std::string_view, std::uint64_t, std::uint64_t) {});
  }

  // Customers who are known before the hub starts, written as the hub would have.
  result<void> seed() {
    const auto start = clock_.instant();
    BALIE_TRY(const auto store, open_store("data"));
    const Keys keys(store->secret());
    store::WriteBatch batch;
    for (std::uint64_t customer = 0; customer < options_.customers; ++customer) {
      const auto key = keys.contact("bench", fmt::format("before-{}-{}", customer, history - 1));
      auto& change = batch.customers.emplace_back();
      change.id = keys.customer(key);
      MadeUpContacts::record(to_base32(change.id), customer, history).SerializeToString(&change.record);
      change.identifiers = {keys.identifier({"tel", MadeUpContacts::tel(customer)}),
                            keys.identifier({"email", MadeUpContacts::email(customer)}),
                            keys.identifier({"account", MadeUpContacts::account(customer)})};
      batch.entries.push_back({key, change.id, {}});
      if (batch.entries.size() < seed_batch && customer + 1 < options_.customers) continue;
      BALIE_TRY(const auto written, store->commit(batch, clock_.time()));
      batch.clear();
      if (customer % (1 << 16) == 0) tell("knowing", customer, options_.customers);
    }
    measured_.seeding_seconds = std::chrono::duration<double>(clock_.instant() - start).count();
    return store->close();
  }

  result<void> measure_hub() {
    tell("starting the hub", 0, 0);
    Child hub([this] { return service::hub_command(path("balie.toml"), stores_, {}, {}, version_); });
    // Everybody once, so that what is measured is a hub that has met its customers.
    BALIE_TRY(const auto first,
              run_load({.endpoint = endpoint(), .each_once = options_.customers}, contacts_, clock_));
    measured_.first_touch_rate = first.rate;
    MadeUpContacts more(options_.customers, options_.seed + 1);
    // Before its time is taken: what the first touch left is not this load's cost.
    tell("letting the hub rest", 0, 0);
    BALIE_CHECK(rest(hub.pid(), more));
    tell("saturating the hub", 0, 0);
    const auto before = usage_of(hub.pid());
    const InstructionCounter instructions(hub.pid());
    const LoadPlan all_it_can{.endpoint = endpoint(), .duration = duration(), .count_batches = true};
    BALIE_TRY(measured_.saturated, run_load(all_it_can, more, clock_));
    const auto after = usage_of(hub.pid());
    const auto decisions = static_cast<double>(measured_.saturated.answered);
    measured_.cpu_us = (after.cpu_seconds - before.cpu_seconds) * 1e6 / decisions;
    measured_.written_bytes = static_cast<double>(after.written_bytes - before.written_bytes) / decisions;
    if (const auto count = instructions.count(); count && *count > 0) {
      measured_.instructions = static_cast<double>(*count) / decisions;
    }
    BALIE_CHECK(rest(hub.pid(), more));
    const auto rested = usage_of(hub.pid());
    measured_.behind_cpu_us = (rested.cpu_seconds - after.cpu_seconds) * 1e6 / decisions;
    measured_.behind_written_bytes =
        static_cast<double>(rested.written_bytes - after.written_bytes) / decisions;
    measured_.paced_rate = options_.rate > 0 ? options_.rate : measured_.saturated.rate / 2;
    tell("pacing the hub", 0, 0);
    MadeUpContacts paced(options_.customers, options_.seed + 2);
    BALIE_TRY(measured_.paced,
              run_load({.endpoint = endpoint(), .rate = measured_.paced_rate, .duration = duration()}, paced,
                       clock_));
    measured_.resident_bytes = usage_of(hub.pid()).resident_bytes;
    return hub.stop();
  }

  // Until the hub has written behind all that it decided, and the disk's own files have taken it over: what
  // is left of that shows only as processor time.
  result<void> rest(pid_t hub, MadeUpContacts& contacts) {
    BALIE_TRY(const auto rested, run_load({.endpoint = endpoint(), .rest = true}, contacts, clock_));
    measured_.behind = std::max(measured_.behind, rested.behind);
    const auto until = clock_.instant() + quiet_limit;
    for (auto before = usage_of(hub); clock_.instant() < until;) {
      poll(nullptr, 0, quiet_look_ms);
      const auto now = usage_of(hub);
      if (now.cpu_seconds - before.cpu_seconds < quiet_seconds) return {};
      before = now;
    }
    return {};
  }

  result<void> measure_limits() {
    EchoPlan plan;
    plan.endpoint = endpoint();
    plan.events_endpoint = events_endpoint();
    plan.answer_bytes = static_cast<std::size_t>(measured_.saturated.answer_bytes);
    plan.entry_bytes =
        static_cast<std::size_t>(measured_.saturated.answer_bytes + measured_.saturated.request_bytes);
    tell("saturating the echo", 0, 0);
    BALIE_TRY(measured_.echo, against_echo(plan, 0, ""));
    plan.by_sessions = true;
    BALIE_TRY(measured_.session_echo, against_echo(plan, 0, ""));
    plan.by_sessions = false;
    tell("pacing the echo with a bare log", 0, 0);
    BALIE_TRY(measured_.echo_and_log, against_echo(plan, measured_.paced_rate, "paced"));
    tell("writing the bare log", 0, 0);
    BALIE_TRY(const auto store, open_store("bare"));
    const auto batch = std::max<std::size_t>(1, static_cast<std::size_t>(measured_.saturated.batch));
    BALIE_TRY(measured_.log, measure_log(*store, batch, plan.entry_bytes, duration(), clock_));
    return store->close();
  }

  // `log`: the name of a log to write each batch to; empty: none.
  result<LoadReport> against_echo(EchoPlan plan, double rate, const std::string& log) {
    Child child([&]() -> int { return run_echo(plan, log); });
    MadeUpContacts contacts(options_.customers, options_.seed + 3);
    auto report =
        run_load({.endpoint = plan.endpoint, .rate = rate, .duration = duration()}, contacts, clock_);
    BALIE_CHECK(child.stop());
    return report;
  }

  int run_echo(EchoPlan plan, const std::string& log) {
    const StopSignals signals;
    std::unique_ptr<store::Store> store;
    if (!log.empty()) {
      auto opened = open_store(log);
      if (!opened) return 1;
      store = std::move(*opened);
      plan.log = store.get();
    }
    std::atomic<bool> stop = false;
    const auto watch = signals.watch([&stop] { stop = true; });
    return echo(plan, stop) ? 0 : 1;
  }

  static void tell(std::string_view what, std::uint64_t done, std::uint64_t total) {
    if (total > 0) {
      fmt::print(stderr, "\r{} {} of {} ", what, done, total);
    } else {
      fmt::print(stderr, "\r\033[K{} ", what);
    }
  }

  const BenchOptions& options_;
  const store::StoreRegistry& stores_;
  std::string version_;
  std::string directory_;
  SystemClock clock_;
  MadeUpContacts contacts_;
  Measured measured_;
};

double ratio(double a, double b) { return b > 0 ? a / b : 0; }

std::string as_json(const BenchOptions& options, const Measured& m) {
  const auto slower = std::min(m.echo.rate, m.log.entries_per_second);
  return fmt::format(
      R"({{"customers":{},"seconds":{},"memory_bound_bytes":{},)"
      R"("decisions_per_second":{:.0f},"batch":{:.1f},"not_decided":{},"behind_at_start":{},)"
      R"("cpu_us_per_decision":{:.2f},"behind_cpu_us_per_decision":{:.2f},)"
      R"("instructions_per_decision":{},"written_bytes_per_decision":{:.0f},)"
      R"("behind_written_bytes_per_decision":{:.0f},)"
      R"("request_bytes":{:.0f},"answer_bytes":{:.0f},)"
      R"("hub_resident_bytes":{},"hub_resident_bytes_per_customer":{:.0f},"first_touch_per_second":{:.0f},)"
      R"("rate":{:.0f},"p50_ms":{:.3f},"p99_ms":{:.3f},"p999_ms":{:.3f},)"
      R"("echo_per_second":{:.0f},"session_echo_per_second":{:.0f},)"
      R"("log_entries_per_second":{:.0f},"log_cpu_us_per_entry":{:.2f},)"
      R"("echo_and_log_p50_ms":{:.3f},"echo_and_log_p99_ms":{:.3f},"echo_and_log_p999_ms":{:.3f},)"
      R"("ratio_to_echo":{:.3f},"ratio_to_session_echo":{:.3f},"ratio_to_log":{:.3f},)"
      R"("ratio_to_slower":{:.3f},"ratio_p99_to_echo_and_log":{:.3f}}})",
      options.customers, options.seconds, options.memory, m.saturated.rate, m.saturated.batch,
      m.saturated.fallbacks_or_refusals + m.paced.fallbacks_or_refusals, m.behind, m.cpu_us, m.behind_cpu_us,
      m.instructions < 0 ? "null" : fmt::format("{:.0f}", m.instructions), m.written_bytes,
      m.behind_written_bytes, m.saturated.request_bytes, m.saturated.answer_bytes, m.resident_bytes,
      ratio(static_cast<double>(m.resident_bytes), static_cast<double>(options.customers)),
      m.first_touch_rate, m.paced_rate, m.paced.p50_ms, m.paced.p99_ms, m.paced.p999_ms, m.echo.rate,
      m.session_echo.rate, m.log.entries_per_second, m.log.cpu_us_per_entry, m.echo_and_log.p50_ms,
      m.echo_and_log.p99_ms, m.echo_and_log.p999_ms, ratio(m.saturated.rate, m.echo.rate),
      ratio(m.saturated.rate, m.session_echo.rate), ratio(m.saturated.rate, m.log.entries_per_second),
      ratio(m.saturated.rate, slower), ratio(m.paced.p99_ms, m.echo_and_log.p99_ms));
}

void print(const BenchOptions& options, const Measured& m) {
  fmt::print("{} customers with {} contacts each, {:.1f} s a measurement\n", options.customers, history,
             options.seconds);
  fmt::print(
      "  saturated        {:>9.0f} decisions/s  ({:.0f} a batch, {:.1f} us of processor and {:.0f} bytes "
      "written each)\n",
      m.saturated.rate, m.saturated.batch, m.cpu_us, m.written_bytes);
  fmt::print("  the echo alone   {:>9.0f} answers/s    ratio_to_echo {:.2f}\n", m.echo.rate,
             ratio(m.saturated.rate, m.echo.rate));
  fmt::print("  echo by sessions {:>9.0f} answers/s    ratio_to_session_echo {:.2f}\n", m.session_echo.rate,
             ratio(m.saturated.rate, m.session_echo.rate));
  fmt::print("  the log alone    {:>9.0f} entries/s    ratio_to_log {:.2f}\n", m.log.entries_per_second,
             ratio(m.saturated.rate, m.log.entries_per_second));
  fmt::print(
      "  at {:.0f}/s: p50 {:.2f} ms, p99 {:.2f} ms, p99.9 {:.2f} ms; echo with a bare log: p99 {:.2f} ms\n",
      m.paced_rate, m.paced.p50_ms, m.paced.p99_ms, m.paced.p999_ms, m.echo_and_log.p99_ms);
  fmt::print("  memory           {:>9.1f} MiB, of a bound of {:.0f}\n",
             static_cast<double>(m.resident_bytes) / (1 << 20),
             static_cast<double>(options.memory) / (1 << 20));
}

int measure(const BenchOptions& options, const store::StoreRegistry& stores, const std::string& version) {
  const auto measured = Bench(options, stores, version).run();
  fmt::print(stderr, "\r\033[K");
  if (!measured) {
    fmt::print(stderr, "{}\n", measured.error().text());
    return 1;
  }
  if (options.json) {
    fmt::print("{}\n", as_json(options, *measured));
  } else {
    print(options, *measured);
  }
  return 0;
}

}  // namespace

int bench_command(const std::vector<std::string>& arguments, const store::StoreRegistry& stores,
                  const std::string& version) {
  BenchOptions options;
  std::string memory = "2GiB";
  CLI::App app("Measures a durable decision, beside what its parts cost alone.", "balie bench");
  app.add_option("--customers", options.customers, "known before it starts")
      ->check(CLI::Range(1ull, 100'000'000ull));
  app.add_option("--rate", options.rate, "contacts a second of the open loop; 0: half of the saturated rate");
  app.add_option("--seconds", options.seconds, "of each measurement")->check(CLI::Range(0.1, 3600.0));
  app.add_option("--memory", memory, "the hub's bound, as 2GiB");
  app.add_option("--seed", options.seed, "of the made-up contacts");
  app.add_option("--directory", options.directory, "on the disk that is to be measured");
  app.add_flag("--json", options.json, "one JSON object");
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const auto bytes = parse_bytes(memory);
  if (!bytes) {
    fmt::print(stderr, "--memory: {}\n", bytes.error().text());
    return 2;
  }
  options.memory = *bytes;
  return measure(options, stores, version);
}

}  // namespace balie::operation
