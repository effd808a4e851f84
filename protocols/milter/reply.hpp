// What a milter says to an MTA: changes to the message, and what becomes of it.
#pragma once

#include "protocols/milter/frame.hpp"

#include <cstdint>
#include <variant>
#include <vector>

namespace balie::milter {

// Changes: only before the last reply to the end of a message. Values of headers are as in the message, with
// the space after the colon where that was negotiated; lines are folded with LF.
struct AddHeader {
  std::string name;
  std::string value;
  bool operator==(const AddHeader&) const = default;
};
// The `index`th header of that name, from 1, gets this value; an empty one removes it.
struct ChangeHeader {
  std::uint32_t index = 1;
  std::string name;
  std::string value;
  bool operator==(const ChangeHeader&) const = default;
};
// In angle brackets; with `arguments` of ESMTP only where that was negotiated.
struct AddRecipient {
  std::string address;
  std::string arguments;
  bool operator==(const AddRecipient&) const = default;
};
// As the MTA wrote it.
struct DeleteRecipient {
  std::string address;
  bool operator==(const DeleteRecipient&) const = default;
};
struct Quarantine {
  std::string reason;
  bool operator==(const Quarantine&) const = default;
};
using Change = std::variant<AddHeader, ChangeHeader, AddRecipient, DeleteRecipient, Quarantine>;

// What becomes of it.
struct Accept {
  bool operator==(const Accept&) const = default;
};
struct Continue {
  bool operator==(const Continue&) const = default;
};
struct Discard {
  bool operator==(const Discard&) const = default;
};
// With a text of SMTP, "550 5.7.1 not taken"; code 4xx or 5xx. An empty one: the MTA's own.
struct Reject {
  std::string text;
  bool operator==(const Reject&) const = default;
};
struct TryLater {
  std::string text;
  bool operator==(const TryLater&) const = default;
};
using Verdict = std::variant<Accept, Continue, Discard, Reject, TryLater>;

void encode(const Change& change, std::string& out);
void encode(const Verdict& verdict, std::string& out);
// The MTA is to wait on.
void encode_progress(std::string& out);

// Which macros the MTA is to send before a stage.
struct WantedMacros {
  std::uint32_t stage = 0;  // SMFIM_...: 0 connect, 1 helo, 2 sender, 3 recipient, 4 data, 5 end of message
  std::string names;        // "i {mail_addr}"
};
void encode_negotiated(std::uint32_t version, std::uint32_t actions, std::uint32_t steps,
                       const std::vector<WantedMacros>& macros, std::string& out);

}  // namespace balie::milter
