#include "plugins/source_postgresql/connection.hpp"

#include <fmt/format.h>

namespace balie::source_postgresql {
namespace {

constexpr std::string_view state_cancelled = "57014";  // by statement_timeout: SQLSTATE, appendix A

}  // namespace

result<std::optional<source::Found>> PostgresqlConnection::ask(const std::string& query,
                                                               std::span<const std::string> parameters,
                                                               Duration limit) {
  // Row by row: a query that gives the whole table is not read whole.
  const auto until = link_->now() + limit;
  BALIE_CHECK(link_->begin_rows(query, parameters, until));
  BALIE_TRY(const auto answer, link_->next(until));
  const bool found_one = answer && PQresultStatus(answer.get()) == PGRES_SINGLE_TUPLE;
  Answer second;
  if (found_one) {
    BALIE_TRY(second, link_->next(until));
    if (second && PQresultStatus(second.get()) == PGRES_SINGLE_TUPLE) {
      // What is left unread ends with the connection.
      return failure(Fate::reconnect, "source.query", "the query gives more than one row");
    }
  }
  const auto& last = found_one ? second : answer;
  for (bool more = last != nullptr; more;) {
    BALIE_TRY(const auto rest, link_->next(until));
    more = rest != nullptr;
  }
  if (!last || PQresultStatus(last.get()) != PGRES_TUPLES_OK) {
    const char* state = last ? PQresultErrorField(last.get(), PG_DIAG_SQLSTATE) : nullptr;
    if (state != nullptr && state == state_cancelled) {
      return failure(Fate::retry, "source.late", "the database gave the query up: it took too long");
    }
    // The server's words may repeat a parameter.
    return failure(
        Fate::reject, "source.query",
        fmt::format("the query cannot be carried out: SQLSTATE {}", state != nullptr ? state : "?"));
  }
  if (!found_one) return std::nullopt;
  source::Found found;
  for (int column = 0; column < PQnfields(answer.get()); ++column) {
    std::optional<std::string> text;
    if (PQgetisnull(answer.get(), 0, column) == 0) text = field_text(*answer, 0, column);
    found.emplace_back(PQfname(answer.get(), column), std::move(text));
  }
  return found;
}

}  // namespace balie::source_postgresql
