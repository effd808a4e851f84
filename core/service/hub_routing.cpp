// What the hub has to do with routing: it asks the distribution, writes what that wants, and tells desks and
// adapters what is written.
#include "core/service/hub.hpp"
#include "core/service/routing_queries.hpp"
#include "protocols/bus/time.hpp"

#include <algorithm>

namespace balie::service {
namespace {

constexpr std::size_t refusals_told_max = 1000;
constexpr Duration commands_pause = std::chrono::seconds(1);
constexpr std::size_t page_events = 2048, page_bytes = 8 << 20;

void refuse(v1::Refusal& refusal, const Error& error) {
  refusal.set_fate(error.fate() == Fate::retry ? "retry" : "reject");
  refusal.set_code(error.code());
  refusal.set_text(error.text());
}

}  // namespace

void Hub::start_routing(Instant now, Time time) {
  routing_began_ = time;
  routing_at_ = now;
  distribution_->start(playbook_, time);
}

// After a start: desks come back and say who is there, or are taken for lost.
void Hub::expect_agents(Instant now) {
  pushes_.forget_commands();
  leases_.clear();
  agents_at_ = now;
  for (const auto& [name, agent] : distribution_->state().agents()) {
    if (agent.state == "away") continue;
    if (agent.lease > Duration{}) leases_[name] = now + agent.lease;
    if (!pushes_.is_there(agent.adapter)) back_by_.emplace(agent.adapter, now + options_.agents_back);
  }
}

Instant Hub::routing_wake_at() const {
  auto at = Instant::max();
  if (!ready_) return at;
  if (const auto due = distribution_->due()) {
    at = routing_at_ + std::max(Duration{}, Duration(*due - routing_began_));
  }
  at = std::min(at, pushes_.presences_at());
  if (!back_by_.empty() || !leases_.empty()) at = std::min(at, agents_at_);
  if (!distribution_->state().commands().open().empty()) at = std::min(at, commands_at_);
  return at;
}

void Hub::note_sessions(Instant now) {
  for (const auto& change : sessions_.take_changes()) {
    if (change.begun) {
      left_.erase(change.session->adapter);
      pushes_.begun(change.session);
      adapters_changed_ = adapters_.begun(*change.session, pushes_) || adapters_changed_;
      if (ready_) session_begun(change.session);
      continue;
    }
    pushes_.over(change.session);
    const auto& adapter = change.session->adapter;
    // While there is no store nothing can be written of it: it is looked at when there is one.
    if (pushes_.is_there(adapter)) continue;
    left_[adapter] = now;
    back_by_[adapter] = ready_ ? now : now + options_.agents_back;
    agents_at_ = std::min(agents_at_, now);
  }
}

// Whatever its agents are offered, they may not have been told.
void Hub::session_begun(const std::shared_ptr<bus::Session>& session) {
  const auto& state = distribution_->state();
  for (const auto& [key, contact] : state.contacts()) {
    if (contact.state != RoutedContact::State::offered) continue;
    const auto* agent = state.agent(contact.agents.front());
    if (!agent || agent->adapter != session->adapter) continue;
    if (const auto open = distribution_->open_reservation(key)) pushes_.tell(session, *open);
  }
}

void Hub::route(Instant now) {
  distribution_->on_time(routing_time(now));
  look_after_agents(now);
  look_after_commands(now);
}

// Written by now.
void Hub::tell_routing(Instant now) {
  for (const auto& told : distribution_->take_told()) pushes_.tell(told.adapter, told.reservation);
  pushes_.push(sessions_, distribution_->state().commands(), now);
  for (const auto& ended : distribution_->take_ended()) pushes_.tell(sessions_, ended, now);
  for (const auto& changed : distribution_->take_presences()) pushes_.tell_others(sessions_, changed, now);
  pushes_.tell_presences(sessions_, distribution_->state().agents(), now);
  if (adapters_changed_) keep_adapters();
}

// It holds for a moment: nothing is written, and no store is asked.
void Hub::hand_on(const bus::Session& from, v1::Signal& signal, Instant now) {
  if (signal.contact_adapter().empty()) signal.set_contact_adapter(from.adapter);
  if (from.role == bus::Role::adapter && signal.contact_adapter() != from.adapter) return;
  if (signal.to().empty()) signal.set_to(signal.contact_adapter());
  pushes_.tell(sessions_, signal, now);
}

void Hub::look_after_agents(Instant now) {
  if (now < agents_at_) return;
  agents_at_ = Instant::max();
  for (auto one = back_by_.begin(); one != back_by_.end();) {
    if (one->second > now) {
      agents_at_ = std::min(agents_at_, one->second);
      ++one;
      continue;
    }
    if (!pushes_.is_there(one->first)) distribution_->agents_lost(one->first, routing_time(now));
    one = back_by_.erase(one);
  }
  for (auto one = leases_.begin(); one != leases_.end();) {
    if (one->second > now) {
      agents_at_ = std::min(agents_at_, one->second);
      ++one;
      continue;
    }
    distribution_->agent_lost(one->first, routing_time(now));
    one = leases_.erase(one);
  }
}

void Hub::look_after_commands(Instant now) {
  if (now < commands_at_) return;
  commands_at_ = now + commands_pause;
  const auto time = routing_time(now);
  const auto& book = distribution_->state().commands();
  std::erase_if(left_, [&](const auto& one) { return book.open_of(one.first).empty(); });
  for (const auto& [adapter, commands] : book.open()) {
    for (const auto& [sequence, command] : commands) {
      if (command.kind() == erase_kind) {
        look_after_erasure(command, sequence, time);
      } else if (const auto* why = why_over(command, sequence, now)) {
        distribution_->give_up(command, why, time);
      }
    }
  }
}

// Null: it may yet be carried out. What was told is the adapter's to end, for as long as that may take; one
// that went in the middle of it has as much time to come back as it has for what it was not told.
const char* Hub::why_over(const v1::Command& command, std::uint64_t sequence, Instant now) const {
  if (pushes_.has_been_told(command, sequence)) return nullptr;
  const auto time = routing_time(now);
  if (command.has_expires() && bus::to_time(command.expires()) <= time) return "expired";
  if (pushes_.is_there(command.adapter())) return nullptr;
  const auto left = left_.find(command.adapter());
  const auto gone = now - (left == left_.end() ? routing_at_ : left->second);
  const auto wait = command.kind() == "show" ? options_.message_away : options_.command_away;
  return bus::to_time(command.at()) + wait <= time && gone >= wait ? "adapter_away" : nullptr;
}

// It waits for an adapter that is away as long as something is to be erased there; also for one of which the
// hub knows nothing any more.
void Hub::look_after_erasure(const v1::Command& command, std::uint64_t sequence, Time time) {
  if (command.has_expires() && bus::to_time(command.expires()) <= time) {
    return distribution_->give_up(command, "expired", time);
  }
  if (!adapters_.carries_out(command.adapter(), erase_kind)) {
    return distribution_->give_up(command, "unknown_command", time);
  }
  if (distribution_->is_due_again(command.id(), time)) pushes_.tell_again(command.adapter(), sequence);
}

// Without it an adapter that is away at the next start is sent whatever is ordered, and no erasures.
void Hub::keep_adapters() {
  const auto kept = store_->keep(adapters_name, {store_->statistics().last_sequence, adapters_.save()});
  adapters_changed_ = !kept.has_value();
}

void Hub::note_presence(const v1::Presence& presence, Instant now) {
  if (presence.adapter() == bus::hub_adapter) return;
  leases_.erase(presence.agent());
  const auto lease = bus::to_duration(presence.lease());
  if (lease <= Duration{} || presence.state() == "away") return;
  leases_[presence.agent()] = now + lease;
  agents_at_ = std::min(agents_at_, now + lease);
}

// Asks once, however often the request is tried.
result<void> Hub::rule(Pending& pending, Instant now) {
  if (pending.ruling || !distribution_ || !distribution_->started()) return {};
  auto& message = *pending.request.message;
  const auto session = pending.request.session.lock();
  const Orderer asker{pending.adapter, session ? session->role : bus::Role::adapter};
  Pending::Ruling ruling;
  const auto time = routing_time(now);
  switch (message.body_case()) {
    case v1::ToHub::kReservationAnswer:
      ruling.refusal = distribution_->answer(message.reservation_answer(), asker, time);
      break;
    case v1::ToHub::kRoutingOrder: {
      const auto& id = message.routing_order().id();
      BALIE_TRY(ruling.repeated, pipeline_->is_answered(pipeline_->keys().order(pending.adapter, id)));
      for (const auto& fact : distribution_->facts()) {
        const auto& order = fact.routing_ordered();
        ruling.repeated = ruling.repeated || (order.id() == id && order.adapter() == pending.adapter);
      }
      if (!ruling.repeated) {
        ruling.refusal = distribution_->order(*message.mutable_routing_order(), asker, time);
      }
      break;
    }
    case v1::ToHub::kPresence:
      ruling.refusal = distribution_->check(message.presence());
      break;
    case v1::ToHub::kCommand: {
      BALIE_TRY(ruling.repeated,
                pipeline_->is_answered(pipeline_->keys().command(pending.adapter, message.command().id())));
      if (!ruling.repeated) ruling.refusal = distribution_->check(*message.mutable_command(), asker);
      break;
    }
    case v1::ToHub::kCommandDone: {
      ruling.carried_out = !distribution_->wants(message.command_done(), pending.adapter);
      const auto* open = distribution_->state().commands().find(message.command_done().command_id());
      if (open && open->kind() != erase_kind) ruling.customer = open->customer_id();
      break;
    }
    default:
      return {};
  }
  pending.ruling = std::make_unique<Pending::Ruling>(std::move(ruling));
  return {};
}

void Hub::tell_refusal(const Pending& pending) {
  const auto& message = *pending.request.message;
  if (!message.has_reservation_answer() && !message.has_routing_order()) return;
  if (!pending.ruling || !pending.ruling->refusal || routing_refusals_.size() >= refusals_told_max) return;
  const auto& refusal = *pending.ruling->refusal;
  routing_refusals_.push_back({pending.adapter,
                               message.has_routing_order() ? "routing order" : "reservation answer",
                               refusal.code(), refusal.text()});
}

std::size_t Hub::facts_to_write() const {
  return distribution_ && distribution_->started() ? distribution_->facts().size() : 0;
}

// All that routing wants, before something else is to follow.
result<void> Hub::write_facts(Instant now, Time time) {
  auto& facts = distribution_->facts();
  while (!facts.empty()) {
    std::vector<Job> jobs(facts.size());
    for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i].fact = &facts[i];
    BALIE_CHECK(pipeline_->run(jobs, time));
    facts.erase(facts.begin(), facts.begin() + static_cast<std::ptrdiff_t>(jobs.size()));
    BALIE_CHECK(learn(now));
  }
  return {};
}

