#include "core/service/pipeline.hpp"

#include "core/customer/change.hpp"
#include "core/customer/view.hpp"
#include "core/decision/decide.hpp"
#include "protocols/bus/time.hpp"
#include "protocols/bus/wire.hpp"

#include <fmt/format.h>

namespace balie::service {
namespace {

// Field numbers that the fast path writes itself (protocols/bus/balie/v1).
constexpr int from_hub_request = 1, from_hub_decision = 7;
constexpr int decision_id = 1, decision_customer = 6, customer_created = 2, customer_segments = 14;
constexpr int event_at = 2, event_type = 3, event_customer_id = 4, event_adapter = 5;
constexpr int event_contact_decided = 10, event_presence_changed = 12;
constexpr int decided_contact = 1, decided_decision = 2, decided_identifiers = 3, decided_inputs = 4,
              decided_attributes = 12, decided_fetched = 22;
constexpr int contact_adapter = 2, contact_at = 7;
constexpr int identifier_scheme = 1, identifier_value = 2, identifier_assurance = 3;
constexpr std::size_t spare_max = 1024, spare_bytes_max = 16 << 10;
constexpr int attempts_max = 5;  // against hubs that change the same customers

void answer_with_decision(Job& job, std::string_view decision) {
  job.answer.clear();
  bus::append_number_field(job.answer, from_hub_request, job.message->request());
  bus::append_bytes_field(job.answer, from_hub_decision, decision);
}

}  // namespace

Pipeline::Pipeline(store::Store& store, std::shared_ptr<const playbook::Playbook> playbook,
                   const Learning& learning)
    : store_(store),
      keys_(store.secret()),
      playbook_(std::move(playbook)),
      scoring_(playbook_->models()),
      formulas_(playbook_->formulas()),
      learning_(learning),
      stock_(&learning.stock()),
      joining_(store),
      recognition_(store_, keys_, working_) {}

void Pipeline::switch_to(std::shared_ptr<const playbook::Playbook> playbook) {
  playbook_ = std::move(playbook);
  scoring_.switch_to(playbook_->models());
  formulas_.switch_to(playbook_->formulas());
}

Pipeline::~Pipeline() {
  if (begun_) static_cast<void>(store_.finish_commit());
}

result<void> Pipeline::run(std::span<Job> jobs, Time now) {
  BALIE_CHECK(decide(jobs, now));
  if (batch_.entries.empty()) return conclude({}, now);
  BALIE_TRY(const auto written, store_.commit(batch_, now));
  return conclude(written, now);
}

result<void> Pipeline::start(std::span<Job> jobs, Time now) {
  BALIE_CHECK(decide(jobs, now));
  if (batch_.entries.empty()) return {};
  BALIE_CHECK(store_.begin_commit(batch_, now));
  begun_ = true;
  return {};
}

result<void> Pipeline::finish(Time now) {
  if (!std::exchange(begun_, false)) return conclude({}, now);
  BALIE_TRY(const auto written, store_.finish_commit());
  return conclude(written, now);
}

result<void> Pipeline::decide(std::span<Job> jobs, Time now) {
  jobs_ = jobs;
  open_.clear();
  for (auto& job : jobs) open_.push_back(&job);
  return decide_open(now);
}

// What is still open, on the state that the store holds now.
result<void> Pipeline::decide_open(Time now) {
  working_.clear();
  joining_.clear();
  begin_stock(now);
  forget_entries();
  if (plans_.size() < open_.size()) plans_.resize(open_.size());
  for (std::size_t i = 0; i < open_.size(); ++i) plan(*open_[i], plans_[i], now);
  BALIE_CHECK(working_.read(store_));
  entry_jobs_.clear();
  for (std::size_t i = 0; i < open_.size(); ++i) {
    current_ = i;
    BALIE_CHECK(carry_out(*open_[i], plans_[i], now));
  }
  working_.changes(batch_.customers);
  return {};
}

// Takes what was written, and decides again what was not, until nothing is left.
result<void> Pipeline::conclude(store::Committed written, Time now) {
  for (int attempt = 1;; ++attempt) {
    take_committed(written);
    if (written.conflicts.empty()) break;
    if (attempt == attempts_max) {
      return failure(Fate::retry, "service.contended", "other hubs keep changing the same customers");
    }
    std::vector<Job*> again;
    for (const auto entry : written.conflicts) {
      auto* job = open_[entry_jobs_[entry]];
      if (again.empty() || again.back() != job) again.push_back(job);  // one may have several entries
    }
    open_ = std::move(again);
    BALIE_CHECK(decide_open(now));
    written = {};
    if (!batch_.entries.empty()) {
      BALIE_TRY(written, store_.commit(batch_, now));
    }
  }
  ++totals_.batches;
  for (const auto& job : jobs_) totals_.fallbacks += job.late ? 1 : 0;
  return {};
}

void Pipeline::plan(Job& job, Plan& plan, Time now) {
  plan.candidates.clear();
  plan.identifier_keys.clear();
  plan.resolvable = true;
  if (job.fact) return plan_fact(*job.fact, plan);
  auto& message = *job.message;
  switch (message.body_case()) {
    case v1::ToHub::kContact:
      return plan_contact(*message.mutable_contact(), job.adapter, plan, now);
    case v1::ToHub::kOutcome:
      return plan_outcome(*message.mutable_outcome(), job.adapter, plan, now);
    case v1::ToHub::kPresence: {
      auto& presence = *message.mutable_presence();
      presence.set_adapter(std::string(job.adapter));
      if (!presence.has_at()) bus::set(*presence.mutable_at(), now);
      plan.key = working_.want_key(keys_.presence(job.adapter, presence.id()));
      return;
    }
    case v1::ToHub::kCommand:
      return plan_command(*message.mutable_command(), job.adapter, plan, now);
    case v1::ToHub::kCommandDone:
      plan.customer = {};
      if (from_base32(job.customer, plan.customer)) working_.want_customer(plan.customer);
      return;
    case v1::ToHub::kRoutingOrder:
    case v1::ToHub::kReservationAnswer:
      return;
    case v1::ToHub::kMergeCustomers:
    case v1::ToHub::kUnmergeCustomers:
      return plan_merge(message, job.adapter, plan);
    case v1::ToHub::kCustomerChange:
      return plan_change(*message.mutable_customer_change(), job.adapter, plan, now);
    default:
      return plan_query(message, plan);
  }
}

void Pipeline::plan_contact(v1::Contact& contact, std::string_view adapter, Plan& plan, Time now) {
  contact.set_adapter(std::string(adapter));
  if (!contact.has_at()) bus::set(*contact.mutable_at(), now);
  plan.key = working_.want_key(keys_.contact(adapter, contact.id()));
  const auto country =
      contact.country().empty() ? std::string_view(playbook_->general().country) : contact.country();
  for (const auto& given : contact.identifiers()) {
    auto identifier = normaliser_.normalise(given, country);
    if (!identifier) continue;
    const auto key = keys_.identifier(*identifier);
    plan.candidates.push_back({.identifier = std::move(*identifier)});
    plan.identifier_keys.push_back(key);
    working_.want_identifier(key);
  }
  if (contact.thread().empty()) return;
  plan.candidates.push_back({.identifier = {.scheme = "thread", .value = {}}, .thread = true});
  plan.identifier_keys.push_back(keys_.thread(adapter, contact.thread()));
  working_.want_identifier(plan.identifier_keys.back());
}

void Pipeline::plan_query(const v1::ToHub& message, Plan& plan) {
  if (message.has_decision_query()) {
    Hash128 key;
    plan.resolvable = from_base32(message.decision_query().decision_id(), key);
    plan.key = working_.want_key(key);
    return;
  }
  if (message.has_history_query()) return plan_customer(message.history_query(), plan);
  plan_customer(message.customer_query(), plan);
}

void Pipeline::plan_customer(const auto& query, Plan& plan) {
  if (!query.customer_id().empty()) {
    Hash128 id;
    plan.resolvable = from_base32(query.customer_id(), id);
    plan.identifier_keys.push_back(id);
    working_.want_customer(id);
    return;
  }
  const auto country =
      query.country().empty() ? std::string_view(playbook_->general().country) : query.country();
  const auto identifier = normaliser_.normalise(query.identifier(), country);
  plan.resolvable = identifier.has_value();
  if (!identifier) return;
  plan.identifier_keys.push_back(keys_.identifier(*identifier));
  working_.want_identifier(plan.identifier_keys.back());
}

result<void> Pipeline::carry_out(Job& job, Plan& plan, Time now) {
  job.refused = false;
  job.history_of.clear();
  job.wants.clear();
  if (job.fact) return fact(job, plan, now);
  switch (job.message->body_case()) {
    case v1::ToHub::kContact:
      return contact(job, plan, now);
    case v1::ToHub::kOutcome:
      return outcome(job, plan, now);
    case v1::ToHub::kPresence:
      return presence(job, plan, now);
    case v1::ToHub::kCommand:
      return command(job, plan, now);
    case v1::ToHub::kCommandDone:
      return command_done(job, plan, now);
    case v1::ToHub::kRoutingOrder:
      job.ruling ? refuse(job, *job.ruling) : recorded(job, job.message->routing_order().id(), job.repeated);
      return {};
    case v1::ToHub::kReservationAnswer:
      job.ruling ? refuse(job, *job.ruling)
                 : recorded(job, job.message->reservation_answer().reservation_id(), job.repeated);
      return {};
    case v1::ToHub::kMergeCustomers:
      return merge(job, plan, now);
    case v1::ToHub::kUnmergeCustomers:
      return unmerge(job, plan, now);
    case v1::ToHub::kCustomerQuery:
      return customer_query(job, plan, now);
    case v1::ToHub::kHistoryQuery:
      return history_query(job, plan, now);
    case v1::ToHub::kDecisionQuery:
      return decision_query(job, plan, now);
    case v1::ToHub::kCustomerChange:
      return customer_change(job, plan, now);
    default:
      refuse(job, "invalid", "this hub does not know such a request");
      return {};
  }
}

result<void> Pipeline::contact(Job& job, Plan& plan, Time now) {
  const auto& key = working_.key(plan.key);
  if (const auto& answered = working_.answered(plan.key)) return repeat_decision(job, key, *answered);
  if (const auto* earlier = working_.earlier(key)) {
    answer_with_decision(job, decision_in(batch_.entries[earlier->entry].event, *earlier));
    return {};
  }
  const bool live = !playbook_->sources().empty();
  if (live && job.fetched == nullptr && !job.late) {
    BALIE_TRY(const bool waits, ask_sources(job, plan));
    if (waits) return {};
  }
  const auto person = recognition_.matching().person(job.message->contact(), playbook_->identity().match);
  const Brought brought{job.message->contact(), key, plan.candidates,
                        plan.identifier_keys,   now, person ? &*person : nullptr};
  BALIE_TRY(auto* held, recognition_.recognise(brought, *playbook_));
  append_joined(held->id, job.adapter, now);
  customer::drop_outlived(playbook_->attributes(), now, held->record);
  told_.clear();
  if (live) BALIE_CHECK(take_fetched(job, plan, *held, now));
  const auto& record = live ? source_values_.shown(held->record) : held->record;
  const auto& contact = job.message->contact();
  const auto id = to_base32(key);
  arena_.Reset();
  auto& decision = *google::protobuf::Arena::CreateMessage<v1::Decision>(&arena_);
  formulas_.begin({.customer = record,
                   .known = !recognition_.created(),
                   .contact = &contact,
                   .now = now,
                   .explain = contact.explain() || playbook_->general().explain != "asked"});
  // What came too late is answered with the fallback, which no score changes.
  const bool created = recognition_.created();
  if (!job.late) scoring_.score(contact, record, created, *decision.mutable_scores(), &formulas_);
  formulas_.set_scores(decision.scores());
  auto* chances = ask_models(contact, record, decision);
  decision::decide({.playbook = *playbook_,
                    .formulas = formulas_,
                    .contact = contact,
                    .customer = record,
                    .contacts_before = held->record.contacts(),
                    .candidates = plan.candidates,
                    .resolution = recognition_.resolution(),
                    .whose = held->id,
                    .id = id,
                    .late = job.late,
                    .at = now,
                    .chances = chances,
                    .stocks = &stock_left_},
                   offers_, decision);
  score_agents(decision);
  if (live && decision.has_explanation()) source_values_.explain(*decision.mutable_explanation());
  decision.SerializeToString(&bytes_);
  part_.clear();
  if (recognition_.created()) bus::append_number_field(part_, customer_created, 1);
  customer::append_shown(record, playbook_->attributes(), contact.channel(), now,
                         playbook_->general().history_shown, part_);
  bus::append_bytes_field(bytes_, decision_customer, part_);
  answer_with_decision(job, bytes_);

  recognition_.conclude(brought, *held);
  take_told(contact, *held);
  BALIE_CHECK(recognition_.lead_by_name(*held, !told_.empty()));
  held->record.add_contact(contact, recognition_.seen(), id, decision.route().queue(),
                           playbook_->general().history_held, recognition_.keeps_thread());
  customer::add_offers(held->record, decision, contact.channel(), playbook_->offer_memory());
  held->changed = true;
  contact_event(key, *held, job, now);
  return {};
}

// The event of a decided contact, put together from what is serialised already.
void Pipeline::contact_event(const Hash128& key, const Held& held, const Job& job, Time now) {
  data_.clear();
  const auto& contact = job.message->contact();
  if (job.contact.empty()) {
    contact.SerializeToString(&part_);
  } else {
    // Of a field that stands twice the later counts: what the hub filled in.
    part_ = job.contact;
    bus::append_text_field(part_, contact_adapter, contact.adapter());
    bus::append_timestamp_field(part_, contact_at, contact.at());
  }
  bus::append_bytes_field(data_, decided_contact, part_);
  bus::append_bytes_field(data_, decided_decision, bytes_);
  const auto decision_end = data_.size();
  for (const auto& identifier : recognition_.leading()) {
    part_.clear();
    bus::append_text_field(part_, identifier_scheme, identifier.scheme);
    bus::append_text_field(part_, identifier_value, identifier.value);
    bus::append_text_field(part_, identifier_assurance, to_string(identifier.assurance));
    bus::append_bytes_field(data_, decided_identifiers, part_);
  }
  recognition_.append_fields(data_);
  for (const auto& inputs : learnt_) {
    inputs.SerializeToString(&part_);
    bus::append_bytes_field(data_, decided_inputs, part_);
  }
  for (const auto& value : told_) {
    value.SerializeToString(&part_);
    bus::append_bytes_field(data_, decided_attributes, part_);
  }
  for (int i = 0; job.fetched != nullptr && i < job.fetched->size(); ++i) {
    job.fetched->Get(i).SerializeToString(&part_);
    bus::append_bytes_field(data_, decided_fetched, part_);
  }
  append_event("contact.decided", key, held.id, now, event_contact_decided, job.adapter);
  batch_.entries.back().others = recognition_.others();
  count_event();
  const auto& event = batch_.entries.back().event;
  const auto end = event.size() - (data_.size() - decision_end);
  working_.answer(key, {batch_.entries.size() - 1, held.id, end - bytes_.size(), bytes_.size()});
}

std::string_view Pipeline::decision_in(const std::string& event, const WorkingSet::Earlier& earlier) {
  return std::string_view(event).substr(earlier.decision_at, earlier.decision_bytes);
}

result<void> Pipeline::repeat_decision(Job& job, const Hash128& key, const store::Answered& answered) {
  BALIE_TRY(const auto events, store_.events(answered.sequence, 1, 0));
  if (!events.empty() && bus::bytes_field(events[0].event, event_type) == "erased") {
    refuse(job, "erased", "the customer of this contact was erased");
    return {};
  }
  // The very bytes that were answered then.
  const auto decision =
      events.empty()
          ? std::string_view()
          : bus::bytes_field(bus::bytes_field(events[0].event, event_contact_decided), decided_decision);
  if (bus::bytes_field(decision, decision_id) != to_base32(key)) {
    return failure(Fate::fatal, "store.corrupt",
                   fmt::format("event {} is not what its key says", answered.sequence));
  }
  answer_with_decision(job, decision);
  return {};
}

result<void> Pipeline::presence(Job& job, Plan& plan, Time now) {
  const auto& presence = job.message->presence();
  const auto& key = working_.key(plan.key);
  const bool before = working_.answered(plan.key) || working_.earlier(key);
  if (!before && job.ruling) {
    refuse(job, *job.ruling);
    return {};
  }
  if (!before) {
    presence.SerializeToString(&data_);
    append_event("presence.changed", key, Hash128{}, now, event_presence_changed, job.adapter);
    working_.answer(key, {batch_.entries.size() - 1, Hash128{}, 0, 0});
  }
  recorded(job, presence.id(), before);
  return {};
}

// To the serialised customer in `part_`.
void Pipeline::append_segments(const customer::Record& record, Time now) {
  formulas_.begin({.customer = record, .known = true, .now = now});
  const auto& segments = formulas_.segments();
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (segments[i])
      bus::append_text_field(part_, customer_segments, playbook_->formulas()->segments[i].name);
  }
}

