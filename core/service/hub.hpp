// The hub as a value: frames and time in, frames, publications and errands out. No socket, no thread, no
// clock; so that the simulator runs the very same code as `balie hub`.
//
// Requests wait in the order in which they came. work() takes whatever waits, up to the batch's bound, and
// answers it after the commit: an idle hub answers one contact at once, a busy one makes bigger batches.
// While the store is away or still opening nothing is answered as decided; a contact whose channel cannot
// wait longer gets its entry's fallback, marked "not_ready", and stays queued to be recorded when the store
// is back.
#pragma once

#include "core/base/clock.hpp"
#include "core/bus/sessions.hpp"
#include "core/playbook/load.hpp"
#include "core/service/distribution.hpp"
#include "core/service/erasure.hpp"
#include "core/service/learning.hpp"
#include "core/service/live_sources.hpp"
#include "core/service/metrics_page.hpp"
#include "core/service/past_contacts.hpp"
#include "core/service/pipeline.hpp"
#include "core/service/pushes.hpp"
#include "core/service/recovery.hpp"
#include "core/service/retention.hpp"
#include "core/store/store.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace balie::service {

struct HubOptions {
  std::string version;  // of this program
  bus::SessionSettings sessions;
  bus::Limits limits;
  std::size_t batch_max = 256;
  std::size_t pending_max = 65'536;  // requests that wait; beyond, they are refused with "retry"
  Duration keep_every = std::chrono::seconds(30);     // what was learnt is kept with the store so often
  Duration agents_back = std::chrono::seconds(10);    // after a start, for desks to say who is there
  Duration command_away = std::chrono::minutes(10);   // a command waits so long for an adapter that is away
  Duration message_away = std::chrono::hours(24);     // and what a customer wrote, for a desk
  Duration retention_every = std::chrono::hours(24);  // the log is searched so often for what outlived
};

// What the hub asks to have done elsewhere, off its thread; the answer comes back by the function that is
// named.
struct ReadEvents {  // -> events_read()
  std::weak_ptr<bus::Session> session;
  std::uint64_t request = 0;
  std::uint64_t from = 0;
  std::uint32_t limit = 0;
};
struct LoadPlaybook {  // -> playbook_loaded()
  std::weak_ptr<bus::Session> session;
  std::uint64_t request = 0;
  v1::Publish publish;
};
struct EraseCustomer {  // the log read -> erasure_scanned(), the store scrubbed -> erasure_scrubbed()
  std::weak_ptr<bus::Session> session;
  std::uint64_t request = 0;
  std::string adapter;
  v1::EraseCustomer erase;
  ErasureScan scan;
  bool repeated = false;
};
struct ReadHistory {  // a step of the search -> history_read()
  std::weak_ptr<bus::Session> session;
  std::uint64_t request = 0;
  PastContacts contacts;
};
struct ApplyRetention {  // the page run -> retention_scanned(), the store scrubbed -> retention_scrubbed()
  RetentionPage page;
};

class Hub {
 public:
  // `files`: the playbook's, to be written to the log where that does not hold this version yet; none:
  // nothing is written.
  Hub(HubOptions options, std::shared_ptr<const playbook::Playbook> playbook,
      std::vector<playbook::File> files = {});

  // -- the transport
  void on_frame(std::string_view peer, const bus::Rights& rights, std::string_view frame, Instant now);
  bus::Sessions& sessions() { return sessions_; }

  // -- the store: opened elsewhere, handed over; recovery runs in work() until it is done
  void opening(std::string progress) { reason_ = std::move(progress); }
  void opened(std::unique_ptr<store::Store> store);
  // True after a fatal error: take the store, throw it away, open it again.
  [[nodiscard]] bool wants_reopening() const { return broken_; }
  std::unique_ptr<store::Store> release();

  // -- work
  void on_time(Instant now);
  // One batch, or one page of recovery. Where more waits than one batch holds, a batch is left with the store
  // when this returns, and answered by the next work(): meanwhile the owner delivers and takes in.
  void work(Instant now, Time time);
  // work() has something to do now.
  [[nodiscard]] bool busy(Instant now) const;
  [[nodiscard]] Instant wake_at() const;
  // Says Goodbye to everybody; nothing is taken in any more.
  void stop(Instant now);

