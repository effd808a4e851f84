#include "plugins/source_postgresql/query_rows.hpp"

#include <fmt/format.h>

#include <charconv>
#include <set>

namespace balie::source_postgresql {
namespace {

constexpr Duration connect_limit = std::chrono::seconds(10);
constexpr Duration silence_max = std::chrono::minutes(10);
constexpr int columns_max = 1'024;
constexpr int field_bytes_max = 64 << 10;

result<void> check(const Answer& answer, ExecStatusType wanted) {
  if (answer && PQresultStatus(answer.get()) == wanted) return {};
  return failure(Fate::reject, "source.query",
                 "the database does not carry out the query: " +
                     (answer ? complaint_of(*answer) : std::string("it gives nothing")));
}

}  // namespace

result<std::unique_ptr<QueryRows>> QueryRows::open(const std::string& address, const std::string& query) {
  SystemClock clock;
  BALIE_TRY(auto link, Link::open(address, Duration::zero(), clock.instant() + connect_limit));
  std::unique_ptr<QueryRows> rows(new QueryRows(std::move(link)));
  std::string_view statement = query;
  while (!statement.empty() && std::string_view("; \t\r\n").contains(statement.back())) {
    statement.remove_suffix(1);
  }
  BALIE_CHECK(rows->count(std::string(statement)));
  BALIE_CHECK(rows->begin(std::string(statement)));
  return rows;
}

// In one transaction with the query itself, so that both are of the same moment.
result<void> QueryRows::count(const std::string& query) {
  const auto until = link_->now() + silence_max;
  BALIE_TRY(const auto begun, link_->ask("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", {}, until));
  BALIE_CHECK(check(begun, PGRES_COMMAND_OK));
  // The line end ends a comment.
  BALIE_TRY(const auto counted,
            link_->ask(fmt::format("SELECT count(*) FROM (\n{}\n) AS counted", query), {}, until));
  BALIE_CHECK(check(counted, PGRES_TUPLES_OK));
  const std::string_view text = PQgetvalue(counted.get(), 0, 0);
  std::from_chars(text.data(), text.data() + text.size(), all_);
  return {};
}

result<void> QueryRows::begin(const std::string& query) {
  BALIE_CHECK(link_->begin_rows(query, {}, link_->now() + silence_max));
  BALIE_CHECK(fetch());
  const int count = PQnfields(front_.get());
  if (count > columns_max) {
    return failure(Fate::reject, "source.query", fmt::format("more than {} columns", columns_max));
  }
  for (int column = 0; column < count; ++column) columns_.emplace_back(PQfname(front_.get(), column));
  if (std::set<std::string>(columns_.begin(), columns_.end()).size() != columns_.size()) {
    return failure(Fate::reject, "source.query", "two columns of the query have the same name");
  }
  return {};
}

result<void> QueryRows::fetch() {
  auto answer = link_->next(link_->now() + silence_max);
  if (!answer) return std::unexpected(answer.error().within(fmt::format("after {} rows", done_)));
  front_ = *std::move(answer);
  const auto status = front_ ? PQresultStatus(front_.get()) : PGRES_FATAL_ERROR;
  if (status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK) return {};
  return failure(done_ > 0 ? Fate::retry : Fate::reject, "source.query",
                 fmt::format("the query ended after {} rows: {}", done_,
                             front_ ? complaint_of(*front_) : std::string("nothing more came")));
}

result<std::optional<QueryRows::Item>> QueryRows::next() {
  if (done_ > 0 && PQresultStatus(front_.get()) != PGRES_TUPLES_OK) BALIE_CHECK(fetch());
  if (PQresultStatus(front_.get()) == PGRES_TUPLES_OK) return std::nullopt;
  source::Row row{++done_, {}};
  row.fields.reserve(columns_.size());
  for (int column = 0; column < static_cast<int>(columns_.size()); ++column) {
    if (PQgetlength(front_.get(), 0, column) > field_bytes_max) {
      return source::Malformed{done_,
                               fmt::format("field {} has more than {} bytes", column + 1, field_bytes_max),
                               {},
                               static_cast<std::size_t>(column) + 1};
    }
    row.fields.push_back(field_text(*front_, 0, column));
  }
  return row;
}

}  // namespace balie::source_postgresql
