// `balie import customers`: the rows of a file or a database become customers.
//
// The same source gives the same changes each time, so that the hub knows what it was told before: an import
// that broke off is simply run again, and a second one changes nothing.
#include "core/operator/commands.hpp"
#include "core/operator/csv_rows.hpp"
#include "core/operator/ordered_transfer.hpp"
#include "core/operator/progress_bar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <fstream>
#include <map>
#include <ostream>

namespace balie::operation {
namespace {

constexpr std::size_t window_max = 512;
constexpr std::uint64_t complaints_max = 20;  // shown; all are counted, and in the file of rejects

struct Summary {
  std::uint64_t rows = 0;
  std::uint64_t taken = 0, known = 0;  // changes
  std::uint64_t kept = 0;              // values that did not go before what stands
  std::uint64_t wrong = 0;
};

// Which of a change's attributes the hub complains about: the field of a Refusal.
std::optional<std::size_t> attribute_at(std::string_view field) {
  constexpr std::string_view list = "customerChange.attributes[";
  std::size_t index = 0;
  if (!field.starts_with(list)) return std::nullopt;
  const auto* begin = field.data() + list.size();
  const auto [end, fault] = std::from_chars(begin, field.data() + field.size(), index);
  return fault == std::errc() ? std::optional(index) : std::nullopt;
}

// One pass over the rows.
class Pass {
 public:
  Pass(const Context& context, CustomerRows& rows, BusConnection& connection, bool check_only,
       std::ofstream& rejects)
      : context_(context),
        rows_(rows),
        check_only_(check_only),
        rejects_(rejects),
        bar_(context.errors, context.clock, rows.all(), !context.globals.json && isatty(STDERR_FILENO) == 1),
        transfer_(connection, window_max,
                  [this](std::uint64_t line, const v1::FromHub& answer) { answered(line, answer); }) {}

  result<Summary> run() {
    for (;;) {
      BALIE_TRY(auto item, rows_.next());
      if (!item) break;
      ++summary_.rows;
      bar_.update(rows_.done(), summary_.rows);
      if (auto* malformed = std::get_if<source::Malformed>(&*item)) {
        reject(malformed->line, malformed->reason, malformed->text);
        continue;
      }
      BALIE_CHECK(send(std::get<CustomerRows::Row>(std::move(*item))));
    }
    while (!under_way_.empty()) BALIE_CHECK(step());
    bar_.wipe();
    return summary_;
  }

 private:
  struct UnderWay {
    std::string text;  // as the row stands in the file
    std::vector<std::string> attributes;
  };

  result<void> send(CustomerRows::Row&& row) {
    while (under_way_.size() >= window_max) BALIE_CHECK(step());
    v1::ToHub request;
    row.change.set_check_only(check_only_);
    *request.mutable_customer_change() = std::move(row.change);
    auto& under_way = under_way_[row.line];
    under_way.text = std::move(row.text);
    for (const auto& attribute : request.customer_change().attributes()) {
      under_way.attributes.push_back(attribute.name());
    }
    transfer_.send(std::move(request), row.line);
    return {};
  }

  result<void> step() {
    BALIE_CHECK(transfer_.step(std::chrono::hours(1)));
    if (refused_) return std::unexpected(*refused_);
    return {};
  }

  void answered(std::uint64_t line, const v1::FromHub& answer) {
    const auto row = under_way_.extract(line);
    if (answer.has_recorded()) {
      ++(answer.recorded().repeated_before() ? summary_.known : summary_.taken);
      summary_.kept += static_cast<std::uint64_t>(answer.recorded().kept_size());
      return;
    }
    const auto error = to_error(answer.refusal());
    if (error.fate() == Fate::retry) {
      refused_ =
          Error(Fate::retry, error.code(),
                fmt::format("the hub takes no more: {}; run the same import again, it goes on where it was",
                            error.text()));
      return;
    }
    const auto at = attribute_at(answer.refusal().field());
    const auto& names = row.mapped().attributes;
    const auto reason =
        at && *at < names.size() ? fmt::format("{}: {}", names[*at], answer.refusal().text()) : error.text();
    reject(line, fmt::format("refused: {}", reason), row.mapped().text);
  }

