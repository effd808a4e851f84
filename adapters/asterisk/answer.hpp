// What the dialplan is told: a decision as channel variables.
#pragma once

#include "protocols/agi/command.hpp"

#include "balie/v1/decision.pb.h"

#include <string_view>
#include <vector>

namespace balie::asterisk {

// In this order, BALIE_STATUS last: a dialplan that finds it empty knows that nobody answered.
//   BALIE_CONTACT BALIE_QUEUE BALIE_TARGET BALIE_PRIORITY BALIE_CUSTOMER BALIE_HOLD ("1": it waits with us)
//   BALIE_OFFERS (how many) BALIE_OFFER_1 BALIE_OFFER_1_TITLE BALIE_OFFER_1_TEXT ...
//   and where there is something to say: BALIE_AGENT BALIE_CHANNEL BALIE_DIVERTED BALIE_MESSAGE
//   BALIE_CALLBACK BALIE_DECISION BALIE_SCORE_<MODEL> BALIE_NOTE_<ANNOTATION> BALIE_STATUS "DECIDED" or
//   "FALLBACK"
std::vector<agi::Variable> variables_of(const v1::Decision& decision);

}  // namespace balie::asterisk
