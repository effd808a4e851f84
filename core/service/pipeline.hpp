// The way of a batch: read once, decide each request in order, write once. What it answers is durable.
#pragma once

#include "core/base/clock.hpp"
#include "core/contact/keys.hpp"
#include "core/customer/retention.hpp"
#include "core/decision/decide_offers.hpp"
#include "core/identity/normalise.hpp"
#include "core/identity/resolve.hpp"
#include "core/playbook/formula_run.hpp"
#include "core/playbook/playbook.hpp"
#include "core/scoring/propensity.hpp"
#include "core/scoring/runner.hpp"
#include "core/service/joining.hpp"
#include "core/service/learning.hpp"
#include "core/service/learnt_chances.hpp"
#include "core/service/recognition.hpp"
#include "core/service/source_values.hpp"
#include "core/service/stock_left.hpp"
#include "core/service/working_set.hpp"
#include "core/store/store.hpp"

#include "balie/v1/session.pb.h"
#include <google/protobuf/arena.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balie::service {

// One request on its way. Contact, outcome, presence, merge, unmerge, customer and decision query are carried
// out here.
struct Job {
  v1::ToHub* message = nullptr;  // `adapter` and `at` of what it brings are filled in
  std::string_view contact;      // serialised as it came, without these two; empty: not at hand
  std::string_view adapter;
  bool late = false;  // decide with the entry's fallback
  // What live sources said; null: they were not asked yet.
  const Fetches* fetched = nullptr;
  // Out: a serialised FromHub with the request's number.
  std::string answer;
  // Out: of a history query that the record cannot answer, which then has no answer yet: the ids of the
  // person.
  std::vector<std::string> history_of;
  bool refused = false;
  // What the hub itself writes, as it is, but for its type; then there is no message.
  const v1::Event* fact = nullptr;
  // What routing says of the request: refused with this unless it was carried out before; or carried out, and
  // there is nothing left to write.
  const v1::Refusal* ruling = nullptr;
  bool carried_out = false;
  bool repeated = false;
  // A command that is done: whose it was, so that what it brought back is erased with that customer.
  std::string_view customer = {};
  // A contact that was not decided, and has no answer: it is to come again with what these say.
  std::vector<SourceLookup> wants = {};
};

struct Totals {
  std::uint64_t contacts = 0;  // decided, repeats not counted
  std::uint64_t outcomes = 0;
  std::uint64_t fallbacks = 0;
  std::uint64_t batches = 0;
};

class Pipeline {
 public:
  // `country_default` and history limits come with the playbook. The store and `learning` must outlive the
  // pipeline, which decides by what `learning` holds; whoever owns it lets it learn what was committed.
  Pipeline(store::Store& store, std::shared_ptr<const playbook::Playbook> playbook, const Learning& learning);
  ~Pipeline();  // waits for what was started; nobody was answered for it, but the log may have it
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // Answers all jobs, or none: after an error the same jobs may be run again, later. On success the events of
  // the batch are in committed(), until forget().
  result<void> run(std::span<Job> jobs, Time now);
  // The same in two halves, between which the store writes and the caller does something else: the answers
  // are there, and may leave only after finish(). Nothing else is called between the two; the jobs stay.
  result<void> start(std::span<Job> jobs, Time now);
  result<void> finish(Time now);

  // An event that was written.
  struct Committed {
    std::string_view type;
    std::uint64_t sequence = 0;
    std::string event;  // serialised, without its sequence
  };
  [[nodiscard]] const std::vector<Committed>& committed() const { return committed_; }
  void forget();

  // An entry about the hub itself: a playbook was published.
  result<void> record(v1::Event event, std::string_view type, Time now);

  // Whether a request with this key was answered before.
  result<bool> is_answered(const Hash128& key);
  [[nodiscard]] const Keys& keys() const { return keys_; }

