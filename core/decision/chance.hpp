// What is believed of an offer's chance, from whoever knows: the models that learn, behind an interface, so
// that deciding stays a function of what it is handed.
#pragma once

#include "core/scoring/adaptive/adaptive_model.hpp"

#include "balie/v1/decision.pb.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace balie::decision {

struct Chance {
  scoring::adaptive::Score score;
  double exploration = 0;       // how much of what is not known is explored; 0: nothing
  std::string_view model = {};  // whose it is
};

// Something of the customer or contact that moved a chance. The text is that of the playbook, empty where it
// has none.
struct ChanceReason {
  v1::ReasonCode code;
  bool raises = false;
};

// For one contact.
class Chances {
 public:
  virtual ~Chances() = default;
  // Of the offer of this index in the playbook. False: there is no model of it, and `chance` is left alone.
  // Asked only of offers that come to arbitration. The same answer each time.
  virtual bool of(std::uint32_t offer, Chance& chance) = 0;
  // What moved it, most first. Asked of offers that have a chance.
  virtual std::vector<ChanceReason> reasons(std::uint32_t offer) = 0;
};

}  // namespace balie::decision
