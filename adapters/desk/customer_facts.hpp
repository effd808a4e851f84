// What the hub's log says of customers, and must not be missed: that two became one, that they are two again,
// that one is erased. It is heard as it happens, and what was not heard is read later.
#pragma once

#include "adapters/desk/conversations.hpp"
#include "core/base/log.hpp"

#include <cstdint>
#include <set>

namespace balie::desk {

class CustomerFacts {
 public:
  CustomerFacts(Conversations& conversations, Log log)
      : conversations_(conversations), log_(std::move(log)) {}

  // As it happens.
  void heard(const wire::Event& event);
  // From the log, in its order. What was heard is not done again: an old merge would take the conversations
  // that came after it was undone. Behind one that was missed all is done again, since the order matters.
  void read(const wire::Event& event);

 private:
  result<void> apply(const wire::Event& event);
  result<void> part(const wire::Customer& customer);

  Conversations& conversations_;
  Log log_;
  std::set<std::uint64_t> heard_;  // sequences that were not read yet
};

}  // namespace balie::desk
