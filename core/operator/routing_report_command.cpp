// `balie report routing`: what was counted of queues, agents and channels.
#include "core/operator/routing_commands.hpp"
#include "core/operator/text_table.hpp"
#include "protocols/bus/json_text.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace balie::operation {
namespace {

// A time, or a day: its beginning, and as the end its last second.
result<void> read_time(const std::string& name, const std::string& text, bool end,
                       google::protobuf::Timestamp& out) {
  constexpr std::size_t day_size = 10;
  const auto whole = text.size() == day_size ? text + (end ? "T23:59:59Z" : "T00:00:00Z") : text;
  if (bus::read_timestamp(whole, out)) return {};
  return failure(Fate::reject, "operator.time",
                 fmt::format("--{}: \"{}\" is not a day or a time such as 2026-11-22T09:00:00Z", name, text));
}

// Hours and minutes of whole spans.
std::string average(const google::protobuf::Duration& sum, std::uint64_t count) {
  if (count == 0) return "-";
  google::protobuf::Duration each;
  each.set_seconds(sum.seconds() / static_cast<std::int64_t>(count));
  return short_duration(each);
}

std::string share(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? "-"
                    : fmt::format("{:.0f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string cell_of(const std::string& word, const v1::RoutingReportRow& row) {
  if (word == "queue") return row.queue();
  if (word == "agent") return row.agent();
  if (word == "channel") return row.channel();
  return to_rfc3339(bus::to_time(row.from()));
}

void print_report(const Context& context, const std::vector<std::string>& by, const v1::RoutingReport& rows) {
  std::vector<std::string> head = by;
  for (auto& name : head) {
    for (auto& c : name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  }
  for (const auto* name : {"ARRIVED", "HANDLED", "ABANDONED", "OVERFLOWED", "IN LEVEL", "DECLINED", "EXPIRED",
                           "WAITED", "LONGEST", "TALKED", "WRAPPED UP", "OCCUPANCY"}) {
    head.emplace_back(name);
  }
  TextTable table(head);
  for (const auto& row : rows.rows()) {
    std::vector<std::string> cells;
    for (const auto& one : by) cells.push_back(cell_of(one, row));
    for (const auto count : {row.arrived(), row.handled(), row.abandoned(), row.overflowed()}) {
      cells.push_back(std::to_string(count));
    }
    cells.push_back(share(static_cast<std::int64_t>(row.in_level()),
                          static_cast<std::int64_t>(row.handled() + row.abandoned())));
    for (const auto count : {row.declined(), row.expired()}) cells.push_back(std::to_string(count));
    cells.push_back(average(row.waited(), row.handled()));
    cells.push_back(short_duration(row.longest()));
    cells.push_back(average(row.talked(), row.handled()));
    cells.push_back(average(row.wrapped_up(), row.handled()));
    cells.push_back(share(row.busy().seconds(), row.staffed().seconds()));
    table.add(cells);
  }
  table.print(context.out, "");
}

result<v1::RoutingReport> ask(const Context& context, const RoutingReportOptions& options) {
  v1::ToHub request;
  auto& query = *request.mutable_routing_report_query();
  if (!options.from.empty()) BALIE_CHECK(read_time("from", options.from, false, *query.mutable_from()));
  if (!options.to.empty()) BALIE_CHECK(read_time("to", options.to, true, *query.mutable_to()));
  for (const auto& one : options.by) query.add_by(one);
  BALIE_TRY(const auto connection, connect(context));
  BALIE_TRY(auto answer, connection->ask(std::move(request)));
  return std::move(*answer.mutable_routing_report());
}

}  // namespace

int show_routing_report(const Context& context, const RoutingReportOptions& options) {
  const auto rows = ask(context, options);
  if (!rows) return report(context, rows.error());
  if (context.globals.json) {
    print_json(context, *rows);
  } else {
    print_report(context, options.by, *rows);
  }
  return done;
}

}  // namespace balie::operation
