// What is shown of a customer: the part that a channel gets with a decision, and the whole for who asks.
// Pure.
#pragma once

#include "core/base/clock.hpp"
#include "core/customer/attributes.hpp"
#include "core/customer/record.hpp"

#include "balie/v1/customer.pb.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace balie::customer {

// A contact is running until it was completed, abandoned or transferred; one that began longer ago than this
// is not, whether or not its channel ever tells.
constexpr Duration running_max = std::chrono::days(7);
// The latest contacts that a preference is revealed by, and how many of them it takes.
constexpr std::size_t revealing_contacts = 20, revealing_min = 5;

// Appends the customer as the decision on a contact of `channel` carries it, serialised: identifiers, the
// newest `history_max` of the history without reasons and notes, the attributes and lists that the playbook
// shows to that channel.
// Neither here nor below is a value shown that has outlived its retention.
void append_shown(const Record& record, const Attributes& attributes, std::string_view channel, Time now,
                  std::size_t history_max, std::string& out);

struct Page {
  std::optional<google::protobuf::Timestamp> before;  // contacts that began before then
  std::size_t limit = SIZE_MAX;                       // the newest so many of these
};

// Everything that the record holds, with a page of its history; contacts that are running; and the
// preferences that the contacts reveal: "channel" and "topic", where most of the latest contacts have the
// same.
v1::Customer whole_view(const Record& record, const Attributes& attributes, const Page& page, Time now);

// Where what was stated and what is revealed differ, what was stated counts, however old: people know why.
// What is revealed counts where nothing was stated. nullptr: neither.
const v1::Preference* counting_preference(const v1::Customer& customer, std::string_view name);

}  // namespace balie::customer