// Appends an entry whose event holds `data_` as its field number `field`.
void Pipeline::append_event(std::string_view type, const Hash128& key, const Hash128& customer, Time now,
                            int field, std::string_view adapter) {
  constexpr std::size_t header_bytes = 256;
  auto& entry = batch_.entries.emplace_back();
  entry.key = key;
  entry.customer = customer;
  entry.others.clear();
  if (!spare_.empty()) {
    entry.event = std::move(spare_.back());
    spare_.pop_back();
  }
  entry.event.clear();
  entry.event.reserve(header_bytes + adapter.size() + data_.size());
  bus::set(at_, now);
  bus::append_timestamp_field(entry.event, event_at, at_);
  bus::append_text_field(entry.event, event_type, type);
  if (customer != Hash128{}) bus::append_text_field(entry.event, event_customer_id, to_base32(customer));
  bus::append_text_field(entry.event, event_adapter, adapter);
  bus::append_bytes_field(entry.event, field, data_);
  types_.push_back(type);
  entry_jobs_.push_back(current_);
}

// Those of the batch's events that were written are in committed_ from now on.
void Pipeline::take_committed(const store::Committed& written) {
  auto sequence = written.first_sequence;
  auto conflict = written.conflicts.begin();
  for (std::size_t i = 0; i < batch_.entries.size(); ++i) {
    if (conflict != written.conflicts.end() && *conflict == i) {
      ++conflict;
      continue;
    }
    if (types_[i] == "contact.decided") ++totals_.contacts;
    if (types_[i] == "outcome.recorded") ++totals_.outcomes;
    committed_.push_back({types_[i], sequence++, std::move(batch_.entries[i].event)});
  }
}

// The strings of events are used again for those of the next batch; large ones are not kept.
void Pipeline::spare(std::string& event) {
  if (!event.empty() && event.capacity() <= spare_bytes_max && spare_.size() < spare_max) {
    spare_.push_back(std::move(event));
  }
}

void Pipeline::forget_entries() {
  for (auto& entry : batch_.entries) spare(entry.event);
  batch_.entries.clear();
  types_.clear();
}

void Pipeline::forget() {
  for (auto& event : committed_) spare(event.event);
  committed_.clear();
}

result<void> Pipeline::record(v1::Event event, std::string_view type, Time now) {
  forget_entries();
  types_.assign(1, type);
  event.set_type(std::string(type));
  bus::set(*event.mutable_at(), now);
  event.SerializeToString(&batch_.entries.emplace_back().event);
  batch_.customers.clear();
  BALIE_TRY(const auto written, store_.commit(batch_, now));
  take_committed(written);
  return {};
}

}  // namespace balie::service
