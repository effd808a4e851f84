#include "core/service/hub_server.hpp"

#include "core/base/memory.hpp"
#include "core/playbook/load.hpp"
#include "core/service/playbook_record.hpp"
#include "core/service/source_threads.hpp"
#include "core/service/worker.hpp"
#include "protocols/bus/wire.hpp"

#include <algorithm>

namespace balie::service {
namespace {

constexpr std::size_t receive_max = 1024;  // frames taken in before the next batch
constexpr Duration wait_max = std::chrono::seconds(1);
constexpr Duration reopen_pause = std::chrono::seconds(1);
constexpr Duration metrics_pause = std::chrono::seconds(1);
constexpr std::size_t events_bytes_max = 512 << 10;  // of one answer to an EventsQuery
constexpr std::uint32_t events_count_max = 4096;
constexpr int event_sequence = 1;

}  // namespace

class HubServer::Loop {
 public:
  Loop(HubProcess process, std::shared_ptr<const playbook::Playbook> playbook, std::unique_ptr<BusServer> bus,
       std::shared_ptr<const Clock> clock, Log log)
      : process_(std::move(process)),
        hub_(process_.options, std::move(playbook), std::exchange(process_.files, {})),
        bus_(std::move(bus)),
        clock_(std::move(clock)),
        log_(std::move(log)),
        sources_(process_.sources, process_.drivers, clock_, [this] { bus_->wake(); }),
        worker_([this] { bus_->wake(); }) {}

  int serve() {
    open_store();
    while (!stop_) turn();
    return drain();
  }

  void stop() {
    stop_ = true;
    bus_->wake();
  }

 private:
  void turn() {
    auto now = clock_->instant();
    if (!hub_.busy(now)) {
      bus_->wait(std::clamp(hub_.wake_at() - now, Duration::zero(), wait_max));
    } else if (++turns_ % 64 == 0) {
      bus_->wait(Duration::zero());  // subscriptions, new clients and errands are seen under load, too
    }
    take_in();
    deliver();  // what needs no store does not wait for it
    for (auto& completion : worker_.completions()) completion();
    for (const auto& answered : sources_.answers()) {
      hub_.source_answered(answered.number, answered.answer, clock_->instant(), clock_->time());
    }
    publish();  // a playbook that was switched to, before the next batch takes its place
    now = clock_->instant();
    hub_.work(now, clock_->time());
    publish();
    run_errands();
    deliver();
    tell_readiness();
    show_metrics();
    if (hub_.wants_reopening()) reopen_store();
  }

  // Sessions are judged silent only when all that came has been heard.
  void take_in() {
    const auto now = clock_->instant();
    const bool all = bus_->receive(
        receive_max,
        [&](std::string_view peer, const bus::Rights& rights, std::string_view frame) {
          hub_.on_frame(peer, rights, frame, now);
        },
        [&](std::string_view peer) { hub_.sessions().on_violation(peer, "a message is one frame", now); });
    if (all) hub_.on_time(now);
  }

  void publish() {
    for (const auto& event : hub_.committed()) {
      if (!bus_->wanted(event.type)) continue;
      bytes_.clear();
      bus::append_number_field(bytes_, event_sequence, event.sequence);
      bytes_ += without_contents(event.event, stripped_);
      bus_->publish(event.type, bytes_);
    }
    hub_.forget_committed();
  }

  void deliver() {
    auto& outgoing = hub_.sessions().outgoing();
    for (const auto& out : outgoing) {
      if (!bus_->send(out.peer, out.frame)) hub_.sessions().on_undeliverable(out.peer);
    }
    outgoing.clear();
  }

  void run_errands() {
    for (auto& errand : hub_.take_reads()) {
      if (!hub_.store()) {
        hub_.events_read(errand, failure(Fate::retry, "store.unavailable", hub_.reason()), clock_->instant());
        continue;
      }
      // The worker does its tasks in order, and a store is given up by a task of its own: it outlives this
      // one.
      worker_.post([this, errand, store = hub_.store()]() -> Worker::Completion {
        auto events = store->events(errand.from, std::min(errand.limit, events_count_max), events_bytes_max);
        return [this, errand, events = std::move(events)] {
          hub_.events_read(errand, events, clock_->instant());
        };
      });
    }
    for (const auto& refused : hub_.take_routing_refusals()) {
      log_.warning("routing refused a request", {{"adapter", refused.adapter},
                                                 {"what", refused.what},
                                                 {"code", refused.code},
                                                 {"reason", refused.text}});
    }
    for (auto& question : hub_.take_asks()) sources_.ask(std::move(question));
    for (const auto& news : hub_.take_source_news()) tell(news);
    for (auto& errand : hub_.take_loads()) load_playbook(std::move(errand));
    for (auto& errand : hub_.take_erasures()) erase_customer(std::move(errand));
    for (auto& errand : hub_.take_histories()) {
      read_history(std::make_shared<ReadHistory>(std::move(errand)));
    }
    for (auto& errand : hub_.take_retentions()) apply_retention(std::move(errand));
  }

