#include "plugins/source_postgresql/link.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <array>
#include <climits>
#include <vector>

namespace balie::source_postgresql {
namespace {

constexpr Oid type_boolean = 16, type_time_with_zone = 1184;  // pg_type.dat
constexpr int parameter_count_max = 64;

std::string first_line(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return std::string(text.substr(0, text.find('\n')));
}

// In the form of DateStyle ISO and UTC: "2026-11-22 10:00:00.5+00".
std::string rfc3339(std::string text) {
  constexpr std::string_view zone = "+00";
  const auto space = text.find(' ');
  if (!text.ends_with(zone) || space == std::string::npos) return text;  // infinity, or before Christ
  text[space] = 'T';
  text.replace(text.size() - zone.size(), zone.size(), "Z");
  return text;
}

}  // namespace

std::string field_text(const PGresult& row, int number, int column) {
  std::string text(PQgetvalue(&row, number, column),
                   static_cast<std::size_t>(PQgetlength(&row, number, column)));
  const auto type = PQftype(&row, column);
  if (type == type_boolean) return text == "t" ? "true" : "false";
  return type == type_time_with_zone ? rfc3339(std::move(text)) : text;
}

std::string complaint_of(const PGresult& answer) {
  const char* primary = PQresultErrorField(&answer, PG_DIAG_MESSAGE_PRIMARY);
  return first_line(primary != nullptr ? primary : PQresultErrorMessage(&answer));
}

result<std::unique_ptr<Link>> Link::open(const std::string& address, Duration longest, Instant until) {
  // Of a name that comes twice the later counts, so that the address may say otherwise of the first ones.
  constexpr std::array<const char*, 8> names{
      "fallback_application_name", "keepalives_idle", "keepalives_interval", "keepalives_count",
      "tcp_user_timeout",          "dbname",          "client_encoding",     nullptr};
  const std::array<const char*, 8> values{"balie",         "30",   "10",   "3", "10000",
                                          address.c_str(), "UTF8", nullptr};
  std::unique_ptr<Link> link(new Link(PQconnectStartParams(names.data(), values.data(), 1)));
  if (!link->connection_)
    return failure(Fate::reconnect, "source.away", "there is no memory for a connection");
  PQsetNoticeReceiver(
      link->connection_.get(), [](void*, const PGresult*) {}, nullptr);
  BALIE_CHECK(link->connect(until));
  const auto settings = fmt::format(
      "SELECT set_config('default_transaction_read_only', 'on', false), set_config('timezone', 'UTC', "
      "false), "
      "set_config('datestyle', 'ISO, YMD', false), set_config('statement_timeout', '{}', false)",
      std::chrono::ceil<std::chrono::milliseconds>(longest).count());
  BALIE_TRY(const auto done, link->ask(settings, {}, until));
  if (!done || PQresultStatus(done.get()) != PGRES_TUPLES_OK) return link->away();
  return link;
}

std::unexpected<Error> Link::away() const {
  return failure(Fate::reconnect, "source.away", first_line(PQerrorMessage(connection_.get())));
}

result<void> Link::wait(short events, Instant until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - now()).count();
  pollfd socket{PQsocket(connection_.get()), events, 0};
  const auto ready =
      left > 0 ? ::poll(&socket, 1, static_cast<int>(std::min<std::int64_t>(left, INT_MAX))) : 0;
  if (ready != 0) return {};  // an error shows when it is read
  return failure(Fate::retry, "source.late", "the database did not answer in time");
}

result<void> Link::connect(Instant until) {
  auto* connection = connection_.get();
  if (PQstatus(connection) == CONNECTION_BAD) return away();
  for (auto next = PGRES_POLLING_WRITING; next != PGRES_POLLING_OK; next = PQconnectPoll(connection)) {
    if (next == PGRES_POLLING_FAILED) return away();
    BALIE_CHECK(wait(next == PGRES_POLLING_READING ? POLLIN : POLLOUT, until));
  }
  return PQsetnonblocking(connection, 1) == 0 ? result<void>() : away();
}

result<void> Link::send(const std::string& query, std::span<const std::string> parameters, Instant until) {
  std::vector<const char*> values;
  for (const auto& one : parameters) values.push_back(one.c_str());
  auto* connection = connection_.get();
  if (parameters.size() > parameter_count_max ||
      PQsendQueryParams(connection, query.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                        nullptr, nullptr, 0) == 0) {
    return away();
  }
  return finish(until);
}

// Until all is sent.
result<void> Link::finish(Instant until) {
  for (;;) {
    const int left = PQflush(connection_.get());
    if (left == 0) return {};
    if (left < 0) return away();
    BALIE_CHECK(wait(POLLIN | POLLOUT, until));
    if (PQconsumeInput(connection_.get()) == 0) return away();
  }
}

result<Answer> Link::next(Instant until) {
  auto* connection = connection_.get();
  while (PQisBusy(connection) != 0) {
    BALIE_CHECK(wait(POLLIN, until));
    if (PQconsumeInput(connection) == 0) return away();
  }
  Answer answer(PQgetResult(connection));
  if (answer && PQresultStatus(answer.get()) == PGRES_FATAL_ERROR) {
    if (PQstatus(connection) == CONNECTION_BAD) return away();
    // Shut down, or out of something: the classes 57P and 53 of SQLSTATE (appendix A).
    const char* state = PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE);
    const std::string_view code = state != nullptr ? state : "";
    if (code.starts_with("57P") || code.starts_with("53")) {
      return failure(Fate::reconnect, "source.away", complaint_of(*answer));
    }
  }
  return answer;
}

result<Answer> Link::ask(const std::string& query, std::span<const std::string> parameters, Instant until) {
  BALIE_CHECK(send(query, parameters, until));
  Answer first;
  for (;;) {
    BALIE_TRY(auto answer, next(until));
    if (!answer) return first;
    if (!first) first = std::move(answer);
  }
}

result<void> Link::begin_rows(const std::string& query, std::span<const std::string> parameters,
                              Instant until) {
  BALIE_CHECK(send(query, parameters, until));
  return PQsetSingleRowMode(connection_.get()) == 1 ? result<void>() : away();
}

}  // namespace balie::source_postgresql
