// The limits beside which the hub is measured: the same frames echoed by the same sockets without deciding,
// with or without the same batches written to a bare log; and that log alone.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "core/store/store.hpp"

#include <atomic>
#include <cstdint>
#include <string>

namespace balie::operation {

struct EchoPlan {
  std::string endpoint;
  std::string events_endpoint;
  std::size_t answer_bytes = 1500;  // as large as the hub's
  std::size_t batch_max = 256;
  // How a contact becomes an answer: as bytes of which only the request's number is read; or by the hub's own
  // sessions, which parse it, hold it against the limits and count credit.
  bool by_sessions = false;
  store::Store* log = nullptr;  // commit each batch to it, before it is answered
  std::size_t entry_bytes = 1800;
};

// Answers until `stop` is set; looks at it at least every 100 ms.
result<void> echo(const EchoPlan& plan, const std::atomic<bool>& stop);

struct LogReport {
  double entries_per_second = 0;
  double cpu_us_per_entry = 0;
  double written_bytes_per_entry = 0;
};
// Commits batches of so many entries of that size, for that long.
result<LogReport> measure_log(store::Store& store, std::size_t batch, std::size_t entry_bytes,
                              Duration duration, const Clock& clock);

}  // namespace balie::operation
