// One message in transit, from its first command to its answer.
#pragma once

#include "adapters/email/raw_message.hpp"
#include "adapters/email/understand.hpp"

#include "balie/v1/decision.pb.h"

#include <functional>
#include <memory>
#include <optional>

namespace balie::email {

struct Mail {
  explicit Mail(RawMessage::Limits limits) : raw(std::move(limits)) {}

  RawMessage raw;
  bool headers_written = false;
  std::vector<std::size_t> ours;  // places of the recipients that the hub decides about
  bool for_us = false;            // somebody among its recipients is
  bool all_ours = false;          // everybody is
  bool broken = false;            // its bytes could not be held
  bool durable = false;   // the original is all there will be of it: to be on the disk before it is answered
  bool kept = false;      // the original is, as it should be
  bool unstored = false;  // an outcome of it could be stored nowhere
  std::size_t stray = 0;  // CRs and LFs that stood alone, where the channel took them out
  Understood understood;
  std::vector<std::optional<v1::Decision>> decisions;  // one for each of understood.contacts
  std::size_t open = 0;                                // decisions and outcomes that are still to come
  std::function<void()> decided;  // when `open` has become 0; empty: nobody waits any more
};

using SharedMail = std::shared_ptr<Mail>;

}  // namespace balie::email
