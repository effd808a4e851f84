// `balie replay`: makes all decisions of the log again, to verify them or to try another playbook on them.
#include "core/operator/commands.hpp"
#include "core/operator/past_log.hpp"
#include "core/operator/replay_comparison.hpp"
#include "core/operator/text_table.hpp"

#include <fmt/format.h>

#include <ostream>

namespace balie::operation {
namespace {

constexpr std::uint64_t shown_max = 10;

int verify(const Context& context, service::Replay& replay, std::uint64_t from) {
  std::uint64_t decisions = 0, differ = 0;
  for (;;) {
    const auto more = replay.next();
    if (!more) return report(context, more.error());
    if (!*more) break;
    const auto& past = replay.past();
    if (past.sequence < from) continue;
    const auto again = replay.decide();
    if (!again) return report(context, again.error());
    ++decisions;
    if (*again == past.decision) continue;
    if (++differ <= shown_max && !context.globals.json) {
      context.errors << fmt::format("event {}: decision {} differs\n", past.sequence,
                                    for_terminal(past.event->contact_decided().decision().id()));
    }
  }
  if (context.globals.json) {
    context.out << fmt::format("{{\"decisions\":{},\"differ\":{}}}\n", decisions, differ);
  } else {
    context.out << fmt::format("{} decisions made again, {} differ\n", decisions, differ);
  }
  return differ == 0 ? done : failed;
}

void print_counts(const Context& context, const std::string& what, const Counts& counts) {
  if (counts.empty()) return;
  context.out << "\n" << what << "\n";
  TextTable table({what == "stages" ? "OFFER: STAGE" : "NAME", "BEFORE", "AFTER"});
  for (const auto& [name, pair] : counts) {
    table.add({name.empty() ? "(none)" : name, std::to_string(pair.first), std::to_string(pair.second)});
  }
  table.print(context.out, "  ");
}

void print_comparison(const Context& context, const Comparison& comparison) {
  context.out << fmt::format("{} decisions, {} would be others\n", comparison.decisions, comparison.changed);
  print_counts(context, "queues", comparison.queues);
  print_counts(context, "offers", comparison.offers);
  print_counts(context, "stages", comparison.stages);
  if (!comparison.examples.empty()) context.out << "\nexamples\n";
  TextTable table({"DECISION", "QUEUE BEFORE", "AFTER", "OFFERS BEFORE", "AFTER"});
  for (const auto& one : comparison.examples) {
    table.add({one.decision, one.queue_before, one.queue_after, one.offers_before, one.offers_after});
  }
  if (!comparison.examples.empty()) table.print(context.out, "  ");
  if (comparison.answered == 0) {
    context.out << "\nno offer of these decisions was answered: acceptance cannot be estimated\n";
    return;
  }
  context.out << fmt::format("\nacceptance of the first offer, by {} answered decisions\n",
                             comparison.answered);
  TextTable estimates({"ESTIMATE", "ACCEPTED", "FROM", "TO"});
  for (const auto& [name, one] : {std::pair{"as it was", &comparison.before},
                                  std::pair{"inverse propensity", &comparison.inverse_propensity},
                                  std::pair{"doubly robust", &comparison.doubly_robust}}) {
    estimates.add({name, fmt::format("{:.4f}", one->mean()), fmt::format("{:.4f}", one->low()),
                   fmt::format("{:.4f}", one->high())});
  }
  estimates.print(context.out, "  ");
}

int compare(const Context& context, const PastTools& tools, const ReplayOptions& options) {
  auto playbook = playbook::load_playbook(options.playbook, tools.scorers);
  if (!playbook) return report(context, to_error(playbook.error()));
  const auto old_log = open_log(context, tools, options.data);
  if (!old_log) return report(context, old_log.error());
  const auto new_log = open_log(context, tools, options.data);
  if (!new_log) return report(context, new_log.error());
  service::Replay before(**old_log, loader_of(tools.scorers));
  service::Replay after(**new_log, loader_of(tools.scorers), *playbook);
  const auto comparison = compare_replays(before, after, options.from);
  if (!comparison) return report(context, comparison.error());
  if (context.globals.json) {
    context.out << to_json(*comparison) << "\n";
  } else {
    print_comparison(context, *comparison);
  }
  return done;
}

}  // namespace

int replay_log(const Context& context, const PastTools& tools, const ReplayOptions& options) {
  if (!options.playbook.empty()) return compare(context, tools, options);
  if (!options.verify) {
    return report(context, Error(Fate::reject, "operator.replay",
                                 "say what for: --verify, or --playbook DIR to try another playbook"));
  }
  const auto log = open_log(context, tools, options.data);
  if (!log) return report(context, log.error());
  service::Replay replay(**log, loader_of(tools.scorers));
  return verify(context, replay, options.from);
}

}  // namespace balie::operation
