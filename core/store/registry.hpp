// The stores that this program contains, by the name that settings use.
#pragma once

#include "core/store/log_reader.hpp"
#include "core/store/store.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace balie::store {

struct StoreSettings {
  std::string directory;                 // of the data; made when it is not there
  std::uint64_t memory_bytes = 1 << 30;  // bound on what is held of customers, identifiers and keys
  std::uint64_t behind_max =
      1'000'000;  // log entries that the tables on disk may lag behind before they must catch up
};

// Told now and then while a store opens: what is being done, and how far it is.
using Progress = std::function<void(std::string_view text, std::uint64_t done, std::uint64_t total)>;

using StoreFactory = std::function<result<std::unique_ptr<Store>>(const StoreSettings&, const Progress&)>;

class StoreRegistry {
 public:
  // `log`: none where nothing outlives the process.
  void add(std::string name, StoreFactory factory, LogFactory log = {});
  // nullptr: this program contains no such store.
  [[nodiscard]] const StoreFactory* find(std::string_view name) const;
  // nullptr: there is no such store, or its log cannot be read apart.
  [[nodiscard]] const LogFactory* find_log(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::map<std::string, StoreFactory, std::less<>> factories_;
  std::map<std::string, LogFactory, std::less<>> logs_;
};

}  // namespace balie::store
