#include "core/service/hub.hpp"

#include "core/service/playbook_record.hpp"
#include "protocols/bus/time.hpp"
#include "protocols/bus/wire.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::service {
namespace {

constexpr Duration pause_first = std::chrono::milliseconds(100);
constexpr Duration pause_max = std::chrono::seconds(2);
constexpr std::uint32_t events_limit_default = 1000;
constexpr std::size_t histories_max = 16;
constexpr std::size_t facts_max = 4096;  // in one batch
constexpr int event_sequence = 1, events_events = 1, events_last = 2, from_hub_request = 1,
              from_hub_events = 12;

void tell(const scoring::ModelFigures& figures, v1::ModelStatus& status) {
  status.set_model(figures.model);
  status.set_version(figures.version);
  status.set_shadow(figures.shadow);
  status.set_scored(figures.scored);
  status.set_failed(figures.failed);
  for (const auto& one : figures.fields) {
    auto& field = *status.add_fields();
    field.set_field(one.field);
    field.set_missing(one.missing);
    field.set_invalid(one.invalid);
  }
  if (!figures.drift.known()) return;
  for (const auto count : figures.drift.counts()) status.add_deciles(count);
  for (const auto share : figures.drift.expected()) status.add_expected(share);
  status.set_drift(figures.drift.index().value_or(0));
}

v1::Refusal refusal(std::string_view fate, std::string_view code, std::string text) {
  v1::Refusal made;
  made.set_fate(std::string(fate));
  made.set_code(std::string(code));
  made.set_text(std::move(text));
  return made;
}

}  // namespace

Hub::Hub(HubOptions options, std::shared_ptr<const playbook::Playbook> playbook,
         std::vector<playbook::File> files)
    : options_(std::move(options)),
      playbook_(std::move(playbook)),
      sessions_(options_.sessions, options_.limits),
      files_(std::move(files)) {
  sessions_.playbook_version(playbook_->version());
  sources_.go_by(playbook_->sources());
}

void Hub::on_frame(std::string_view peer, const bus::Rights& rights, std::string_view frame, Instant now) {
  sessions_.on_frame(peer, rights, frame, now, requests_);
  for (auto& request : requests_) take(std::move(request), now);
  requests_.clear();
}

void Hub::take(bus::Request request, Instant now) {
  auto& message = *request.message;
  const auto session = request.session.lock();
  switch (message.body_case()) {
    case v1::ToHub::kEventsQuery: {
      const auto& query = message.events_query();
      reads_.push_back({request.session, message.request(), std::max<std::uint64_t>(query.from(), 1),
                        query.limit() == 0 ? events_limit_default : query.limit()});
      return sessions_.recycle(std::move(request.message));
    }
    case v1::ToHub::kStatusQuery: {
      v1::FromHub answer;
      answer.set_request(message.request());
      *answer.mutable_status() = status();
      sessions_.answer(request.session, answer.SerializeAsString(), now);
      return sessions_.recycle(std::move(request.message));
    }
    case v1::ToHub::kResultsQuery:
      answer_results(request, now);
      return sessions_.recycle(std::move(request.message));
    case v1::ToHub::kPublish:
      loads_.push_back({request.session, message.request(), std::move(*message.mutable_publish())});
      return;
    case v1::ToHub::kEraseCustomer:
      if (session) take_erasure(session, message);
      return sessions_.recycle(std::move(request.message));
    case v1::ToHub::kQueueQuery:
    case v1::ToHub::kAgentQuery:
    case v1::ToHub::kRoutingReportQuery:
      answer_routing(request, now);
      return sessions_.recycle(std::move(request.message));
    case v1::ToHub::kChoicesQuery:
      answer_choices(request, now);
      return sessions_.recycle(std::move(request.message));
    case v1::ToHub::kAdapterQuery:
      answer_adapters(request, now);
      return sessions_.recycle(std::move(request.message));
    case v1::ToHub::kSignal:
      if (session) hand_on(*session, *message.mutable_signal(), now);
      return sessions_.recycle(std::move(request.message));
    default:
      break;
  }
  if (!session || pending_.size() + waiting_.size() >= options_.pending_max) {
    return sessions_.refuse(request.session, message.request(),
                            refusal("retry", "too_busy", "the hub has as much waiting as it may"), now);
  }
  Pending pending{std::move(request), session->adapter, now};
  if (message.has_contact() && message.contact().has_wait()) {
    pending.overdue = now + bus::to_duration(message.contact().wait());
  }
  pending_.push_back(std::move(pending));
}

