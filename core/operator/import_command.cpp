// `balie import contacts`: a file's rows become contacts, and outcomes once their contacts are decided.
//
// Every row gives the same ids each time, so that the hub knows what it was told before: an import that broke
// off is simply run again, and a second one changes nothing.
#include "core/operator/commands.hpp"
#include "core/operator/import_source.hpp"
#include "core/operator/ordered_transfer.hpp"
#include "core/operator/progress_bar.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <map>
#include <ostream>

namespace balie::operation {
namespace {

constexpr std::size_t window_max = 512;
constexpr std::uint32_t page = 1000;
constexpr std::uint64_t complaints_max = 20;  // shown; all are counted, and in the file of rejects

struct Summary {
  std::uint64_t rows = 0;
  std::uint64_t contacts_new = 0, contacts_known = 0;
  std::uint64_t outcomes_new = 0, outcomes_known = 0;
  std::uint64_t malformed = 0;
};

class Import {
 public:
  Import(const Context& context, const ImportOptions& options, ImportSource& source,
         BusConnection* connection)
      : context_(context),
        source_(source),
        connection_(connection),
        bar_(context.errors, context.clock, source.bytes_all(),
             !context.globals.json && isatty(STDERR_FILENO) == 1) {
    if (!options.rejects.empty()) rejects_.open(options.rejects, std::ios::binary | std::ios::trunc);
    if (!options.rejects.empty() && !rejects_) rejects_failed_ = true;
    if (rejects_.is_open()) rejects_ << "line,reason,row\n";
    if (connection_ == nullptr) return;
    contacts_.emplace(*connection_, window_max,
                      [this](std::uint64_t line, const v1::FromHub& answer) { decided(line, answer); });
  }

  result<Summary> run() {
    if (rejects_failed_)
      return failure(Fate::reject, "import.rejects", "the file of rejects cannot be written");
    std::uint64_t before = 0;
    if (connection_ != nullptr) {
      BALIE_TRY(before, last_sequence());
    }
    for (;;) {
      BALIE_TRY(auto item, source_.next());
      if (!item) break;
      ++summary_.rows;
      bar_.update(source_.bytes_read(), summary_.rows);
      if (connection_ != nullptr && summary_.rows % 256 == 0) BALIE_CHECK(step(Duration::zero()));
      if (auto* malformed = std::get_if<CsvReader::Malformed>(&*item)) {
        reject(malformed->line, malformed->reason, malformed->text);
        continue;
      }
      BALIE_CHECK(take(std::get<ImportSource::Row>(std::move(*item))));
    }
    if (connection_ != nullptr) {
      while (!under_way_.empty()) BALIE_CHECK(step());
      BALIE_CHECK(count_new_contacts(before));
    }
    bar_.wipe();
    return summary_;
  }

 private:
  struct UnderWay {
    std::string text;
    std::optional<v1::Outcome> outcome;
  };

  result<void> take(ImportSource::Row&& row) {
    if (connection_ == nullptr) return {};
    while (under_way_.size() >= window_max) BALIE_CHECK(step());
    v1::ToHub request;
    *request.mutable_contact() = std::move(row.imported.contact);
    under_way_[row.line] = {std::move(row.text), std::move(row.imported.outcome)};
    contacts_->send(std::move(request), row.line);
    return {};
  }

  result<void> step(Duration limit = std::chrono::hours(1)) {
    BALIE_CHECK(contacts_->step(limit));
    if (refused_) return std::unexpected(*refused_);
    return {};
  }

  // A contact's decision, or (with the same line) its outcome's receipt.
  void decided(std::uint64_t line, const v1::FromHub& answer) {
    auto& row = under_way_.at(line);
    if (answer.has_refusal()) {
      const auto error = to_error(answer.refusal());
      if (error.fate() == Fate::retry) {
        refused_ = Error(Fate::retry, error.code(),
                         "the hub takes no more: " + error.text() +
                             "; run the same import again, it goes on where it was");
      }
      reject(line, "refused: " + error.text(), row.text);
    } else if (answer.has_decision()) {
      ++contacts_answered_;
      if (row.outcome) {
        v1::ToHub request;
        *request.mutable_outcome() = *std::exchange(row.outcome, std::nullopt);
        contacts_->send(std::move(request), line);
        return;
      }
    } else if (answer.has_recorded()) {
      ++(answer.recorded().repeated_before() ? summary_.outcomes_known : summary_.outcomes_new);
    }
    under_way_.erase(line);
  }

