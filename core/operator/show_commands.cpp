// `balie status` and `balie version`.
#include "core/operator/commands.hpp"
#include "core/operator/text_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ostream>

namespace balie::operation {
namespace {

void print_models(const Context& context, const v1::Status& status) {
  TextTable table({"MODEL", "VERSION", "SCORED", "NO SCORE", "DRIFT", "MISSING", "INVALID", ""});
  for (const auto& model : status.models()) {
    if (model.adaptive()) continue;
    std::vector<std::string> missing, invalid;
    for (const auto& field : model.fields()) {
      if (field.missing() > 0) missing.push_back(fmt::format("{} {}", field.field(), field.missing()));
      if (field.invalid() > 0) invalid.push_back(fmt::format("{} {}", field.field(), field.invalid()));
    }
    table.add({model.model(), model.version(), std::to_string(model.scored()), std::to_string(model.failed()),
               model.deciles().empty() ? "" : fmt::format("{:.3f}", model.drift()),
               fmt::format("{}", fmt::join(missing, ", ")), fmt::format("{}", fmt::join(invalid, ", ")),
               model.shadow() ? "in shadow" : ""});
  }
  table.print(context.out, "  ");
}

void print_adaptive_models(const Context& context, const v1::Status& status) {
  TextTable table({"ADAPTIVE MODEL", "OFFER", "CHANNEL", "LEARNT", "EVIDENCE"});
  bool any = false;
  for (const auto& model : status.models()) {
    if (!model.adaptive()) continue;
    any = true;
    table.add({model.model(), model.offer_id().empty() ? "any" : model.offer_id(),
               model.channel().empty() ? "any" : model.channel(), std::to_string(model.learnt()),
               fmt::format("{:.0f}", model.evidence())});
  }
  if (any) table.print(context.out, "  ");
}

void print_sources(const Context& context, const v1::Status& status) {
  if (status.sources().empty()) return;
  TextTable table({"LIVE SOURCE", "ASKED", "ANSWERED", "HELD", "LATE", "FAILED", "AWAY", "BUSY", ""});
  for (const auto& source : status.sources()) {
    table.add({source.source(), std::to_string(source.asked()), std::to_string(source.answered()),
               std::to_string(source.held()), std::to_string(source.late()), std::to_string(source.failed()),
               std::to_string(source.away()), std::to_string(source.busy()),
               source.resting() ? "keeps failing, rests" : ""});
  }
  table.print(context.out, "  ");
}

void print_status(const Context& context, const std::string& endpoint, const v1::Status& status) {
  context.out << fmt::format("hub at {}: {}\n", endpoint,
                             status.ready() ? "ready" : "not ready: " + for_terminal(status.reason(), 200));
  TextTable table({"WHAT", "VALUE"});
  table.add({"version", status.version()});
  table.add({"playbook", status.playbook_version()});
  table.add({"last event", std::to_string(status.last_sequence())});
  table.add({"contacts", std::to_string(status.contacts())});
  table.add({"outcomes", std::to_string(status.outcomes())});
  table.add({"fallbacks", std::to_string(status.fallbacks())});
  table.add({"refusals", std::to_string(status.refusals())});
  table.add({"batches", std::to_string(status.batches())});
  table.add({"sessions", std::to_string(status.sessions())});
  table.add({"log entries behind", std::to_string(status.behind())});
  table.add({"learnt to event", std::to_string(status.learnt_to())});
  table.add({"presentations open", std::to_string(status.presentations_open())});
  table.add({"customers in memory", std::to_string(status.customers_held())});
  table.add({"bytes in memory", std::to_string(status.memory_bytes())});
  table.print(context.out, "  ");
  print_models(context, status);
  print_adaptive_models(context, status);
  print_sources(context, status);
}

}  // namespace

int show_status(const Context& context) {
  const auto connection = connect(context);
  if (!connection) return report(context, connection.error());
  v1::ToHub request;
  request.mutable_status_query();
  const auto answer = (*connection)->ask(std::move(request));
  if (!answer) return report(context, answer.error());
  if (context.globals.json) {
    print_json(context, answer->status());
  } else {
    print_status(context, (*connection)->settings().bus.endpoint, answer->status());
  }
  return answer->status().ready() ? done : hub_away;
}

int show_version(const Context& context) {
  if (context.globals.json) {
    context.out << fmt::format("{{\"version\":\"{}\",\"protocol\":{}}}\n", BALIE_VERSION,
                               bus::protocol_version);
  } else {
    context.out << fmt::format("balie {}, bus protocol {}\n", BALIE_VERSION, bus::protocol_version);
  }
  return done;
}

}  // namespace balie::operation
