// All contacts of a person out of the log, those too that the record holds no longer: a page of them.
#pragma once

#include "core/base/hash.hpp"
#include "core/customer/moment.hpp"
#include "core/store/store.hpp"

#include "balie/v1/session.pb.h"
#include <boost/unordered/unordered_flat_map.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace balie::service {

constexpr std::size_t history_limit_preset = 100, history_limit_max = 1'000;

// Reads the log from its beginning, a bounded part at each step, and holds 40 bytes of each contact; only
// those of the page asked for are read as a whole, at the end. The work grows with the log.
//
// A contact is whose the log says: of whom it was decided for, of another after a conversation told, and
// after an unmerge of who got it back, as far as the record reached then.
class PastContacts {
 public:
  // `ids`: of all the records that are one person, the one kept first.
  PastContacts(std::vector<std::string> ids, const v1::HistoryQuery& query);

  // True: the page is there. Errors: those of the store. Any thread, one at a time.
  result<bool> step(store::Store& store);
  [[nodiscard]] v1::History& page() { return page_; }

 private:
  struct Place {
    customer::Moment at;
    Hash128 decision;
    std::uint64_t sequence = 0;  // of its event; 0: it is in moved_
    auto order() const { return std::tuple(at, decision); }
  };
  [[nodiscard]] bool is_mine(const std::string& id) const;
  result<void> take(const store::LoggedEvent& logged);
  void take(const v1::Event& event, std::uint64_t sequence);
  void add(const v1::PastContact& past);
  void remove(const std::string& decision_id);
  result<void> finish(store::Store& store);
  result<v1::PastContact> contact(store::Store& store, const Place& place);
  result<void> add_outcomes(store::Store& store, const Hash128& decision, v1::PastContact& past);

  std::vector<std::string> ids_;
  v1::HistoryQuery query_;
  std::uint64_t next_ = 1;
  boost::unordered_flat_map<Hash128, Place, Hash128Hasher> places_;
  boost::unordered_flat_map<Hash128, v1::PastContact, Hash128Hasher> moved_;
  boost::unordered_flat_map<Hash128, std::vector<std::uint64_t>, Hash128Hasher> outcomes_;
  v1::History page_;
};

// The page, of contacts in order of time that are all there are.
v1::History page_of(const v1::Customer& customer, const v1::HistoryQuery& query);

}  // namespace balie::service
