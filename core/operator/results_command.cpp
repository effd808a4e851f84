// `balie results`: what came of offers, by day, agent, channel, offer, control group and experiment.
#include "core/operator/commands.hpp"
#include "core/operator/text_table.hpp"

#include <fmt/format.h>

namespace balie::operation {
namespace {

// A column for what was asked for in `by`, then the counts.
void print_results(const Context& context, const std::vector<std::string>& by, const v1::Results& results) {
  std::vector<std::string> head;
  for (const auto& one : by) {
    auto& name = head.emplace_back(one);
    for (auto& c : name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  }
  for (const auto* name :
       {"CONTACTS", "MADE", "SHOWN", "ACCEPTED", "REJECTED", "IGNORED", "CONVERTED", "VALUE"}) {
    head.emplace_back(name);
  }
  TextTable table(head);
  for (const auto& row : results.rows()) {
    std::vector<std::string> cells;
    for (const auto& one : by) {
      cells.push_back(one == "day"        ? row.day()
                      : one == "agent"    ? row.agent()
                      : one == "channel"  ? row.channel()
                      : one == "offer"    ? row.offer_id()
                      : one == "control"  ? row.control_group()
                      : row.arm().empty() ? std::string()
                                          : row.experiment() + ": " + row.arm());
    }
    for (const auto count : {row.contacts(), row.made(), row.shown(), row.accepted(), row.rejected(),
                             row.ignored(), row.converted()}) {
      cells.push_back(std::to_string(count));
    }
    cells.push_back(fmt::format("{}", row.value()));
    table.add(cells);
  }
  table.print(context.out, "");
}

// What is left of offers of which there is only so much.
void print_stock(const Context& context, const v1::Results& results) {
  if (results.stock().empty()) return;
  context.out << "\n";
  TextTable table({"LIMITED OFFER", "STOCK", "ACCEPTED", "HELD", "BUDGET", "SPENT", "HELD"});
  const auto limit = [](auto most) { return most > 0 ? fmt::format("{}", most) : std::string("any"); };
  for (const auto& one : results.stock()) {
    table.add({one.offer_id(), limit(one.stock()), std::to_string(one.accepted()), std::to_string(one.held()),
               limit(one.budget()), fmt::format("{}", one.spent()), fmt::format("{}", one.held_cost())});
  }
  table.print(context.out, "");
}

}  // namespace

int show_results(const Context& context, const ResultsOptions& options) {
  v1::ToHub request;
  auto& query = *request.mutable_results_query();
  query.set_from(options.from);
  query.set_to(options.to);
  for (const auto& one : options.by) query.add_by(one);
  const auto connection = connect(context);
  if (!connection) return report(context, connection.error());
  const auto answer = (*connection)->ask(std::move(request));
  if (!answer) return report(context, answer.error());
  if (context.globals.json) {
    print_json(context, answer->results());
  } else {
    print_results(context, options.by, answer->results());
    print_stock(context, answer->results());
  }
  return done;
}

}  // namespace balie::operation
