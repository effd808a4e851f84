// The kinds of databases that this program speaks to, by the scheme of their addresses.
#pragma once

#include "core/source/driver.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace balie::source {

// Whether it is written as an address at all, and not as the name of a file: "postgresql://..."
bool is_address(std::string_view text);

class DriverRegistry {
 public:
  void add(std::string scheme, std::shared_ptr<const Driver> driver);
  // The driver of an address that has nothing wrong with it. Error (reject): there is none, or there is.
  [[nodiscard]] result<std::shared_ptr<const Driver>> find(const std::string& address) const;

 private:
  std::map<std::string, std::shared_ptr<const Driver>, std::less<>> drivers_;
};

}  // namespace balie::source
