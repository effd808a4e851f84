// What became of a mail of ours, as another machine reports it: RFC 3464 (delivery), RFC 5965 (complaints).
#pragma once

#include "protocols/mime/message.hpp"

#include <optional>

namespace balie::mime {

struct RecipientStatus {
  std::string recipient;   // "jo@shop.example"
  std::string action;      // "failed", "delayed", "delivered", "relayed", "expanded"
  std::string status;      // "5.1.1"
  std::string diagnostic;  // what the other side said
  bool operator==(const RecipientStatus&) const = default;
};

struct DeliveryReport {
  bool complaint = false;  // somebody called it junk; then there are no recipients
  std::vector<RecipientStatus> recipients;
  std::string message_id;  // of the mail that it is about; "" when the report does not say
};

// nullopt: the message is none.
std::optional<DeliveryReport> delivery_report(const Message& message);

}  // namespace balie::mime
