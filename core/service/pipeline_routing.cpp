// What the pipeline writes of routing: the hub's own facts, and commands with what became of them.
#include "core/service/message_consent.hpp"
#include "core/service/pipeline.hpp"
#include "core/service/routing_state.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

namespace balie::service {
namespace {

constexpr int event_command_ordered = 23, event_command_done = 24, event_outcome_recorded = 11;

std::string_view type_of(const v1::Event& event) {
  switch (event.data_case()) {
    case v1::Event::kPresenceChanged:
      return "presence.changed";
    case v1::Event::kReservationChanged:
      return "reservation.changed";
    case v1::Event::kContactRouted:
      return "contact.routed";
    case v1::Event::kRoutingOrdered:
      return "routing.ordered";
    case v1::Event::kCommandOrdered:
      return "command.ordered";
    default:
      return "command.done";
  }
}

}  // namespace

void Pipeline::refuse(Job& job, const v1::Refusal& refusal) {
  v1::FromHub answer;
  *answer.mutable_refusal() = refusal;
  answer_with(job, answer);
  job.refused = true;
}

result<bool> Pipeline::is_answered(const Hash128& key) {
  store::ReadRequest request;
  store::ReadAnswer answer;
  request.keys.push_back(key);
  BALIE_CHECK(store_.read(request, answer));
  return answer.keys.at(0).has_value();
}

void Pipeline::plan_fact(const v1::Event& event, Plan& plan) {
  if (event.has_routing_ordered()) {
    const auto& order = event.routing_ordered();
    plan.key = working_.want_key(keys_.order(order.adapter(), order.id()));
  }
  plan.customer = {};
  if (from_base32(event.customer_id(), plan.customer)) working_.want_customer(plan.customer);
}

// Of a customer who was erased meanwhile nothing is written any more.
result<void> Pipeline::fact(const Job& job, const Plan& plan, Time now) {
  const auto& event = *job.fact;
  Held* held = nullptr;
  if (plan.customer != Hash128{}) {
    BALIE_TRY(held, working_.follow(store_, working_.customer(plan.customer)));
    if (!held) return {};
  }
  Hash128 key;
  if (event.has_routing_ordered()) {
    key = working_.key(plan.key);
    if (working_.answered(plan.key) || working_.earlier(key)) return {};
    working_.answer(key, {batch_.entries.size(), Hash128{}, 0, 0});
  }
  if (held && event.reservation_changed().state() == "accepted") {
    const auto& reservation = event.reservation_changed();
    held->record.set_agent(reservation.decision_id(), reservation.agent());
    held->changed = true;
  }
  const auto field = event.GetDescriptor()->FindFieldByNumber(event.data_case());
  event.GetReflection()->GetMessage(event, field).SerializeToString(&data_);
  append_event(type_of(event), key, held ? held->id : Hash128{}, now, event.data_case(), event.adapter());
  return {};
}

// How well each agent who may have it fits the customer, where the queue goes by that: the score is the
// best's.
void Pipeline::score_agents(v1::Decision& decision) {
  const auto& queues = playbook_->queues();
  const auto* queue = decision.route().hold() ? queues.queue(decision.route().queue()) : nullptr;
  if (!queue || queue->strategy != playbook::Strategy::by_score) return;
  auto& score = *decision.add_scores();
  scoring_.score_agents(queue->model, queue->scored, score);
  for (int i = 0; i < score.values_size(); ++i) {
    auto& value = *score.mutable_values(i);
    const auto& agent = queues.agents[queue->scored[static_cast<std::size_t>(i)]].name;
    value.set_name(fmt::format("{}{}", agent_value_prefix, agent));
    if (!value.has_number() || (!score.output().empty() && value.number() <= score.value())) continue;
    score.set_output(value.name());
    score.set_value(value.number());
  }
  if (!score.output().empty()) score.clear_failure();  // of some agent alone
}

void Pipeline::plan_command(v1::Command& command, std::string_view adapter, Plan& plan, Time now) {
  if (!command.has_at()) bus::set(*command.mutable_at(), now);
  plan.key = working_.want_key(keys_.command(adapter, command.id()));
  plan.customer = {};
  if (from_base32(command.customer_id(), plan.customer)) working_.want_customer(plan.customer);
  plan.target = working_.want_key(keys_.contact(command.contact_adapter(), command.contact_id()));
  const auto given = purpose_of(command).empty() ? std::nullopt : receiver_of(command);
  const auto receiver = given ? normaliser_.normalise(*given, playbook_->general().country) : std::nullopt;
  if (!receiver) return;
  plan.identifier_keys.push_back(keys_.identifier(*receiver));
  working_.want_identifier(plan.identifier_keys.back());
}

// Of whom it is, so that it is erased with that customer: the contact's, where it does not say. A refusal is
// in the job.
result<Held*> Pipeline::customer_of_command(Job& job, const Plan& plan) {
  auto& command = *job.message->mutable_command();
  if (!command.customer_id().empty() || command.contact_id().empty()) {
    return working_.follow(store_, working_.customer(plan.customer));
  }
  const auto& decided = working_.answered(plan.target);
  const auto* earlier = working_.earlier(working_.key(plan.target));
  if (!decided && !earlier) {
    if (command.kind() == "show") {
      refuse(job, "not_found", "no such contact was decided; report the contact before what is written in it",
             "retry", "command.contactId");
    }
    return nullptr;
  }
  BALIE_TRY(auto* held,
            working_.follow(store_, working_.customer(decided ? decided->customer : earlier->customer)));
  if (held) {
    command.set_customer_id(to_base32(held->id));
  } else {
    refuse(job, "erased", "the customer of this contact was erased");
  }
  return held;
}

result<void> Pipeline::command(Job& job, Plan& plan, Time now) {
  const auto& command = job.message->command();
  const auto& key = working_.key(plan.key);
  const bool before = working_.answered(plan.key) || working_.earlier(key);
  if (!before && job.ruling) {
    refuse(job, *job.ruling);
    return {};
  }
  if (!before) {
    BALIE_TRY(auto* held, customer_of_command(job, plan));
    if (job.refused) return {};
    const auto known =
        held || plan.identifier_keys.empty() ? std::nullopt : working_.customer_of(plan.identifier_keys[0]);
    BALIE_TRY(const auto* receiver, working_.follow(store_, known ? working_.customer(*known) : held));
    if (const auto refusal =
            refused_message(command, receiver ? &receiver->record : nullptr, *playbook_, now)) {
      refuse(job, *refusal);
      return {};
    }
    command.SerializeToString(&data_);
    append_event("command.ordered", key, held ? held->id : Hash128{}, now, event_command_ordered,
                 job.adapter);
    working_.answer(key, {batch_.entries.size() - 1, Hash128{}, 0, 0});
  }
  recorded(job, command.id(), before);
  return {};
}

// What nobody waits for any more is not written again. Of a customer who is not there: only that it is over.
result<void> Pipeline::command_done(Job& job, const Plan& plan, Time now) {
  auto& done = *job.message->mutable_command_done();
  if (!job.carried_out) {
    Held* held = nullptr;
    if (plan.customer != Hash128{}) {
      BALIE_TRY(held, working_.follow(store_, working_.customer(plan.customer)));
      if (!held) done.clear_ids();
      if (!held) done.clear_text();
    }
    done.set_adapter(std::string(job.adapter));
    done.SerializeToString(&data_);
    append_event("command.done", Hash128{}, held ? held->id : Hash128{}, now, event_command_done,
                 job.adapter);
  }
  recorded(job, done.command_id(), job.carried_out);
  return {};
}

// Of a message that went out to nobody's contact.
result<void> Pipeline::outcome_of_command(Job& job, const Hash128& key, Time now) {
  v1::OutcomeRecorded recorded_outcome;
  *recorded_outcome.mutable_outcome() = job.message->outcome();
  recorded_outcome.SerializeToString(&data_);
  append_event("outcome.recorded", key, Hash128{}, now, event_outcome_recorded, job.adapter);
  working_.answer(key, {batch_.entries.size() - 1, Hash128{}, 0, 0});
  recorded(job, job.message->outcome().id(), false);
  return {};
}

}  // namespace balie::service