  // Ids as base 32; those that are not there are passed over. `events`: how many of the log are written over.
  // `orders`: written with it, for adapters that keep something of the customer.
  result<void> erase(const v1::EraseCustomer& erase, std::string_view adapter,
                     const std::vector<std::string>& ids, std::uint64_t events,
                     std::span<const v1::Command> orders, Time now);
  // Of all the records that are one person: of who is kept, then of those merged into that one. None: there
  // is nobody of this id.
  result<std::vector<std::string>> ids_of_person(const std::string& id);
  // Takes out of these customers' records what has outlived its retention, and writes down that it is so.
  // Ids that lead to nobody are passed over. Gives: how many records changed.
  result<std::size_t> retain(const std::vector<std::string>& ids, const customer::Retention& retention,
                             Time now);

  void switch_to(std::shared_ptr<const playbook::Playbook> playbook);
  // Draws other chances than those of the real decision, which go by 0; for estimates.
  void reseed(std::uint64_t number) { reseed_ = number; }
  // What is gone of offers, instead of by what `learning` holds: all of the log before what is decided next.
  void count_by(const Stock& stock) { stock_ = &stock; }
  [[nodiscard]] const Totals& totals() const { return totals_; }
  // What was counted of each model since the start, or since it was published.
  [[nodiscard]] const std::vector<scoring::ModelFigures>& models() const { return scoring_.figures(); }

 private:
  // What a job needs of the answer of the store; indices into WorkingSet's request.
  struct Plan {
    std::size_t key = 0;
    std::size_t target = 0;                       // outcome, command: the contact's key
    std::size_t response = 0;                     // outcome of an offer: what came of it before
    std::vector<identity::Candidate> candidates;  // contact: its normalised identifiers
    std::vector<Hash128> identifier_keys;
    bool resolvable = true;  // false: an id or identifier of impossible form
    Hash128 customer;        // change: who is meant by id
    bool looked_up = false;  // change: who is meant by the first candidate
  };