  // Step by step, so that others have their turn in between.
  void read_history(const std::shared_ptr<ReadHistory>& errand) {
    worker_.post([this, errand, store = hub_.store()]() -> Worker::Completion {
      const auto over =
          store ? errand->contacts.step(*store)
                : result<bool>(failure(Fate::retry, "store.unavailable", "the store is being opened"));
      return [this, errand, over] {
        if (over && !*over) return read_history(errand);
        hub_.history_read(*errand, over ? result<void>() : std::unexpected(over.error()), clock_->instant());
      };
    });
  }

  void apply_retention(ApplyRetention errand) {
    auto shared = std::make_shared<ApplyRetention>(std::move(errand));
    worker_.post([this, shared, store = hub_.store()]() -> Worker::Completion {
      const auto scanned = store ? shared->page.run(*store)
                                 : failure(Fate::retry, "store.unavailable", "the store is being opened");
      return [this, shared, scanned] {
        const auto over =
            hub_.retention_scanned(std::move(*shared), scanned, clock_->instant(), clock_->time());
        if (!over) return tell_retention_failed(over.error());
        if (*over) scrub_outlived();
      };
    });
  }

  void scrub_outlived() {
    worker_.post([this, store = hub_.store()]() -> Worker::Completion {
      const auto scrubbed =
          store ? store->scrub() : failure(Fate::retry, "store.unavailable", "the store is being opened");
      return [this, scrubbed] {
        const auto done = hub_.retention_scrubbed(scrubbed, clock_->instant(), clock_->time());
        if (!done) return tell_retention_failed(done.error());
        log_.info("retention applied", {{"events", done->events}, {"customers", done->customers}});
      };
    });
  }

  void tell_retention_failed(const Error& error) {
    log_.error("retention cannot be applied; it is tried again",
               {{"code", error.code()}, {"reason", error.text()}});
  }

  void tell(const LiveSources::News& news) {
    if (news.good) return log_.info("a live source works", {{"source", news.source}, {"reason", news.text}});
    log_.warning("a live source fails", {{"source", news.source}, {"reason", news.text}});
  }

  // Two tasks for the worker, with the hub's part between them.
  void erase_customer(EraseCustomer errand) {
    auto shared = std::make_shared<EraseCustomer>(std::move(errand));
    worker_.post([this, shared, store = hub_.store()]() -> Worker::Completion {
      const auto scanned = store ? shared->scan.run(*store)
                                 : failure(Fate::retry, "store.unavailable", "the store is being opened");
      return [this, shared, scanned] {
        auto erased = hub_.erasure_scanned(std::move(*shared), scanned, clock_->instant(), clock_->time());
        if (erased) scrub_store(*std::move(erased));
      };
    });
  }

  void scrub_store(EraseCustomer errand) {
    auto shared = std::make_shared<EraseCustomer>(std::move(errand));
    worker_.post([this, shared, store = hub_.store()]() -> Worker::Completion {
      const auto scrubbed =
          store ? store->scrub() : failure(Fate::retry, "store.unavailable", "the store is being opened");
      return [this, shared, scrubbed] { hub_.erasure_scrubbed(*shared, scrubbed, clock_->instant()); };
    });
  }

  void load_playbook(LoadPlaybook errand) {
    auto shared = std::make_shared<LoadPlaybook>(std::move(errand));
    worker_.post([this, shared]() -> Worker::Completion {
      std::vector<playbook::File> files;
      for (auto& file : *shared->publish.mutable_files()) {
        files.push_back({std::move(*file.mutable_path()), std::move(*file.mutable_content())});
      }
      auto loaded = playbook::load_playbook(files, process_.scorers);
      return [this, shared, loaded = std::move(loaded), files = std::move(files)] {
        auto before = hub_.playbook();
        hub_.playbook_loaded(*shared, loaded, files, clock_->instant(), clock_->time());
        give_up(std::move(before));
      };
    });
  }