  void reject(std::uint64_t line, const std::string& reason, const std::string& text) {
    ++summary_.malformed;
    if (rejects_.is_open()) {
      const std::vector<std::string> fields = {std::to_string(line), reason, text};
      rejects_ << csv_row(fields, ',') << '\n';
    }
    if (summary_.malformed > complaints_max) return;
    bar_.wipe();
    report_line(context_, line, Error(Fate::reject, "import.row", reason));
    if (summary_.malformed == complaints_max) {
      report_line(
          context_, line,
          Error(Fate::reject, "import.rows", "more such rows are counted, and kept with --rejects FILE"));
    }
  }

  result<std::uint64_t> last_sequence() {
    v1::ToHub request;
    request.mutable_status_query();
    BALIE_TRY(const auto answer, connection_->ask(std::move(request)));
    return answer.status().last_sequence();
  }

  // A repeated contact gets the same answer as the first time; whether it was new, the log tells.
  result<void> count_new_contacts(std::uint64_t before) {
    BALIE_TRY(const auto after, last_sequence());
    for (auto next = before + 1; next <= after && after - before > summary_.outcomes_new;) {
      v1::ToHub request;
      request.mutable_events_query()->set_from(next);
      request.mutable_events_query()->set_limit(page);
      BALIE_TRY(const auto answer, connection_->ask(std::move(request)));
      if (answer.events().events().empty()) break;
      for (const auto& event : answer.events().events()) {
        next = event.sequence() + 1;
        const bool ours = event.has_contact_decided() && event.sequence() <= after;
        if (ours && event.contact_decided().contact().adapter() == context_.globals.adapter)
          ++summary_.contacts_new;
      }
    }
    summary_.contacts_known = contacts_answered_ - std::min(contacts_answered_, summary_.contacts_new);
    return {};
  }

  const Context& context_;
  ImportSource& source_;
  BusConnection* connection_;  // null: a dry run
  ProgressBar bar_;
  std::ofstream rejects_;
  bool rejects_failed_ = false;
  std::optional<OrderedTransfer> contacts_;
  std::map<std::uint64_t, UnderWay> under_way_;  // by line
  std::optional<Error> refused_;
  std::uint64_t contacts_answered_ = 0;
  Summary summary_;
};

void print_summary(const Context& context, const Summary& summary, bool dry_run) {
  if (context.globals.json) {
    context.out << fmt::format(
        "{{\"rows\":{},\"malformed\":{},\"contactsNew\":{},\"contactsKnown\":{},\"outcomesNew\":{},"
        "\"outcomesKnown\":{},"
        "\"dryRun\":{}}}\n",
        summary.rows, summary.malformed, summary.contacts_new, summary.contacts_known, summary.outcomes_new,
        summary.outcomes_known, dry_run);
    return;
  }
  context.out << fmt::format("{} rows, {} of them malformed\n", with_thousands(summary.rows),
                             with_thousands(summary.malformed));
  if (dry_run) {
    context.out << "nothing was sent\n";
    return;
  }
  context.out << fmt::format("contacts: {} new, {} known before\noutcomes: {} new, {} known before\n",
                             with_thousands(summary.contacts_new), with_thousands(summary.contacts_known),
                             with_thousands(summary.outcomes_new), with_thousands(summary.outcomes_known));
  if (summary.contacts_new + summary.outcomes_new == 0) context.out << "nothing has changed\n";
}

result<Summary> run(const Context& context, const ImportOptions& options) {
  BALIE_TRY(const auto source, ImportSource::open(options.file, options.map, bus::Limits{}));
  std::unique_ptr<BusConnection> connection;
  if (!options.dry_run) {
    BALIE_TRY(connection, connect(context));
  }
  return Import(context, options, *source, connection.get()).run();
}

}  // namespace

int import_contacts(const Context& context, const ImportOptions& options) {
  const auto summary = run(context, options);
  if (!summary) return report(context, summary.error());
  print_summary(context, *summary, options.dry_run);
  return summary->malformed > 0 ? bad_input : done;
}

}  // namespace balie::operation
