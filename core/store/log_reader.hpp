// The log of a store alone, to be read: by commands that make its decisions again, whether or not a hub has
// the store open.
#pragma once

#include "core/store/store.hpp"

#include <functional>
#include <memory>
#include <string>

namespace balie::store {

// Writes nothing. One thread. Errors as in Store.
class LogReader {
 public:
  virtual ~LogReader() = default;
  // As of Store.
  [[nodiscard]] virtual const HashKey& secret() const = 0;
  virtual result<std::vector<LoggedEvent>> events(std::uint64_t from, std::size_t count_max,
                                                  std::size_t bytes_max) = 0;
  // What the log held when the reader was opened; reads go no further.
  [[nodiscard]] virtual std::uint64_t last() const = 0;
};

// Of the store in this directory.
using LogFactory = std::function<result<std::unique_ptr<LogReader>>(const std::string& directory)>;

}  // namespace balie::store
