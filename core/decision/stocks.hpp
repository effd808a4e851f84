// How much is gone of offers of which there is only so much, from whoever counts: behind an interface, so
// that deciding stays a function of what it is handed.
#pragma once

#include <cstdint>
#include <string_view>

namespace balie::decision {

// Over all customers. Money in ten-thousandths.
struct Taken {
  std::int64_t accepted = 0;
  std::int64_t held = 0;       // in front of customers, who may still accept
  std::int64_t spent = 0;      // what the acceptances took from the budget
  std::int64_t held_cost = 0;  // what those that are held would take
};

class Stocks {
 public:
  virtual ~Stocks() = default;
  // Asked only of offers that are limited. The same answer each time, until the contact is decided.
  [[nodiscard]] virtual Taken of(std::string_view offer) const = 0;
};

}  // namespace balie::decision