  // Models are large, and freeing them takes its time: not the hub's.
  void give_up(std::shared_ptr<const playbook::Playbook> playbook) {
    worker_.post([held = std::move(playbook)]() mutable -> Worker::Completion {
      held.reset();
      give_back_freed_memory();  // this one's, and what its successor took to load
      return [] {};
    });
  }

  void open_store() {
    const auto progress = [this](std::string_view text, std::uint64_t done, std::uint64_t total) {
      log_.info("opening the store", {{"step", text}, {"done", done}, {"total", total}});
    };
    worker_.post([this, progress]() -> Worker::Completion {
      auto held = std::make_shared<result<std::unique_ptr<store::Store>>>(
          process_.open_store(process_.store, progress));
      return [this, held] { opened(*held); };
    });
  }

  void opened(result<std::unique_ptr<store::Store>>& store) {
    if (store) return hub_.opened(std::move(*store));
    if (hub_.reason() != store.error().text()) {
      log_.error("the store cannot be opened",
                 {{"code", store.error().code()}, {"reason", store.error().text()}});
    }
    hub_.opening(store.error().text());
    // A moment later, without holding up the worker: what is wrong may be put right while the hub waits.
    reopen_at_ = clock_->instant() + reopen_pause;
  }

  void reopen_store() {
    if (auto store = hub_.release()) {
      log_.error("the store failed and is opened again", {{"reason", hub_.reason()}});
      auto held = std::shared_ptr<store::Store>(std::move(store));
      worker_.post([held]() mutable -> Worker::Completion {
        held.reset();
        return [] {};
      });
    }
    open_store();
  }

  void tell_readiness() {
    if (reopen_at_ && clock_->instant() >= *reopen_at_) {
      reopen_at_.reset();
      open_store();
    }
    if (hub_.ready() == told_ready_) return;
    told_ready_ = hub_.ready();
    if (told_ready_) {
      log_.info("ready", {{"endpoint", bus_->endpoint()}, {"events_endpoint", bus_->events_endpoint()}});
    } else {
      log_.error("not ready", {{"reason", hub_.reason()}});
    }
  }

  void show_metrics() {
    if (!process_.metrics || clock_->instant() < metrics_at_) return;
    process_.metrics->update(hub_.status(), hub_.routing_figures(clock_->instant()));
    metrics_at_ = clock_->instant() + metrics_pause;
  }

  // What was taken in is decided and answered, then everybody is told, then the store is closed.
  int drain() {
    log_.info("stopping");
    const auto until = clock_->instant() + process_.drain_limit;
    take_in();
    hub_.hurry();
    while (hub_.busy(clock_->instant()) && clock_->instant() < until) {
      hub_.work(clock_->instant(), clock_->time());
      publish();
      deliver();
    }
    hub_.stop(clock_->instant());
    deliver();
    worker_.finish();
    sources_.finish();
    if (auto store = hub_.release()) {
      if (const auto closed = store->close(); !closed) {
        log_.error("the store could not be closed; nothing is lost", {{"reason", closed.error().text()}});
        return 1;
      }
    }
    log_.info("stopped");
    return 0;
  }

  HubProcess process_;
  Hub hub_;
  std::unique_ptr<BusServer> bus_;
  std::shared_ptr<const Clock> clock_;
  Log log_;
  std::atomic<bool> stop_ = false;
  std::optional<Instant> reopen_at_;
  bool told_ready_ = false;
  Instant metrics_at_{};
  std::uint64_t turns_ = 0;
  std::string bytes_, stripped_;
  SourceThreads sources_;  // these two last: their threads use the others
  Worker worker_;
};

HubServer::HubServer(HubProcess process, std::shared_ptr<const playbook::Playbook> playbook,
                     std::unique_ptr<BusServer> bus, std::shared_ptr<const Clock> clock, Log log)
    : loop_(std::make_unique<Loop>(std::move(process), std::move(playbook), std::move(bus), std::move(clock),
                                   std::move(log))) {}
HubServer::~HubServer() = default;
int HubServer::serve() { return loop_->serve(); }
void HubServer::stop() { loop_->stop(); }

}  // namespace balie::service