  void plan(Job& job, Plan& plan, Time now);
  void plan_contact(v1::Contact& contact, std::string_view adapter, Plan& plan, Time now);
  void plan_outcome(v1::Outcome& outcome, std::string_view adapter, Plan& plan, Time now);
  void plan_query(const v1::ToHub& message, Plan& plan);
  void plan_customer(const auto& query, Plan& plan);
  void plan_change(v1::CustomerChange& change, std::string_view adapter, Plan& plan, Time now);
  result<void> carry_out(Job& job, Plan& plan, Time now);
  result<void> contact(Job& job, Plan& plan, Time now);
  result<Held*> likely_customer(const Plan& plan);
  result<void> find_own(const Plan& plan, const Held* held);
  result<bool> ask_sources(Job& job, const Plan& plan);
  result<void> take_fetched(const Job& job, const Plan& plan, Held& held, Time now);
  void take_told(const v1::Contact& contact, Held& held);
  result<void> outcome(Job& job, Plan& plan, Time now);
  result<void> presence(Job& job, Plan& plan, Time now);
  void plan_fact(const v1::Event& event, Plan& plan);
  result<void> fact(const Job& job, const Plan& plan, Time now);
  void plan_command(v1::Command& command, std::string_view adapter, Plan& plan, Time now);
  void score_agents(v1::Decision& decision);
  result<Held*> customer_of_command(Job& job, const Plan& plan);
  result<void> command(Job& job, Plan& plan, Time now);
  result<void> command_done(Job& job, const Plan& plan, Time now);
  result<void> outcome_of_command(Job& job, const Hash128& key, Time now);
  static void refuse(Job& job, const v1::Refusal& refusal);
  result<void> merge(Job& job, Plan& plan, Time now);
  result<void> unmerge(Job& job, Plan& plan, Time now);
  void merge_done(Job& job, const std::string& id, std::string_view kept, std::string_view merged,
                  const v1::CustomersUnmerged* unmerged, bool before);
  void plan_pair(auto& command, std::string_view adapter, Plan& plan);
  void plan_merge(v1::ToHub& message, std::string_view adapter, Plan& plan);
  void append_joined(const Hash128& customer, std::string_view adapter, Time now);
  [[nodiscard]] MergeContext merge_context(Time now);
  result<Held*> asked_for(const std::string& customer_id, const Plan& plan);
  result<void> customer_query(Job& job, Plan& plan, Time now);
  result<void> history_query(Job& job, Plan& plan, Time now);
  void append_segments(const customer::Record& record, Time now);
  result<void> decision_query(Job& job, Plan& plan, Time now);
  result<void> tell_decided(Job& job, const Hash128& key, const store::Answered& answered);
  void record_read(const v1::CustomerRead& read, const Hash128& customer, const Job& job, Time now);
  result<void> customer_change(Job& job, Plan& plan, Time now);
  Held* changed_customer(const v1::CustomerChange& change, const Plan& plan, const Hash128& key);
  void take_identifier(const Identifier& identifier, const Hash128& key, Held& held,
                       const google::protobuf::Timestamp& at, v1::CustomerChanged& changed);
  result<void> repeat_decision(Job& job, const Hash128& key, const store::Answered& answered);
  static void answer_with(Job& job, v1::FromHub& message);
  decision::Chances* ask_models(const v1::Contact& contact, const customer::Record& record,
                                v1::Decision& decision);
  result<void> join(const Plan& plan, Time now, v1::OutcomeRecorded& recorded);
  void begin_stock(Time now);
  void count_event();
  void recorded(Job& job, const std::string& id, bool before);
  result<void> erase_groups(const std::vector<Hash128>& keys, const std::vector<Held*>& person,
                            std::string_view adapter, Time now);
  result<std::vector<Held*>> read_customers(const std::vector<std::string>& ids);
  static void refuse(Job& job, std::string_view code, std::string_view text, std::string_view fate = "reject",
                     std::string_view field = {});
  void contact_event(const Hash128& key, const Held& held, const Job& job, Time now);
  static std::string_view decision_in(const std::string& event, const WorkingSet::Earlier& earlier);
  void append_event(std::string_view type, const Hash128& key, const Hash128& customer, Time now, int field,
                    std::string_view adapter);
  void spare(std::string& event);
  void forget_entries();
  void take_committed(const store::Committed& written);
  result<void> decide(std::span<Job> jobs, Time now);
  result<void> decide_open(Time now);
  result<void> conclude(store::Committed written, Time now);

  store::Store& store_;
  Keys keys_;
  std::shared_ptr<const playbook::Playbook> playbook_;
  identity::Normaliser normaliser_;
  scoring::Runner scoring_;
  playbook::FormulaRun formulas_;
  decision::OfferDecision offers_;
  const Learning& learning_;
  scoring::Propensities propensities_;
  LearntChances chances_;
  const Stock* stock_;  // of the log
  StockLeft stock_left_;
  Joining joining_;
  WorkingSet working_;
  Recognition recognition_;
  bool begun_ = false;  // batch_ is with the store
  std::span<Job> jobs_;
  std::vector<Job*> open_;  // those of jobs_ that are not written yet
  store::WriteBatch batch_;
  std::vector<std::string_view> types_;  // of batch_.entries
  std::vector<std::size_t> entry_jobs_;  // likewise: which job made it
  std::size_t current_ = 0;              // the job being carried out
  std::vector<Committed> committed_;
  std::vector<std::string> spare_;  // of events
  std::vector<Plan> plans_;
  Totals totals_;
  std::uint64_t reseed_ = 0;
  // Reused from job to job.
  google::protobuf::Arena arena_;
  google::protobuf::Timestamp at_;
  std::string bytes_;
  std::string data_;
  std::string part_;
  google::protobuf::RepeatedPtrField<v1::LearningInputs> learnt_;  // what the models saw of the contact
  std::vector<v1::AttributeValue> told_;                           // what a contact makes of the profile
  SourceValues source_values_;
  std::vector<const Identifier*> own_;  // of the contact's, those that lead to nobody else
};

}  // namespace balie::service
