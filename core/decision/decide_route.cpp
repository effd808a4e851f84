#include "core/decision/decide_route.hpp"

#include "core/decision/offer_case.hpp"
#include "core/playbook/queue_table.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ranges>

namespace balie::decision {
namespace {

using playbook::Diversion;
using playbook::Formula;
using playbook::Queue;

constexpr std::size_t agent_bytes_max = 64;

class RouteDecision {
 public:
  RouteDecision(const RouteInput& input, v1::Route& route, std::vector<v1::Reason>* reasons)
      : input_(input), queues_(input.playbook.queues()), route_(route), reasons_(reasons) {}

  void decide(const playbook::RouteChoice& choice) {
    route_ = choice.route;
    if (choice.priority) set_priority(choice.priority);
    const Queue* queue = &queues_.queues[choice.queue];
    for (std::size_t turn = 0; queue != nullptr && !queues_.is_open(*queue, input_.at); ++turn) {
      const auto& diversion = queue->closed ? queue->closed : queue->overflow;
      tell_closed(*queue, diversion);
      // As often as there are queues: the check has found those that lead back to each other.
      if (!diversion || turn == queues_.queues.size()) break;
      queue = divert(*diversion);
    }
    if (queue == nullptr) return;
    check_hold();
    name_agent(*queue);
  }

 private:
  void tell(const std::string& rule, std::string text) {
    if (reasons_ == nullptr) return;
    auto& reason = reasons_->emplace_back();
    reason.set_stage("routing");
    reason.set_rule(rule);
    reason.set_text(std::move(text));
  }

  // Of the formula that was evaluated last.
  void tell_formula(const Formula& formula, std::string text) {
    if (reasons_ == nullptr) return;
    const auto why = input_.formulas.reason();
    tell(formula.place(), fmt::format("{}, as {}{}", text, formula.text(), why.empty() ? "" : ": " + why));
    decision::tell(input_.formulas.hits(), *reasons_->back().mutable_rows());
  }

  void set_priority(const Formula& formula) {
    const auto value = input_.formulas.evaluate(formula);
    if (!value.is(feel::Kind::number)) {
      return tell_formula(formula, fmt::format("no priority, so {}", route_.priority()));
    }
    constexpr double most = playbook::priority_max;
    const double points = std::clamp(value.number().to_double(), 0.0, most);
    route_.set_priority(static_cast<std::int32_t>(std::lround(points)));
    tell_formula(formula, fmt::format("priority {}", route_.priority()));
  }

  void tell_closed(const Queue& queue, const std::optional<Diversion>& diversion) {
    if (reasons_ == nullptr) return;
    const auto opens = queues_.hours_of(queue)->changes_after(input_.at);
    auto text = fmt::format("queue {} is closed", queue.name);
    if (opens) text += " until " + to_rfc3339(*opens);
    tell(diversion ? diversion->rule : queue.rule,
         text + "; " + (diversion ? to_text(*diversion) : "waits there"));
  }

  static std::string to_text(const Diversion& diversion) {
    switch (diversion.kind) {
      case Diversion::Kind::queue:
        return "goes to queue " + diversion.name;
      case Diversion::Kind::channel:
        return "goes to channel " + diversion.name;
      case Diversion::Kind::callback:
        return "may be called back";
      case Diversion::Kind::message:
        break;
    }
    return "is told so: " + diversion.message;
  }

  // Gives: the queue to which the contact goes; null: it waits nowhere, or is to be called back.
  const Queue* divert(const Diversion& diversion) {
    route_.set_diverted("closed");
    if (!diversion.message.empty() && route_.message().empty()) {
      const auto& languages = input_.playbook.general().languages;
      route_.set_message(diversion.message);
      route_.set_message_text(std::string(
          queues_.text(diversion.message, input_.contact.channel(), input_.contact.language(),
                       languages.empty() ? std::string_view() : std::string_view(languages.front()))));
    }
    switch (diversion.kind) {
      case Diversion::Kind::queue:
        return go_to(*queues_.queue(diversion.name));
      case Diversion::Kind::callback:  // the hub keeps it, where it holds the queue's contacts
        route_.set_callback(true);
        check_hold();
        return nullptr;
      case Diversion::Kind::channel:
        route_.set_channel(diversion.name);
        break;
      case Diversion::Kind::message:
        break;
    }
    route_.clear_target();
    route_.set_hold(false);
    return nullptr;
  }

  // Its target, its skills, and its way of work; the priority stays the contact's own.
  const Queue* go_to(const Queue& queue) {
    route_.set_queue(queue.name);
    route_.set_target(queue.target);
    route_.set_hold(queue.hold);
    route_.clear_skills();
    for (const auto& [name, level] : queue.skills) {
      auto& skill = *route_.add_skills();
      skill.set_name(name);
      skill.set_level(level);
    }
    return &queue;
  }

  // No agent can have contacts of every channel.
  void check_hold() {
    if (!route_.hold() || queues_.channel(input_.contact.channel()) != nullptr) return;
    route_.set_hold(false);
    tell("", fmt::format("no agent has contacts of channel {}: the platform distributes it",
                         input_.contact.channel()));
  }

  void name_agent(const Queue& queue) {
    if (queue.agent) {
      const auto value = input_.formulas.evaluate(queue.agent);
      const auto name = value.is(feel::Kind::string) ? std::string(value.string()) : std::string();
      if (can_be_named(name)) {
        route_.set_agent(name);
        return tell_formula(queue.agent, fmt::format("agent {} first", name));
      }
      tell_formula(queue.agent,
                   name.empty() ? "no agent first" : "agents.toml has not the agent to be tried first");
    }
    if (queue.last_agent_for == Duration::zero()) return;
    const auto name = last_agent(queue.last_agent_for);
    if (!can_be_named(name)) return;
    route_.set_agent(name);
    tell(queue.rule, fmt::format("agent {} first, who had the customer's last contact", name));
  }

  // Where the playbook knows no agents, they are the platform's.
  [[nodiscard]] bool can_be_named(const std::string& name) const {
    if (name.empty() || name.size() > agent_bytes_max) return false;
    return queues_.agents.empty() || queues_.agent(name) != nullptr;
  }

  // Whoever had the newest contact that somebody had; empty: nobody within that time.
  [[nodiscard]] std::string last_agent(Duration within) const {
    for (const auto& part : input_.customer.history() | std::views::reverse) {
      v1::PastContact past;
      if (!past.ParseFromArray(part.bytes.data(), static_cast<int>(part.bytes.size()))) continue;
      if (input_.at - bus::to_time(past.at()) > within) return {};
      if (!past.agent().empty()) return past.agent();
    }
    return {};
  }

  const RouteInput& input_;
  const playbook::Queues& queues_;
  v1::Route& route_;
  std::vector<v1::Reason>* reasons_;
};

}  // namespace

void decide_route(const RouteInput& input, const playbook::RouteChoice& choice, v1::Route& route,
                  std::vector<v1::Reason>* reasons) {
  RouteDecision(input, route, reasons).decide(choice);
}

}  // namespace balie::decision
