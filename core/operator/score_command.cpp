// `balie score`: a table through a model, row by row. The result has a row for each row of the input (for
// each basket, where the model takes baskets), in the same order; one that could not be scored is told of and
// left empty.
#include "core/operator/commands.hpp"
#include "core/operator/csv_file.hpp"
#include "core/operator/import_source.hpp"
#include "core/operator/model_file.hpp"
#include "core/operator/progress_bar.hpp"
#include "core/operator/score_rows.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <ostream>

namespace balie::operation {
namespace {

constexpr std::uint64_t complaints_max = 20;  // shown; all are counted

struct Counts {
  std::uint64_t rows = 0;
  std::uint64_t bad = 0;
};

class Scoring {
 public:
  Scoring(const Context& context, CsvFile& table, std::ostream& out)
      : context_(context),
        table_(table),
        out_(out),
        bar_(context.errors, context.clock, table.bytes_all(),
             !context.globals.json && isatty(STDERR_FILENO) == 1) {}

  result<Counts> run(const scoring::Model& model, const RowScorer::Options& options) {
    BALIE_TRY(const auto columns, read_head());
    BALIE_TRY(const auto rows, RowScorer::make(model, columns, options));
    for (const auto& name : rows->absent()) {
      report_line(
          context_, 1,
          Error(Fate::reject, "score.column", fmt::format("no column \"{}\": taken as missing", name)));
    }
    write(rows->heads());
    for (;;) {
      BALIE_TRY(auto item, table_.next());
      if (!item) break;
      bar_.update(table_.bytes_read(), counts_.rows);
      if (const auto* malformed = std::get_if<CsvReader::Malformed>(&*item)) {
        take(ScoredRow{malformed->line, std::vector<std::string>(rows->heads().size()), malformed->reason});
        continue;
      }
      auto& row = std::get<CsvReader::Row>(*item);
      if (row.fields.size() != columns.size()) {
        take(ScoredRow{
            row.line, std::vector<std::string>(rows->heads().size()),
            fmt::format("{} fields, where there are {} columns", row.fields.size(), columns.size())});
      } else if (const auto scored = rows->take(row.line, std::move(row.fields))) {
        take(*scored);
      }
    }
    while (const auto scored = rows->next_basket()) take(*scored);
    bar_.wipe();
    if (!out_.flush()) return failure(Fate::fatal, "score.out", "the output could not be written");
    return counts_;
  }

 private:
  result<std::vector<std::string>> read_head() {
    BALIE_TRY(auto head, table_.next());
    if (!head)
      return failure(Fate::reject, "score.header", "the file is empty: its first line must name the columns");
    if (const auto* malformed = std::get_if<CsvReader::Malformed>(&*head)) {
      return failure(Fate::reject, "score.header",
                     fmt::format("line {}: {}; the first line must name the columns", malformed->line,
                                 malformed->reason));
    }
    return std::get<CsvReader::Row>(std::move(*head)).fields;
  }

  void take(const ScoredRow& row) {
    ++counts_.rows;
    write(row.fields);
    if (row.problem.empty()) return;
    if (++counts_.bad > complaints_max) return;
    bar_.wipe();
    report_line(context_, row.line, Error(Fate::reject, "score.row", row.problem));
    if (counts_.bad == complaints_max) {
      report_line(context_, row.line, Error(Fate::reject, "score.rows", "more such rows are only counted"));
    }
  }

  void write(const std::vector<std::string>& fields) {
    // One empty field alone would be an empty line, which readers pass over.
    if (fields.size() == 1 && fields.front().empty()) {
      out_ << "\"\"\n";
    } else {
      out_ << csv_row(fields, table_.separator()) << '\n';
    }
  }

  const Context& context_;
  CsvFile& table_;
  std::ostream& out_;
  ProgressBar bar_;
  Counts counts_;
};

result<Counts> run(const Context& context, const scoring::ScorerRegistry& scorers,
                   const ScoreOptions& options) {
  const auto model = load_model_file(scorers, options.model);
  if (!model) {
    return failure(Fate::reject, "score.model", to_string(scoring::problem_of(model.error(), options.model)));
  }
  const auto separator = options.separator == 0 ? std::nullopt : std::optional(options.separator);
  BALIE_TRY(auto table, CsvFile::open(options.input, separator));
  const RowScorer::Options how{.reasons = options.reasons, .group = options.group};
  if (options.out.empty()) return Scoring(context, table, context.out).run(**model, how);
  std::ofstream out(options.out, std::ios::binary | std::ios::trunc);
  if (!out) return failure(Fate::reject, "score.out", fmt::format("cannot write {}", options.out));
  return Scoring(context, table, out).run(**model, how);
}

}  // namespace

int score_file(const Context& context, const scoring::ScorerRegistry& scorers, const ScoreOptions& options) {
  const auto counts = run(context, scorers, options);
  if (!counts) return report(context, counts.error());
  // The standard output is the table, where it has no file of its own.
  auto& out = options.out.empty() ? context.errors : context.out;
  if (context.globals.json) {
    out << fmt::format("{{\"rows\":{},\"bad\":{}}}\n", counts->rows, counts->bad);
  } else if (!options.out.empty() || counts->bad > 0) {
    out << fmt::format("{} rows, {} of them bad\n", with_thousands(counts->rows),
                       with_thousands(counts->bad));
  }
  return counts->bad > 0 ? bad_input : done;
}

}  // namespace balie::operation
