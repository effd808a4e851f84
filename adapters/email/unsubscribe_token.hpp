// What stands in a link to unsubscribe: who, from what, sealed so that nobody else can make one, and so that
// nobody who sees the link sees an address.
#pragma once

#include "balie/v1/change.pb.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace balie::email {

struct Unsubscription {
  std::string address;
  std::string purpose;     // of the consent
  std::string command_id;  // of the mail in which the link stood; the proof
  bool operator==(const Unsubscription&) const = default;
};

class UnsubscribeTokens {
 public:
  explicit UnsubscribeTokens(std::string_view secret);

  // Letters, digits, '-' and '_'. The same for the same.
  [[nodiscard]] std::string make(const Unsubscription& what) const;
  // nullopt: it is none of ours.
  [[nodiscard]] std::optional<Unsubscription> open(std::string_view token) const;

 private:
  std::array<unsigned char, 32> key_;
};

// Withdrawn consent, as the hub takes it.
v1::CustomerChange withdrawn(const Unsubscription& what, std::string id, std::string reason);

}  // namespace balie::email
