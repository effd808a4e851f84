// The push that telephone systems send to a desk's software, and desks accept ("generic CTI" of Zammad and
// others): newCall, answer and hangup of each call, by POST, as JSON or as a form. Both ways: what comes
// becomes contacts and outcomes, and what the hub's log tells of calls becomes such a push. Pure.
#pragma once

#include "adapters/http/reading.hpp"

#include "balie/v1/session.pb.h"

#include <map>
#include <optional>
#include <string>

namespace balie::http {

// newCall is a contact with the callId as its id, answer and hangup are outcomes of it: "answered";
// "completed" where the cause is normalClearing, "transferred" where it is forwarded, else "abandoned".
// Numbers without a plus are taken for international where they are long and do not begin with 0, as these
// systems write them.
Asked read_push(const Request& request, const bus::Limits& limits, v1::ToHub& message);

// The pushes that events become, for one receiver.
class CallPushes {
 public:
  static constexpr std::size_t calls_max = 100'000;

  // nullopt: the event is none of a call's that is pushed. One that began before we did has no numbers.
  std::optional<std::string> body_of(const v1::Event& event);

 private:
  [[nodiscard]] bool is_of_call(const v1::OutcomeRecorded& recorded) const;

  struct Call {
    std::string from, to, queue;
    bool outbound = false;
  };
  std::map<std::string, Call> calls_;  // by contact
};

}  // namespace balie::http