  // -- errands
  std::vector<ReadEvents> take_reads() { return std::exchange(reads_, {}); }
  std::vector<LoadPlaybook> take_loads() { return std::exchange(loads_, {}); }
  std::vector<EraseCustomer> take_erasures() { return std::exchange(erasures_, {}); }
  // What is given back is to be followed by Store::scrub().
  std::optional<EraseCustomer> erasure_scanned(EraseCustomer errand, const result<void>& scanned, Instant now,
                                               Time time);
  void erasure_scrubbed(const EraseCustomer& errand, const result<void>& scrubbed, Instant now);
  std::vector<ReadHistory> take_histories() { return std::exchange(histories_, {}); }
  // Its search ended, or failed.
  void history_read(ReadHistory& errand, const result<void>& read, Instant now);
  std::vector<ApplyRetention> take_retentions() { return std::exchange(retentions_, {}); }
  // True: Store::scrub() is to follow. After an error the same is tried again by itself.
  result<bool> retention_scanned(ApplyRetention errand, const result<void>& scanned, Instant now, Time time);
  // What the search that is over took out.
  struct Retained {
    std::uint64_t events = 0;
    std::uint64_t customers = 0;
  };
  result<Retained> retention_scrubbed(const result<void>& scrubbed, Instant now, Time time);
  void events_read(const ReadEvents& errand, const result<std::vector<store::LoggedEvent>>& events,
                   Instant now);
  // Switches at once, if it is without errors.
  void playbook_loaded(const LoadPlaybook& errand, playbook::Loaded loaded,
                       const std::vector<playbook::File>& files, Instant now, Time time);

  // Questions for live sources, and their answers.
  std::vector<AskSource> take_asks() { return sources_.take_asks(); }
  void source_answered(std::uint64_t question, const SourceAnswer& answer, Instant now, Time time);
  std::vector<LiveSources::News> take_source_news() { return sources_.take_news(); }
  // No contact waits for a source any longer: the hub is to stop.
  void hurry();

  // For the metrics page; empty where there are no agents.
  [[nodiscard]] RoutingFigures routing_figures(Instant now);
  // What was asked of routing and refused, for the log.
  struct RoutingRefusal {
    std::string adapter, what, code, text;
  };
  std::vector<RoutingRefusal> take_routing_refusals() { return std::exchange(routing_refusals_, {}); }

  // What the last work() committed, to be published; then forget_committed().
  [[nodiscard]] const std::vector<Pipeline::Committed>& committed() const;
  void forget_committed();

  [[nodiscard]] bool ready() const { return ready_; }
  [[nodiscard]] const std::string& reason() const { return reason_; }
  [[nodiscard]] v1::Status status() const;
  [[nodiscard]] store::Store* store() { return store_.get(); }
  [[nodiscard]] const std::shared_ptr<const playbook::Playbook>& playbook() const { return playbook_; }
  [[nodiscard]] const Learning& learning() const { return learning_; }
  // nullptr: no store was opened.
  [[nodiscard]] const Distribution* distribution() const { return distribution_.get(); }