void Hub::opened(std::unique_ptr<store::Store> store) {
  store_ = std::move(store);
  broken_ = false;
  learning_ = Learning();
  // What cannot be read is learnt from the log again.
  if (const auto kept = store_->kept(learning_name); kept && *kept) {
    learning_.load(**kept, store_->statistics().last_sequence);
  }
  kept_to_ = learning_.applied();
  distribution_ = std::make_unique<Distribution>(store_->secret(), adapters_);
  if (const auto kept = store_->kept(routing_name); kept && *kept) {
    distribution_->state().load(**kept, store_->statistics().last_sequence);
  }
  if (const auto kept = store_->kept(adapters_name); kept && *kept) adapters_.load((*kept)->bytes);
  stripped_.clear();
  starting_ = true;
  pipeline_ = std::make_unique<Pipeline>(*store_, playbook_, learning_);
  recovery_ =
      std::make_unique<Recovery>(*store_, playbook_->general().history_held, playbook_->offer_memory());
  reason_ = "applying the end of the log";
}

std::unique_ptr<store::Store> Hub::release() {
  if (ready_) keep(keep_at_);
  ready_ = false;
  starting_ = false;
  expiring_ = false;
  retaining_ = false;
  forget_rulings();
  begun_ = 0;  // nobody was answered; it is asked again, and the log knows what it wrote
  recovery_.reset();
  pipeline_.reset();
  broken_ = false;
  return std::move(store_);
}

bool Hub::busy(Instant now) const {
  if (!store_ || broken_ || now < retry_at_) return false;
  return starting_ || expiring_ || !pending_.empty() || facts_to_write() > 0;
}

Instant Hub::wake_at() const {
  auto at = std::min(sessions_.wake_at(), sources_.wake_at());
  if (store_ && !broken_ && (starting_ || !pending_.empty() || facts_to_write() > 0)) {
    at = std::min(at, retry_at_);
  }
  at = std::min(at, routing_wake_at());
  if (ready_ && !retaining_) at = std::min(at, retain_at_);
  if (ready_ && distribution_->state().commands().erased().size() != stripped_.size()) {
    at = std::min(at, strip_at_);
  }
  if (!ready_) {
    for (const auto& pending : pending_) {
      if (!pending.answered) at = std::min(at, pending.overdue);
    }
  }
  return at;
}

void Hub::on_time(Instant now) { sessions_.on_time(now); }

void Hub::work(Instant now, Time time) {
  forget_committed();
  if (begun_ > 0) finish_batch(now, time);
  sources_.on_time(now);
  take_ready();
  note_sessions(now);
  if (ready_ && begun_ == 0) route(now);
  if (store_ && !broken_ && now >= retry_at_) {
    if (starting_) {
      recover(now, time);
    } else if (!pending_.empty() || facts_to_write() > 0) {
      run_batch(now, time);
    }
  }
  if (ready_) tell_routing(now);
  if (ready_ && begun_ == 0) expire(now, time);
  if (ready_ && now >= keep_at_) keep(now);
  if (ready_ && begun_ == 0) strip_erase_orders(now);
  if (ready_ && begun_ == 0) retain(now, time);
  if (!ready_) answer_overdue(now, time);
}

void Hub::recover(Instant now, Time time) {
  if (recovery_) {
    const auto done = recovery_->step();
    if (!done) return failed(done.error(), now);
    if (!*done) {
      reason_ = fmt::format("applying the end of the log: {} of {}", recovery_->done(), recovery_->total());
      return;
    }
    recovery_.reset();
  }
  if (const auto done = catch_up(now, time); !done) return failed(done.error(), now);
}