result<void> Hub::apply_to_routing(std::uint64_t sequence, std::string_view event, Instant now) {
  auto& state = distribution_->state();
  if (sequence <= state.applied()) return {};
  const auto time = routing_time(now);
  // Another hub wrote in between.
  while (sequence > state.applied() + 1) {
    BALIE_TRY(const auto page, store_->events(state.applied() + 1, page_events, page_bytes));
    if (page.empty()) return failure(Fate::fatal, "store.corrupt", "the log has a gap");
    for (const auto& one : page) {
      if (one.sequence < sequence) BALIE_CHECK(distribution_->apply(one.sequence, one.event, time));
    }
  }
  BALIE_CHECK(distribution_->apply(sequence, event, time));
  if (state.event().has_presence_changed()) note_presence(state.event().presence_changed(), now);
  return {};
}

// The engine that gave them is gone; it is asked anew.
void Hub::forget_rulings() {
  for (auto& pending : pending_) pending.ruling.reset();
  facts_begun_ = 0;
}

void Hub::keep_routing() {
  // Nothing is lost without it.
  static_cast<void>(store_->keep(routing_name, distribution_->state().save()));
}

RoutingFigures Hub::routing_figures(Instant now) {
  RoutingFigures figures;
  if (!ready_ || playbook_->queues().agents.empty()) return figures;
  const auto time = routing_time(now);
  if (auto queues = queues_of({}, *distribution_, time)) figures.queues = std::move(*queues);
  if (auto agents = agents_of({}, *distribution_, pushes_)) figures.agents = std::move(*agents);
  v1::RoutingReport report;
  distribution_->state().reports(time).answer({}, report);
  if (report.rows_size() > 0) figures.all = report.rows(0);
  return figures;
}

