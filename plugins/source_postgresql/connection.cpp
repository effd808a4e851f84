#include "plugins/source_postgresql/connection.hpp"

#include <fmt/format.h>

namespace balie::source_postgresql {
namespace {

constexpr std::string_view state_cancelled = "57014";  // by statement_timeout: SQLSTATE, appendix A

}  // namespace

result<std::optional<source::Found>> PostgresqlConnection::ask(const std::string& query,
                                                               std::span<const std::string> parameters,
                                                               Duration limit) {
  BALIE_TRY(const auto answer, link_->ask(query, parameters, link_->now() + limit));
  if (!answer || PQresultStatus(answer.get()) != PGRES_TUPLES_OK) {
    const char* state = answer ? PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE) : nullptr;
    if (state != nullptr && state == state_cancelled) {
      return failure(Fate::retry, "source.late", "the database gave the query up: it took too long");
    }
    // The server's words may repeat a parameter.
    return failure(
        Fate::reject, "source.query",
        fmt::format("the query cannot be carried out: SQLSTATE {}", state != nullptr ? state : "?"));
  }
  if (PQntuples(answer.get()) > 1) {
    return failure(Fate::reject, "source.query", "the query gives more than one row");
  }
  if (PQntuples(answer.get()) == 0) return std::nullopt;
  source::Found found;
  for (int column = 0; column < PQnfields(answer.get()); ++column) {
    std::optional<std::string> text;
    if (PQgetisnull(answer.get(), 0, column) == 0) text = field_text(*answer, 0, column);
    found.emplace_back(PQfname(answer.get(), column), std::move(text));
  }
  return found;
}

}  // namespace balie::source_postgresql
