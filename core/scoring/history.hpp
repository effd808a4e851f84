// A customer's history as features read it: told apart from the record's bytes once a contact, and only when
// one asks.
#pragma once

#include "core/base/clock.hpp"
#include "core/customer/record.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace balie::scoring {

struct PastContact {
  Time at;
  std::string_view channel, entry, topic;
};

struct PastOutcome {
  Time at;
  std::uint32_t contact = 0;  // index of its contact
  std::string_view kind, offer;
  double value = 0;
};

// Views into the record, which must stand while this is used. One thread; keeps its memory from customer to
// customer.
class History {
 public:
  void begin(const customer::Record& record);
  // In order of time, the newest last; as many as the record holds.
  std::span<const PastContact> contacts();
  // In the order of their contacts, and of report within one.
  std::span<const PastOutcome> outcomes();

 private:
  void read();
  const customer::Record* record_ = nullptr;
  bool read_ = false;
  std::vector<PastContact> contacts_;
  std::vector<PastOutcome> outcomes_;
};

// A serialised google.protobuf.Timestamp; the epoch where it is empty.
Time time_of(std::string_view timestamp);

}  // namespace balie::scoring
