// The load of the benchmark: contacts over real sockets, as fast as they are answered or at a fixed rate,
// whose latency is counted from the moment at which each should have been sent.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/operator/bench/made_up_contacts.hpp"

#include <cstdint>
#include <string>

namespace balie::operation {

struct LoadPlan {
  std::string endpoint;
  double rate = 0;              // contacts a second; 0: as many as are answered
  Duration duration{};          // how long contacts are sent; what is unanswered then is waited for
  std::uint64_t each_once = 0;  // instead: one contact from each of so many customers
  unsigned sessions = 4;
  bool rest = false;           // begin when the hub has written behind what came before
  bool count_batches = false;  // ask the hub how many batches it made of the load
  unsigned window = 400;       // unanswered at most, a session; below the hub's credit
};

struct LoadReport {
  std::uint64_t answered = 0;
  std::uint64_t fallbacks_or_refusals = 0;
  double seconds = 0;  // from the first contact sent to the last answer
  double rate = 0;     // answered a second
  double p50_ms = 0;   // only where a rate was given
  double p99_ms = 0;
  double p999_ms = 0;
  double request_bytes = 0;  // mean
  double answer_bytes = 0;
  double batch = 0;  // mean number of contacts, where batches were counted
  std::uint64_t behind =
      0;  // log entries that the hub had still to write behind when it began, if it was to rest
};

// One thread. Errors: "bench.no_answer" - the peer did not welcome or answer in time.
result<LoadReport> run_load(const LoadPlan& plan, MadeUpContacts& contacts, const Clock& clock);

}  // namespace balie::operation