 private:
  struct Pending {
    bus::Request request;
    std::string adapter;
    Instant received;
    Instant overdue = Instant::max();            // contact: when its channel stops waiting
    bool answered = false;                       // by a fallback; still to be recorded
    std::unique_ptr<Fetches> fetched = nullptr;  // contact: what live sources said, once they were asked
    // What routing said of it, once it was asked.
    struct Ruling {
      std::optional<v1::Refusal> refusal;
      bool repeated = false;
      bool carried_out = false;
      std::string customer = {};
    };
    std::unique_ptr<Ruling> ruling = nullptr;
  };
  void take(bus::Request request, Instant now);
  void take_erasure(const std::shared_ptr<bus::Session>& session, v1::ToHub& message);
  result<bool> erase(EraseCustomer& errand, Instant now, Time time);
  void strip_erase_orders(Instant now);
  void retain(Instant now, Time time);
  result<bool> apply_retention(RetentionPage& page, Instant now, Time time);
  void refuse_erasure(const EraseCustomer& errand, const Error& error, Instant now);
  void recover(Instant now, Time time);
  result<void> catch_up(Instant now, Time time);
  result<void> learn(Instant now);
  void expire(Instant now, Time time);
  result<void> write_ignored(const std::vector<std::uint64_t>& due, Time time);
  void keep(Instant now);
  result<void> record_playbook(const std::string& version, const std::vector<playbook::File>& files,
                               Instant now, Time time);
  void answer_results(const bus::Request& request, Instant now);
  void tell_learning(v1::Status& status) const;
  void run_batch(Instant now, Time time);
  static void fill(Job& job, const Pending& pending, Instant now);
  // -- hub_routing.cpp
  Time routing_time(Instant now) const {
    return routing_began_ + std::chrono::duration_cast<Time::duration>(now - routing_at_);
  }
  void start_routing(Instant now, Time time);
  void expect_agents(Instant now);
  [[nodiscard]] Instant routing_wake_at() const;
  void note_sessions(Instant now);
  void session_begun(const std::shared_ptr<bus::Session>& session);
  void route(Instant now);
  void tell_routing(Instant now);
  void hand_on(const bus::Session& from, v1::Signal& signal, Instant now);
  void look_after_agents(Instant now);
  void look_after_commands(Instant now);
  [[nodiscard]] const char* why_over(const v1::Command& command, std::uint64_t sequence, Instant now) const;
  void look_after_erasure(const v1::Command& command, std::uint64_t sequence, Time time);
  void keep_adapters();
  void note_presence(const v1::Presence& presence, Instant now);
  result<void> rule(Pending& pending, Instant now);
  void tell_refusal(const Pending& pending);
  [[nodiscard]] std::size_t facts_to_write() const;
  result<void> write_facts(Instant now, Time time);
  result<void> apply_to_routing(std::uint64_t sequence, std::string_view event, Instant now);
  void forget_rulings();
  void keep_routing();
  void answer_routing(const bus::Request& request, Instant now);
  void answer_adapters(const bus::Request& request, Instant now);
  void answer_choices(const bus::Request& request, Instant now);
  void finish_batch(Instant now, Time time);
  void answer_batch(Instant now);
  void read_history(const Pending& pending, std::vector<std::string> ids, Instant now);
  void wait_for_sources(Pending pending, std::vector<SourceLookup> wants, Instant now);
  void take_ready();
  void failed(const Error& error, Instant now);
  void answer_overdue(Instant now, Time time);
  void answer_fallback(Pending& pending, Instant now, Time time);

  HubOptions options_;
  std::shared_ptr<const playbook::Playbook> playbook_;
  bus::Sessions sessions_;
  std::unique_ptr<store::Store> store_;
  Learning learning_;
  AdapterBook adapters_;
  bool adapters_changed_ = false;  // and the store does not keep it yet
  std::unique_ptr<Distribution> distribution_;
  Pushes pushes_;
  // The engine's clock: the wall's when it was made, and then one that never jumps.
  Time routing_began_{};
  Instant routing_at_{};
  std::map<std::string, Instant> back_by_;  // adapters that are to say again who is there
  std::map<std::string, Instant> leases_;   // of agents
  Instant agents_at_{};                     // when the first of these two is due, or before
  Instant commands_at_{};                   // when commands are looked through again
  std::map<std::string, Instant> left_;     // when adapters went that had something to do
  std::vector<RoutingRefusal> routing_refusals_;
  std::size_t facts_begun_ = 0;  // the first so many facts are with the store
  Instant keep_at_{};
  std::uint64_t kept_to_ = 0;
  std::vector<playbook::File> files_;  // of the playbook, until the log holds them
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<Recovery> recovery_;
  std::deque<Pending> pending_;
  std::vector<bus::Request> requests_;
  std::vector<Job> jobs_;
  LiveSources sources_;
  std::unordered_map<std::uint64_t, Pending> waiting_;  // contacts, for sources_
  std::uint64_t last_waiting_ = 0;
  std::size_t begun_ = 0;  // so many jobs are with the store: facts, then the first of pending_
  std::vector<ReadEvents> reads_;
  std::vector<LoadPlaybook> loads_;
  std::vector<EraseCustomer> erasures_;
  std::vector<ReadHistory> histories_;
  std::size_t histories_read_ = 0;  // searches that were begun and not ended
  std::vector<ApplyRetention> retentions_;
  // The search for what outlived its retention; one page after the other.
  bool retaining_ = false;  // a page of it is with the worker
  Instant retain_at_{};
  std::uint64_t retain_from_ = 1;
  bool unscrubbed_ = false;
  // Orders to erase whose events hold nothing any more, but the store's files may; and those that are being
  // scrubbed out of these.
  std::set<std::uint64_t> stripped_, scrubbing_;
  Instant strip_at_{};  // not before then, after the store failed
  Retained retained_;
  std::string reason_ = "the store is being opened";
  bool ready_ = false;
  bool starting_ = false;  // from opened() until ready
  bool expiring_ = false;  // more presentations are due
  Instant expire_at_{};    // not before then, after the store failed
  bool broken_ = false;
  Instant retry_at_{};
  Duration pause_{};
  std::uint64_t fallbacks_ = 0;  // answered before anything was recorded
};

}  // namespace balie::service
