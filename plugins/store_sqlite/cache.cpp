#include "plugins/store_sqlite/cache.hpp"

#include "core/base/assert.hpp"

#include <cstring>

namespace balie::store_sqlite {
namespace {

constexpr std::size_t heap_word = 8;  // that malloc keeps before what it hands out

// What malloc takes from the heap for so many bytes: in steps of 16.
std::size_t heap_bytes(std::size_t bytes) {
  return bytes == 0 ? 0 : std::max<std::size_t>(32, (bytes + heap_word + 15) / 16 * 16);
}

// A row's share of its table when that is two thirds full.
constexpr std::size_t row_bytes = 60;

}  // namespace

void HeldCustomer::set(std::uint64_t version, std::string_view record) {
  BALIE_ASSERT(record.size() <= UINT32_MAX);
  if (const std::size_t heap = heap_bytes(record.size()); heap != bytes()) {
    // All of the step, so that a record may grow within it.
    record_.reset(heap == 0 ? nullptr : static_cast<char*>(std::malloc(heap - heap_word)));
    BALIE_ASSERT(heap == 0 || record_);
  }
  if (!record.empty()) std::memcpy(record_.get(), record.data(), record.size());
  size_ = static_cast<std::uint32_t>(record.size());
  version_ = version;
}

std::size_t HeldCustomer::bytes() const { return heap_bytes(size_); }

void HeldIdentifier::set(const Hash128& owner, std::uint64_t sequence) {
  customer = owner;
  sequence_low = static_cast<std::uint32_t>(sequence);
  sequence_high = static_cast<std::uint16_t>(sequence >> 32);
}

HeldCustomer* Cache::customer(const Hash128& id) {
  HeldCustomer* held = customers_.find(id);
  if (held != nullptr) held->used = true;
  return held;
}

HeldIdentifier* Cache::identifier(const Hash128& identifier) {
  HeldIdentifier* held = identifiers_.find(identifier);
  if (held != nullptr) held->used = true;
  return held;
}

void Cache::put_customer(const Hash128& id, std::uint64_t version, std::string_view record) {
  HeldCustomer& held = customers_.make(id, version);
  const std::size_t before = held.bytes();
  const bool counted = held.version() > changed_from_;
  held.set(version, record);
  held.used = true;
  record_bytes_ += held.bytes() - before;
  if (counted) changed_bytes_ += held.bytes() - before;
  if (!counted && version > changed_from_) changed_bytes_ += held.bytes() + row_bytes;
}

void Cache::put_identifier(const Hash128& identifier, const Hash128& customer, std::uint64_t sequence) {
  HeldIdentifier& held = identifiers_.make(identifier, sequence);
  if (held.sequence() <= changed_from_ && sequence > changed_from_) changed_bytes_ += row_bytes;
  held.set(customer, sequence);
  held.used = true;
}

void Cache::put_key(const Hash128& key, const store::Answered& answered) {
  store::Answered& held = keys_.make(key, answered.sequence);
  if (held.sequence <= changed_from_ && answered.sequence > changed_from_) changed_bytes_ += row_bytes;
  held = answered;
}

void Cache::sweep(std::uint64_t derived_to) {
  keys_.sweep(hand_, [derived_to](const store::Answered& held) { return held.sequence <= derived_to; });
  identifiers_.sweep(hand_, [derived_to](HeldIdentifier& held) {
    const bool unwanted = held.sequence() <= derived_to && !held.used;
    held.used = false;
    return unwanted;
  });
  customers_.sweep(hand_, [this, derived_to](HeldCustomer& held) {
    const bool unwanted = held.version() <= derived_to && !held.used;
    held.used = false;
    if (unwanted) record_bytes_ -= held.bytes();
    return unwanted;
  });
  hand_ = (hand_ + 1) % parts;
}

std::size_t Cache::bytes() const {
  return customers_.bytes() + identifiers_.bytes() + keys_.bytes() + record_bytes_;
}

void Cache::count_changed_anew(std::uint64_t from) {
  changed_bytes_ = 0;
  changed_from_ = from;
}

}  // namespace balie::store_sqlite
