// What is gone of offers with a stock or a budget: acceptances, and offers that are in front of customers,
// who may still accept. A fold over the log's events, in their order, and nothing else.
//
// Counted from an offer's first decision under a limit on; what it costs is what its decision said. An
// acceptance counts once, however often and in whatever order it is reported. An offer is held from its
// decision until a response comes, or it expires: one that is accepted later than that counts all the same,
// so that a stock may be exceeded by those who come back to an old offer, and by nobody else.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/hash.hpp"
#include "core/base/result.hpp"
#include "core/decision/stocks.hpp"

#include "balie/v1/event.pb.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

namespace balie::service {

// One thread. Memory: some 100 bytes for each limited offer in front of a customer.
class Stock {
 public:
  Stock() = default;
  Stock(Stock&&) = default;
  Stock& operator=(Stock&&) = default;

  // The next event, serialised; what is no event is none. `below`: a stock that this one goes on from, for an
  // end of the log that may not come to be; both together then say what is gone.
  void apply(std::string_view event, const Stock* below = nullptr);
  // What a customer's outcome left counted, whose event is written over.
  static v1::OfferCounted counted(const v1::OutcomeRecorded& recorded);

  [[nodiscard]] decision::Taken of(std::string_view offer, Time now) const;
  [[nodiscard]] bool empty() const { return by_offer_.empty(); }
  void clear();

  // All of it; the same counts give the same bytes.
  [[nodiscard]] std::string save() const;
  // Errors (reject): "stock.state".
  result<void> load(std::string_view bytes);

 private:
  struct Held {
    std::int64_t expires = 0;  // microseconds since 1970
    Hash128 decision;
    std::string_view offer;  // a key of by_offer_
    std::int64_t cost = 0;
    [[nodiscard]] auto key() const { return std::tuple(expires, decision.high, decision.low, offer); }
    bool operator<(const Held& other) const { return key() < other.key(); }
  };
  using ByOffer = std::map<std::string, decision::Taken, std::less<>>;

  void decided(std::string_view decision, Time at);
  void reported(const v1::OutcomeRecorded& recorded, Time at, const Stock* below);
  void expire(Time now);
  ByOffer::value_type& offer(std::string_view id);
  static void add(const v1::OfferCounted& counted, decision::Taken& taken);

  ByOffer by_offer_;
  std::set<Held> held_;  // the earliest to expire first
};

}  // namespace balie::service
