// What live sources have to do with one contact: what it asks them, and what their answers make of the
// customer. Pure: what they said comes with the job, and is in the log.
#pragma once

#include "core/contact/identifier.hpp"
#include "core/customer/record.hpp"
#include "core/playbook/playbook.hpp"

#include "balie/v1/event.pb.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace balie::service {

// What one contact asks one source.
struct SourceLookup {
  std::shared_ptr<const playbook::SourceSpec> source;
  std::vector<std::string> parameters;
};

using Fetches = google::protobuf::RepeatedPtrField<v1::Fetched>;

// A contact and whose it is, as far as is known.
struct Asker {
  const v1::Contact& contact;
  std::span<const Identifier* const> own;    // of its identifiers those that lead to nobody else
  const customer::Record* record = nullptr;  // null: nobody known
};

// One for each source that this contact asks: where all that its query needs is known.
std::vector<SourceLookup> lookups_of(const playbook::Sources& sources, const Asker& asker);

// One contact at a time; what it hands out holds until the next.
class SourceValues {
 public:
  // Makes what the sources said part of the record, where it goes before what stands. What was asked about
  // somebody else than the contact turned out to be from does not count.
  void take(const playbook::Playbook& playbook, const Asker& asker, const Fetches& fetches,
            customer::Record& record, Time now);

  // What was made part of the record.
  [[nodiscard]] std::vector<v1::AttributeValue>& taken() { return taken_; }
  // The record, with the fallbacks of sources that did not answer: for this decision alone.
  [[nodiscard]] const customer::Record& shown(const customer::Record& record) const {
    return fallbacks_.empty() ? record : with_fallbacks_;
  }
  // How it went, a reason for each source that was asked.
  void explain(v1::Explanation& explanation) const;

 private:
  void take_values(const playbook::Playbook& playbook, const playbook::SourceSpec& source,
                   const v1::Fetched& fetched, customer::Record& record, std::string& text);
  void fall_back(const playbook::SourceSpec& source, const customer::Record& record, Time now,
                 std::string& text);

  std::vector<v1::AttributeValue> taken_;
  std::vector<v1::AttributeValue> fallbacks_;
  customer::Record with_fallbacks_;
  google::protobuf::RepeatedPtrField<v1::Reason> reasons_;
};

}  // namespace balie::service
