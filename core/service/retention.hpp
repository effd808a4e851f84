// What has outlived its retention, taken out of the log: page by page, each event in its place.
#pragma once

#include "core/contact/keys.hpp"
#include "core/customer/retention.hpp"
#include "core/store/store.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace balie::service {

// An event without what has outlived, in as many bytes; nullopt: nothing has. A contact that has outlived
// itself becomes an event of the type "erased", which keeps whom its identifiers lead to and what the profile
// still holds of it; an outcome of such a contact, one that keeps nothing. What is as old of routing and of
// commands stays without whose contact it was and what was said in it. `customers`: ids of those whose
// records may hold the same are added. Error (fatal): it cannot be read.
result<std::optional<std::string>> without_outlived(const Keys& keys, const customer::Retention& retention,
                                                    std::string_view event, std::set<std::string>& customers);

// One page of the log. The same page may be run again; the last run counts.
class RetentionPage {
 public:
  RetentionPage(customer::Retention retention, std::uint64_t from)
      : retention_(std::move(retention)), from_(from), next_(from) {}

  // Any thread.
  result<void> run(store::Store& store);

  [[nodiscard]] const customer::Retention& retention() const { return retention_; }
  [[nodiscard]] const std::set<std::string>& customers() const { return customers_; }
  [[nodiscard]] const std::vector<store::LoggedEvent>& trimmed() const { return trimmed_; }
  [[nodiscard]] std::uint64_t next() const { return next_; }
  // There was nothing to read: the log ends here.
  [[nodiscard]] bool is_end() const { return next_ == from_; }
  // Whether the last event about retention on this page says that files are still to be scrubbed; nullopt:
  // there was none.
  [[nodiscard]] std::optional<bool> unscrubbed() const { return unscrubbed_; }

 private:
  result<void> take(const Keys& keys, const store::LoggedEvent& logged);

  customer::Retention retention_;
  std::uint64_t from_;
  std::uint64_t next_;
  std::set<std::string> customers_;
  std::vector<store::LoggedEvent> trimmed_;
  std::optional<bool> unscrubbed_;
};

}  // namespace balie::service