  void reject(std::uint64_t line, const std::string& reason, const std::string& text) {
    ++summary_.wrong;
    if (rejects_.is_open()) {
      const std::vector<std::string> fields = {std::to_string(line), reason, text};
      rejects_ << csv_row(fields, ',') << '\n';
    }
    if (summary_.wrong > complaints_max) return;
    bar_.wipe();
    report_line(context_, line, Error(Fate::reject, "import.row", reason));
    if (summary_.wrong < complaints_max) return;
    report_line(
        context_, line,
        Error(Fate::reject, "import.rows", "more such rows are counted, and kept with --rejects FILE"));
  }

  const Context& context_;
  CustomerRows& rows_;
  bool check_only_;
  std::ofstream& rejects_;
  ProgressBar bar_;
  OrderedTransfer transfer_;
  std::map<std::uint64_t, UnderWay> under_way_;  // by line
  std::optional<Error> refused_;
  Summary summary_;
};

struct Outcome {
  Summary summary;
  bool imported = false;
};

result<Outcome> run(const Context& context, const source::DriverRegistry& drivers,
                    const CustomerImportOptions& options) {
  // What is wrong with the source or the map is told without a hub.
  BALIE_TRY(auto rows, CustomerRows::open(options.source, drivers, bus::Limits{}));
  std::ofstream rejects;
  if (!options.rejects.empty()) {
    rejects.open(options.rejects, std::ios::binary | std::ios::trunc);
    if (!rejects) return failure(Fate::reject, "import.rejects", "the file of rejects cannot be written");
    rejects << "line,reason,row\n";
  }
  BALIE_TRY(const auto connection, connect(context));
  Outcome outcome;
  if (options.all_or_nothing || options.dry_run) {
    BALIE_TRY(outcome.summary, Pass(context, *rows, *connection, true, rejects).run());
    if (options.dry_run || outcome.summary.wrong > 0) return outcome;
    BALIE_TRY(rows, CustomerRows::open(options.source, drivers, bus::Limits{}));
  }
  if (!rows->run_to_repeat().empty() && !context.globals.json) {
    context.errors << fmt::format("with --run {} this import, when it breaks off, goes on where it was\n",
                                  rows->run_to_repeat());
  }
  BALIE_TRY(outcome.summary, Pass(context, *rows, *connection, false, rejects).run());
  outcome.imported = true;
  return outcome;
}

void print(const Context& context, const Outcome& outcome) {
  const auto& summary = outcome.summary;
  if (context.globals.json) {
    context.out << fmt::format(
        "{{\"rows\":{},\"wrong\":{},\"taken\":{},\"known\":{},\"kept\":{},\"imported\":{}}}\n", summary.rows,
        summary.wrong, outcome.imported ? summary.taken : 0, summary.known, summary.kept, outcome.imported);
    return;
  }
  context.out << fmt::format("{} rows, {} of them wrong\n", with_thousands(summary.rows),
                             with_thousands(summary.wrong));
  if (!outcome.imported) {
    context.out << "nothing was imported\n";
    return;
  }
  context.out << fmt::format("customers: {} new or changed, {} imported before\n",
                             with_thousands(summary.taken), with_thousands(summary.known));
  if (summary.kept > 0) {
    context.out << fmt::format("{} values were left as they are: what stands goes before them\n",
                               with_thousands(summary.kept));
  }
}

}  // namespace

int import_customers(const Context& context, const source::DriverRegistry& drivers,
                     const CustomerImportOptions& options) {
  const auto outcome = run(context, drivers, options);
  if (!outcome) return report(context, outcome.error());
  print(context, *outcome);
  return outcome->summary.wrong > 0 ? bad_input : done;
}

}  // namespace balie::operation