void Hub::answer_routing(const bus::Request& request, Instant now) {
  const auto& message = *request.message;
  v1::FromHub answer;
  answer.set_request(message.request());
  const auto time = routing_time(now);
  const auto fill = [&]() -> result<void> {
    if (!ready_) return failure(Fate::retry, "not_ready", reason_);
    if (message.has_queue_query()) {
      BALIE_TRY(*answer.mutable_queues(), queues_of(message.queue_query(), *distribution_, time));
    } else if (message.has_agent_query()) {
      BALIE_TRY(*answer.mutable_agents(), agents_of(message.agent_query(), *distribution_, pushes_));
    } else {
      const auto& query = message.routing_report_query();
      if (const auto wrong = check_report_query(query); !wrong.empty()) {
        return failure(Fate::reject, "invalid", wrong);
      }
      distribution_->state().reports(time).answer(query, *answer.mutable_routing_report());
    }
    return {};
  };
  if (const auto done = fill(); !done) refuse(*answer.mutable_refusal(), done.error());
  sessions_.answer(request.session, answer.SerializeAsString(), now);
}

void Hub::answer_adapters(const bus::Request& request, Instant now) {
  note_sessions(now);  // who came a moment ago is there
  v1::FromHub answer;
  answer.set_request(request.message->request());
  if (auto found = adapters_.answer(request.message->adapter_query(), pushes_)) {
    *answer.mutable_adapters() = std::move(*found);
  } else {
    refuse(*answer.mutable_refusal(), found.error());
  }
  sessions_.answer(request.session, answer.SerializeAsString(), now);
}

void Hub::answer_choices(const bus::Request& request, Instant now) {
  v1::FromHub answer;
  answer.set_request(request.message->request());
  if (const auto* desk = playbook_->desk()) *answer.mutable_choices() = *desk;
  answer.mutable_choices()->set_playbook_version(playbook_->version());
  sessions_.answer(request.session, answer.SerializeAsString(), now);
}

}  // namespace balie::service
