// One connection of libpq, without anything that blocks for longer than it is told to.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"

#include <libpq-fe.h>

#include <memory>
#include <span>
#include <string>

namespace balie::source_postgresql {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, ClearResult>;

// Errors of all functions: retry ("source.late"): not in time; reconnect ("source.away"): the server is away,
// or said no; after either the link is of no more use. Reject ("source.query"): the server does not carry out
// the query.
class Link {
 public:
  // `longest`: the server gives up what takes longer; zero: never. The session is read-only, in UTF-8 and
  // UTC.
  static result<std::unique_ptr<Link>> open(const std::string& address, Duration longest, Instant until);

  // One statement with its parameters, and all that it gives.
  result<Answer> ask(const std::string& query, std::span<const std::string> parameters, Instant until);

  // The same in pieces: then next() gives one row each, and in the end one without rows.
  result<void> begin_rows(const std::string& query, std::span<const std::string> parameters, Instant until);
  result<Answer> next(Instant until);

  [[nodiscard]] Instant now() const { return clock_.instant(); }

 private:
  explicit Link(PGconn* connection) : connection_(connection, PQfinish) {}
  result<void> connect(Instant until);
  result<void> send(const std::string& query, std::span<const std::string> parameters, Instant until);
  result<void> wait(short events, Instant until);
  result<void> finish(Instant until);
  [[nodiscard]] std::unexpected<Error> away() const;

  SystemClock clock_;
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

// A field as the hub writes values: a boolean is true or false, a time with its zone as 2026-11-22T10:00:00Z.
std::string field_text(const PGresult& row, int number, int column);

// What the server said of a query, for whoever wrote it: it may repeat values.
std::string complaint_of(const PGresult& answer);

}  // namespace balie::source_postgresql
