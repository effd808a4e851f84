#include "core/source/registry.hpp"

#include "core/base/assert.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <ranges>

namespace balie::source {
namespace {

constexpr std::string_view behind_scheme = "://";

}  // namespace

bool is_address(std::string_view text) { return text.find(behind_scheme) != std::string_view::npos; }

void DriverRegistry::add(std::string scheme, std::shared_ptr<const Driver> driver) {
  const bool added = drivers_.emplace(std::move(scheme), std::move(driver)).second;
  BALIE_ASSERT(added);
}

result<std::shared_ptr<const Driver>> DriverRegistry::find(const std::string& address) const {
  const auto end = address.find(behind_scheme);
  const auto found = end == std::string::npos ? drivers_.end() : drivers_.find(address.substr(0, end));
  if (found == drivers_.end()) {
    return failure(Fate::reject, "source.address",
                   fmt::format("must be an address that begins with one of: {}://",
                               fmt::join(std::views::keys(drivers_), "://, ")));
  }
  BALIE_CHECK(found->second->check(address));
  return found->second;
}

}  // namespace balie::source