void Hub::run_batch(Instant now, Time time) {
  // Where more facts wait than one batch takes, they go first.
  const auto count = facts_to_write() > facts_max ? 0 : std::min(pending_.size(), options_.batch_max);
  for (std::size_t i = 0; i < count; ++i) {
    if (const auto ruled = rule(pending_[i], now); !ruled) return failed(ruled.error(), now);
  }
  // What routing wants comes before what it does not know yet.
  facts_begun_ = std::min(facts_to_write(), count == 0 ? facts_max : SIZE_MAX);
  jobs_.clear();
  jobs_.resize(facts_begun_ + count);
  for (std::size_t i = 0; i < facts_begun_; ++i) jobs_[i].fact = &distribution_->facts()[i];
  for (std::size_t i = 0; i < count; ++i) fill(jobs_[facts_begun_ + i], pending_[i], now);
  const bool more = pending_.size() > count;
  const auto done = more ? pipeline_->start(jobs_, time) : pipeline_->run(jobs_, time);
  if (!done) return failed(done.error(), now);
  begun_ = jobs_.size();
  if (!more) answer_batch(now);
}

void Hub::fill(Job& job, const Pending& pending, Instant now) {
  job.message = pending.request.message.get();
  job.contact = pending.request.contact;
  job.adapter = pending.adapter;
  job.late = now > pending.overdue;
  job.fetched = pending.fetched.get();
  if (!pending.ruling) return;
  job.ruling = pending.ruling->refusal ? &*pending.ruling->refusal : nullptr;
  job.repeated = pending.ruling->repeated;
  job.carried_out = pending.ruling->carried_out;
  job.customer = pending.ruling->customer;
}

void Hub::finish_batch(Instant now, Time time) {
  if (const auto done = pipeline_->finish(time); !done) {
    begun_ = facts_begun_ = 0;
    return failed(done.error(), now);
  }
  answer_batch(now);
}

void Hub::answer_batch(Instant now) {
  const auto first = std::exchange(facts_begun_, 0);
  if (first > 0)
    distribution_->facts().erase(distribution_->facts().begin(),
                                 distribution_->facts().begin() + static_cast<std::ptrdiff_t>(first));
  const auto learnt = learn(now);
  ready_ = true;
  reason_.clear();
  pause_ = {};
  for (std::size_t i = first; i < begun_; ++i) {
    auto& pending = pending_.front();
    if (jobs_[i].ruling) tell_refusal(pending);
    if (!jobs_[i].wants.empty()) {
      wait_for_sources(std::move(pending), std::move(jobs_[i].wants), now);
      pending_.pop_front();
      continue;
    }
    if (!jobs_[i].history_of.empty()) {
      read_history(pending, std::move(jobs_[i].history_of), now);
    } else if (!pending.answered && pending.request.message->request() != 0) {
      sessions_.answer(pending.request.session, jobs_[i].answer, now);
    }
    sessions_.recycle(std::move(pending.request.message));
    pending_.pop_front();
  }
  begun_ = 0;
  if (!learnt) failed(learnt.error(), now);  // all is written and answered; the store is opened again
}

void Hub::failed(const Error& error, Instant now) {
  ready_ = false;
  reason_ = error.text();
  broken_ = error.fate() != Fate::retry;
  pause_ = std::clamp(pause_ * 2, pause_first, pause_max);
  retry_at_ = now + pause_;
}

void Hub::answer_overdue(Instant now, Time time) {
  for (auto& pending : pending_) {
    if (!pending.answered && now > pending.overdue) answer_fallback(pending, now, time);
  }
}

// Nothing was recorded: the adapter is told so, and reports the contact again; it stays queued here as well.
void Hub::answer_fallback(Pending& pending, Instant now, Time time) {
  const auto& message = *pending.request.message;
  const auto& contact = message.contact();
  v1::FromHub answer;
  answer.set_request(message.request());
  auto& decision = *answer.mutable_decision();
  decision.set_contact_id(contact.id());
  decision.set_adapter(pending.adapter);
  bus::set(*decision.mutable_at(), time);
  decision.set_playbook_version(playbook_->version());
  *decision.mutable_route() = playbook_->route(contact.channel(), contact.entry(), contact.topic()).fallback;
  decision.set_fallback(true);
  decision.set_fallback_reason("not_ready");
  sessions_.answer(pending.request.session, answer.SerializeAsString(), now);
  pending.answered = true;
  ++fallbacks_;
}

// Each search reads the whole log: few at a time, one after the other.
void Hub::read_history(const Pending& pending, std::vector<std::string> ids, Instant now) {
  const auto& message = *pending.request.message;
  if (histories_read_ >= histories_max) {
    return sessions_.refuse(pending.request.session, message.request(),
                            refusal("retry", "too_busy", "as many histories are being read as may be"), now);
  }
  ++histories_read_;
  histories_.push_back(
      {pending.request.session, message.request(), PastContacts(std::move(ids), message.history_query())});
}

