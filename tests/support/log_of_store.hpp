// The log of a store as replays read it.
#pragma once

#include "core/store/log_reader.hpp"

namespace balie::store {

class LogOfStore final : public LogReader {
 public:
  explicit LogOfStore(Store& store) : store_(store) {}
  [[nodiscard]] const HashKey& secret() const override { return store_.secret(); }
  result<std::vector<LoggedEvent>> events(std::uint64_t from, std::size_t count_max,
                                          std::size_t bytes_max) override {
    return store_.events(from, count_max, bytes_max);
  }
  [[nodiscard]] std::uint64_t last() const override { return store_.statistics().last_sequence; }

 private:
  Store& store_;
};

}  // namespace balie::store
