// What is held in memory of customers, identifiers and keys, within a bound.
//
// An entry changed at sequence s is on disk when derived_to >= s; only then may it go. What is wanted goes
// last: an entry that was used since the sweep last came by stays for another round (CLOCK).
//
// Threads: the hub's alone changes it, and holds mutex() while it does; another thread (write-behind) reads
// it under mutex().
#pragma once

#include "core/store/store.hpp"
#include "plugins/store_sqlite/sharded_map.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string_view>

namespace balie::store_sqlite {

class HeldCustomer {
 public:
  void set(std::uint64_t version, std::string_view record);
  [[nodiscard]] std::uint64_t version() const { return version_; }
  [[nodiscard]] std::string_view record() const { return {record_.get(), size_}; }
  [[nodiscard]] std::size_t bytes() const;  // of the record, with what the allocator adds
  bool used = false;

 private:
  struct Free {
    void operator()(char* record) const { std::free(record); }
  };
  std::uint32_t size_ = 0;
  std::uint64_t version_ = 0;
  std::unique_ptr<char, Free> record_;
};

struct HeldIdentifier {
  Hash128 customer;
  std::uint32_t sequence_low = 0;  // of the event that moved it here; 48 bits do for 200 years
  std::uint16_t sequence_high = 0;
  bool used = false;
  [[nodiscard]] std::uint64_t sequence() const { return std::uint64_t{sequence_high} << 32 | sequence_low; }
  void set(const Hash128& owner, std::uint64_t sequence);
};

class Cache {
 public:
  using Customers = ShardedMap<HeldCustomer>;
  using Identifiers = ShardedMap<HeldIdentifier>;
  using Keys = ShardedMap<store::Answered>;

  [[nodiscard]] std::mutex& mutex() { return mutex_; }

  [[nodiscard]] HeldCustomer* customer(const Hash128& id);
  [[nodiscard]] HeldIdentifier* identifier(const Hash128& identifier);
  [[nodiscard]] const store::Answered* key(const Hash128& key) { return keys_.find(key); }
  // Sequence 0: as it is on disk.
  void put_customer(const Hash128& id, std::uint64_t version, std::string_view record);
  void put_identifier(const Hash128& identifier, const Hash128& customer, std::uint64_t sequence);
  void put_key(const Hash128& key, const store::Answered& answered);

  // Sweeps a part of each table: what derived_to covers goes, unless it was used.
  void sweep(std::uint64_t derived_to);
  static constexpr std::size_t parts = Customers::shard_count;

  [[nodiscard]] std::size_t bytes() const;
  // Of what changed after `derived_to`, about; counted from the last call of count_changed_anew().
  [[nodiscard]] std::size_t changed_bytes() const { return changed_bytes_; }
  void count_changed_anew(std::uint64_t from);

  [[nodiscard]] const Customers& customers() const { return customers_; }
  [[nodiscard]] const Identifiers& identifiers() const { return identifiers_; }
  [[nodiscard]] const Keys& keys() const { return keys_; }
  [[nodiscard]] HeldCustomer* peek(const Hash128& id) { return customers_.find(id); }

 private:
  std::mutex mutex_;
  Customers customers_;
  Identifiers identifiers_;
  Keys keys_;
  std::size_t record_bytes_ = 0;
  std::size_t changed_bytes_ = 0;
  std::uint64_t changed_from_ = 0;
  std::size_t hand_ = 0;
};

}  // namespace balie::store_sqlite
