// After a start: applies the log's tail, which the derived tables do not hold yet, page by page.
#pragma once

#include "core/contact/keys.hpp"
#include "core/customer/past_offer.hpp"
#include "core/service/working_set.hpp"
#include "core/store/store.hpp"

#include "balie/v1/event.pb.h"

#include <cstdint>
#include <vector>

namespace balie::service {

class Recovery {
 public:
  // `history_max`, `offers`: how much of its past a customer's record holds (the playbook's).
  Recovery(store::Store& store, std::size_t history_max, const customer::OfferMemory& offers = {});

  // Applies the next page. True when there is nothing left. After an error the same page may be tried again.
  result<bool> step(std::size_t events_max = 2048);

  [[nodiscard]] std::uint64_t done() const { return next_ - first_; }
  [[nodiscard]] std::uint64_t total() const { return last_ + 1 - first_; }

 private:
  void want(const v1::Event& event);
  // A customer that the page's event of this sequence changes.
  struct Place {
    Held* held = nullptr;
    bool ahead = false;  // the record was written behind after this event, and holds it already
  };
  result<Place> at(const Hash128& id, std::uint64_t sequence);
  result<Place> other(const std::string& id, std::uint64_t sequence);
  result<void> apply(const v1::Event& event, std::uint64_t sequence);
  result<void> apply(const v1::ContactDecided& decided, const Place& place);
  result<void> apply(const v1::CustomerChanged& changed, const Place& place, std::uint64_t sequence);
  result<void> apply(const v1::RetentionApplied& applied, std::uint64_t sequence);
  result<void> apply_remains(const v1::Event& event, const Place& place, std::uint64_t sequence);
  result<void> apply_others(const v1::ContactDecided& decided, const Hash128& customer,
                            std::uint64_t sequence);
  result<void> apply_states(const google::protobuf::RepeatedPtrField<v1::CustomerState>& states,
                            std::uint64_t sequence);

  store::Store& store_;
  Keys keys_;
  std::size_t history_max_;
  customer::OfferMemory offer_memory_;
  std::uint64_t first_;
  std::uint64_t next_;
  std::uint64_t last_;
  WorkingSet working_;
  store::WriteBatch batch_;
  std::vector<v1::Event> events_;
};

}  // namespace balie::service
