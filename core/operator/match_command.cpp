// `balie match`: which records of a file are one person.
//
// CLUSTERS.csv has a row for each record, in the order of the file; a cluster is named after its first
// record. PAIRS.csv has the pairs from the surest on; its weights are natural logarithms of odds.
#include "core/base/file.hpp"
#include "core/identity/match/match.hpp"
#include "core/operator/commands.hpp"
#include "core/operator/import_source.hpp"
#include "core/operator/match_source.hpp"
#include "core/operator/progress_bar.hpp"
#include "core/operator/stages.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <ostream>

namespace balie::operation {
namespace {

namespace match = identity::match;

constexpr std::size_t complaints_max = 20;  // shown; all are counted
constexpr mode_t personal = 0600;           // the files hold what only their owner may read

struct Summary {
  std::size_t records = 0, persons = 0;
  std::uint64_t rows_wrong = 0, values_unusual = 0, compared = 0;
  std::size_t linked = 0, asked = 0;
};

// As it stands in a row of a file.
std::string cell(std::string_view text) {
  const std::vector<std::string> one{std::string(text)};
  return csv_row(one, ',');
}

class Matching {
 public:
  Matching(const Context& context, const MatchOptions& options)
      : context_(context),
        options_(options),
        shown_(!context.globals.json && isatty(STDERR_FILENO) == 1),
        parallel_(in_stages(context.errors, shown_)) {}

  result<Summary> run() {
    BALIE_TRY(source_, MatchSource::open(options_.file, options_.spec));
    const auto records = read();
    if (!records) return std::unexpected(records.error());
    match::MatchSettings settings;
    const auto found = match::match(*records, settings, parallel_);
    summary_.records = records->size();
    summary_.compared = found.compared;
    BALIE_CHECK(write_clusters(found));
    BALIE_CHECK(write_pairs(*records, found));
    return summary_;
  }

 private:
  result<match::Records> read() {
    Problems problems;
    {
      ProgressBar bar(context_.errors, context_.clock, source_->bytes_all(), shown_);
      BALIE_CHECK(source_->read([&](auto bytes, auto rows) { bar.update(bytes, rows); }, problems));
    }
    auto prepared = match::prepare(source_->take_table(), source_->spec().prepare, parallel_);
    summary_.rows_wrong = source_->rows_wrong();
    summary_.values_unusual = prepared.unusual_count;
    for (const auto& unusual : prepared.unusual) {
      problems.push_back({options_.file, static_cast<std::uint32_t>(source_->line(unusual.record)),
                          static_cast<std::uint32_t>(source_->spec().columns[unusual.field] + 1),
                          fmt::format("{}: {}", source_->spec().fields[unusual.field].name, unusual.what)});
    }
    complain(problems);
    if (options_.strict && summary_.rows_wrong + summary_.values_unusual > 0) {
      return failure(
          Fate::reject, "match.strict",
          fmt::format("nothing was written: {} rows and {} values are wrong, and --strict wants none",
                      with_thousands(summary_.rows_wrong), with_thousands(summary_.values_unusual)));
    }
    return std::move(prepared.records);
  }

  void complain(Problems& problems) const {
    sort_problems(problems);
    for (std::size_t i = 0; i < std::min(problems.size(), complaints_max); ++i) {
      report(context_, Error(Fate::reject, "match.row", to_string(problems[i])));
    }
    const auto all = summary_.rows_wrong + summary_.values_unusual;
    if (all <= complaints_max) return;
    report(context_, Error(Fate::reject, "match.rows",
                           fmt::format("{} more such places", with_thousands(all - complaints_max))));
  }

  result<void> write_clusters(const match::Match& found) {
    std::string text = "record_id,cluster_id\n";
    for (match::Record record = 0; record < found.cluster.size(); ++record) {
      if (found.cluster[record] == record) ++summary_.persons;
      text += cell(source_->id(record)) + ',' + cell(source_->id(found.cluster[record])) + '\n';
    }
    return write_file_atomically(options_.clusters, text, personal);
  }

  result<void> write_pairs(const match::Records& records, const match::Match& found) {
    std::string text = "record_id_1,record_id_2,probability,verdict,weight";
    for (const auto& field : records.fields()) text += ',' + cell(field.name);
    text += '\n';
    const match::Comparison comparison(records);
    const match::Scale scale(records, found.model);
    const auto prior = match::log_odds(found.model.prior);
    for (const auto& pair : found.pairs) {
      const auto sure = match::probability(prior + pair.weight);
      const bool linked = found.cluster[pair.a] == found.cluster[pair.b];
      const bool asked = !linked && sure >= match::asked_from;
      summary_.linked += linked ? 1 : 0;
      summary_.asked += asked ? 1 : 0;
      if (options_.pairs.empty()) continue;
      text +=
          fmt::format("{},{},{:.6f},{},{:.3f}", cell(source_->id(pair.a)), cell(source_->id(pair.b)), sure,
                      linked  ? "linked"
                      : asked ? "ask"
                              : "apart",
                      pair.weight);
      const auto pattern = comparison.compare(pair.a, pair.b);
      for (std::size_t field = 0; field < records.fields().size(); ++field) {
        text += fmt::format(",{:.3f}", scale.weight(field, pattern, pair.a, pair.b));
      }
      text += '\n';
    }
    if (options_.pairs.empty()) return {};
    return write_file_atomically(options_.pairs, text, personal);
  }

  const Context& context_;
  const MatchOptions& options_;
  bool shown_;
  match::Parallel parallel_;
  std::unique_ptr<MatchSource> source_;
  Summary summary_;
};

void print_summary(const Context& context, const Summary& summary) {
  if (context.globals.json) {
    context.out << fmt::format(
        "{{\"records\":{},\"persons\":{},\"pairsCompared\":{},\"pairsLinked\":{},\"pairsToAsk\":{},"
        "\"rowsWrong\":{},\"valuesUnusual\":{}}}\n",
        summary.records, summary.persons, summary.compared, summary.linked, summary.asked, summary.rows_wrong,
        summary.values_unusual);
    return;
  }
  context.out << fmt::format("{} records are {} persons\n", with_thousands(summary.records),
                             with_thousands(summary.persons));
  context.out << fmt::format("{} pairs compared: {} linked, {} for a person to decide\n",
                             with_thousands(summary.compared), with_thousands(summary.linked),
                             with_thousands(summary.asked));
  if (summary.rows_wrong > 0) {
    context.out << fmt::format("{} rows were left out\n", with_thousands(summary.rows_wrong));
  }
  if (summary.values_unusual > 0) {
    context.out << fmt::format("{} values are not what their columns should hold\n",
                               with_thousands(summary.values_unusual));
  }
}

}  // namespace

int match_records(const Context& context, const MatchOptions& options) {
  const auto summary = Matching(context, options).run();
  if (!summary) return report(context, summary.error());
  print_summary(context, *summary);
  return summary->rows_wrong > 0 ? bad_input : done;
}

}  // namespace balie::operation
