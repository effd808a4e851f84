// What a batch knows: what was read for it, and what its earlier requests made of that.
#pragma once

#include "core/base/hash.hpp"
#include "core/customer/record.hpp"
#include "core/store/store.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balie::service {

// A customer as the batch sees it.
struct Held {
  Hash128 id;
  customer::Record record;
  std::uint64_t version_read = 0;  // 0: new
  bool changed = false;
  bool erased = false;            // nothing is left of the record
  std::vector<Hash128> released;  // identifiers that led here, and lead elsewhere or nowhere from now on
  std::vector<Hash128> linked;    // identifiers that lead here from now on
};

class WorkingSet {
 public:
  void clear();

  // -- what to read: each gives an index for the look-ups below
  std::size_t want_key(const Hash128& key);
  void want_identifier(const Hash128& identifier);
  void want_customer(const Hash128& customer);
  result<void> read(store::Store& store);

  // -- what is known
  [[nodiscard]] const std::optional<store::Answered>& answered(std::size_t key) const {
    return answer_.keys[key];
  }
  [[nodiscard]] const Hash128& key(std::size_t index) const { return request_.keys[index]; }
  [[nodiscard]] std::optional<Hash128> customer_of(const Hash128& identifier) const;
  // nullptr: there is no such customer.
  Held* customer(const Hash128& id);
  Held& create(const Hash128& id);
  // The same, read from the store where the batch has not yet.
  result<Held*> find(store::Store& store, const Hash128& id);
  // Whom a customer was merged into, in the end; itself for anybody else. nullptr stays that.
  result<Held*> follow(store::Store& store, Held* held);
  // Reads where these lead, for customer_of().
  result<void> find_links(store::Store& store, std::span<const Hash128> identifiers);

  // -- what this batch adds
  void link(const Hash128& identifier, Held& customer);  // if it leads nowhere yet
  void relink(const Hash128& identifier, Held& customer);
  void unlink(const Hash128& identifier, Held& customer);  // it leads nowhere
  // A key that this batch answered, and where in its entry's event the decision stands.
  struct Earlier {
    std::size_t entry = 0;
    Hash128 customer;
    std::size_t decision_at = 0;
    std::size_t decision_bytes = 0;
  };
  void answer(const Hash128& key, const Earlier& earlier) { answered_.emplace(key, earlier); }
  [[nodiscard]] const Earlier* earlier(const Hash128& key) const;
  // Writes over what `changes` held, and uses its memory again.
  void changes(std::vector<store::CustomerChange>& changes);

 private:
  Held& take();
  result<void> take_in(const store::ReadRequest& request, const store::ReadAnswer& answer);
  void forget_erased(const store::ReadAnswer& answer);
  store::ReadRequest request_;
  store::ReadAnswer answer_;
  store::ReadRequest more_;  // what turned out to be needed as well
  store::ReadAnswer more_answer_;
  std::vector<std::unique_ptr<Held>> pool_;
  std::size_t used_ = 0;
  boost::unordered_flat_map<Hash128, Held*, Hash128Hasher> customers_;
  boost::unordered_flat_map<Hash128, Hash128, Hash128Hasher> identifiers_;  // to Hash128{}: nowhere any more
  boost::unordered_flat_map<Hash128, Earlier, Hash128Hasher> answered_;
};

}  // namespace balie::service