void Hub::history_read(ReadHistory& errand, const result<void>& read, Instant now) {
  --histories_read_;
  if (!read) {
    return sessions_.refuse(errand.session, errand.request,
                            refusal("retry", "not_ready", read.error().text()), now);
  }
  v1::FromHub answer;
  answer.set_request(errand.request);
  *answer.mutable_history() = std::move(errand.contacts.page());
  sessions_.answer(errand.session, answer.SerializeAsString(), now);
}

void Hub::stop(Instant now) { sessions_.stop(now); }

void Hub::events_read(const ReadEvents& errand, const result<std::vector<store::LoggedEvent>>& events,
                      Instant now) {
  if (!events) {
    return sessions_.refuse(errand.session, errand.request,
                            refusal("retry", "not_ready", events.error().text()), now);
  }
  std::string body, event, stripped;
  for (const auto& logged : *events) {
    event.clear();
    bus::append_number_field(event, event_sequence, logged.sequence);
    event += without_contents(logged.event, stripped);
    bus::append_bytes_field(body, events_events, event);
  }
  bus::append_number_field(body, events_last, store_ ? store_->statistics().last_sequence : 0);
  std::string frame;
  bus::append_number_field(frame, from_hub_request, errand.request);
  bus::append_bytes_field(frame, from_hub_events, body);
  sessions_.answer(errand.session, frame, now);
}

void Hub::playbook_loaded(const LoadPlaybook& errand, playbook::Loaded loaded,
                          const std::vector<playbook::File>& files, Instant now, Time time) {
  v1::FromHub answer;
  answer.set_request(errand.request);
  auto& published = *answer.mutable_published();
  if (!loaded) {
    for (const auto& problem : loaded.error()) published.add_errors(to_string(problem));
    published.set_version(playbook_->version());
    return sessions_.answer(errand.session, answer.SerializeAsString(), now);
  }
  if (begun_ > 0) finish_batch(now, time);
  if (!ready_) {
    return sessions_.refuse(errand.session, errand.request, refusal("retry", "not_ready", reason_), now);
  }
  auto written = write_facts(now, time);
  if (written) written = record_playbook((*loaded)->version(), files, now, time);
  if (!written) {
    failed(written.error(), now);
    return sessions_.refuse(errand.session, errand.request, refusal("retry", "not_ready", reason_), now);
  }
  playbook_ = std::move(*loaded);
  start_routing(now, routing_time(now));
  pipeline_->switch_to(playbook_);
  sources_.go_by(playbook_->sources());
  sessions_.playbook_version(playbook_->version());
  published.set_version(playbook_->version());
  sessions_.answer(errand.session, answer.SerializeAsString(), now);
}

const std::vector<Pipeline::Committed>& Hub::committed() const {
  static const std::vector<Pipeline::Committed> none;
  return pipeline_ ? pipeline_->committed() : none;
}

void Hub::forget_committed() {
  if (pipeline_) pipeline_->forget();
}

v1::Status Hub::status() const {
  v1::Status status;
  status.set_ready(ready_);
  status.set_reason(reason_);
  status.set_version(options_.version);
  status.set_playbook_version(playbook_->version());
  status.set_boot_id(options_.sessions.boot_id);
  status.set_sessions(static_cast<std::uint32_t>(sessions_.size()));
  status.set_refusals(sessions_.refusals());
  status.set_fallbacks(fallbacks_);
  if (!store_) return status;
  const auto statistics = store_->statistics();
  status.set_last_sequence(statistics.last_sequence);
  status.set_behind(statistics.behind);
  status.set_customers_held(statistics.customers_held);
  status.set_memory_bytes(statistics.memory_bytes);
  const auto& totals = pipeline_->totals();
  status.set_contacts(totals.contacts);
  status.set_outcomes(totals.outcomes);
  status.set_fallbacks(fallbacks_ + totals.fallbacks);
  status.set_batches(totals.batches);
  sources_.tell(status);
  for (const auto& figures : pipeline_->models()) tell(figures, *status.add_models());
  tell_learning(status);
  return status;
}

}  // namespace balie::service
