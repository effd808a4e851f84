// The bounds of the bus: of every frame, and of every message that says something about a customer.
#pragma once

#include "core/base/result.hpp"

#include "balie/v1/session.pb.h"

#include <cstddef>
#include <string_view>

namespace balie::bus {

struct Limits {
  std::size_t frame_bytes_max = 1 << 20;     // one ToHub or FromHub; a Publish may be larger
  std::size_t publish_bytes_max = 64 << 20;  // one Publish
  int depth_max = 32;                        // nested messages
  std::size_t id_bytes_max = 256;            // ids, names, words
  std::size_t value_bytes_max = 1024;        // an identifier's value, an entry, a topic, a thread
  std::size_t subject_bytes_max = 4096;
  std::size_t text_bytes_max = 256 << 10;
  int identifiers_max = 32;
  int attribute_depth_max = 8;       // objects and lists in an attribute: so deep, Events can carry it
  int attributes_max = 256;          // values in all, nested ones too
  int changes_max = 256;             // elements of each list of a customer's change
  int addresses_max = 32;            // of an agent
  std::uint32_t waiting_max = 1000;  // contacts of each queue in an answer
};

// A message that breaks a limit or lacks what it must have. `field` is as in the JSON form:
// "contact.identifiers[0].scheme".
struct Violation {
  std::string field;
  std::string text;
};

using Checked = std::expected<void, Violation>;

// Parses one frame, or one message of a joined frame. The error is the peer's fault: it ends its session.
// `contact`: where the message brings a contact and nothing else, its bytes in the frame; else empty.
result<void> parse(std::string_view frame, const Limits& limits, v1::ToHub& message,
                   std::string_view& contact);
result<void> parse(std::string_view frame, const Limits& limits, v1::ToHub& message);
result<void> parse(std::string_view frame, const Limits& limits, v1::FromHub& message);

Checked check(const v1::Contact& contact, const Limits& limits);
Checked check(const v1::Outcome& outcome, const Limits& limits);
Checked check(const v1::Presence& presence, const Limits& limits);
Checked check(const v1::CustomerChange& change, const Limits& limits);
Checked check(const v1::EraseCustomer& erase, const Limits& limits);
Checked check(const v1::MergeCustomers& merge, const Limits& limits);
Checked check(const v1::UnmergeCustomers& unmerge, const Limits& limits);
Checked check(const v1::CustomerQuery& query, const Limits& limits);
Checked check(const v1::HistoryQuery& query, const Limits& limits);
Checked check(const v1::Command& command, const Limits& limits);
Checked check(const v1::CommandDone& done, const Limits& limits);
Checked check(const v1::ReservationAnswer& answer, const Limits& limits);
Checked check(const v1::RoutingOrder& order, const Limits& limits);
Checked check(const v1::QueueQuery& query, const Limits& limits);
Checked check(const v1::AgentQuery& query, const Limits& limits);
Checked check(const v1::RoutingReportQuery& query, const Limits& limits);
Checked check(const v1::Signal& signal, const Limits& limits);

}  // namespace balie::bus
