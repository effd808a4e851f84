// What became of a message that was sent: the receipt that the centre delivers (SMPP 3.4, 5.2.12 and appendix
// B), as text, as optional parameters, or both.
#pragma once

#include "protocols/smpp/pdu.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::smpp {

enum class MessageState : std::uint8_t {  // as message_state has them
  scheduled = 0,                          // of SMPP 5.0
  enroute = 1,
  delivered = 2,
  expired = 3,
  deleted = 4,
  undeliverable = 5,
  accepted = 6,
  unknown = 7,
  rejected = 8,
  skipped = 9,  // of SMPP 5.0
};

std::string_view to_string(MessageState state);  // "delivered", ...
// No other receipt comes after it. What was accepted by somebody on behalf of the phone is not there yet.
bool is_final(MessageState state);

struct Receipt {
  std::vector<std::string> ids;  // as the parameter has it, and as the text has it where that is another
  std::optional<MessageState> state;
  std::string error;      // the network's or centre's code, as it came; empty: none
  std::string done_date;  // as it came
  bool operator==(const Receipt&) const = default;
};

// `text`: the message in ASCII. nullopt: neither says which message it is of. Parameters go before the text.
std::optional<Receipt> read_receipt(std::string_view text, const Tlvs& tlvs);

// Whether a text has all that the text of a receipt has (appendix B), which some centres bring as if a
// customer had written it. A customer can write it too: believe it only of a message that was sent.
bool looks_like_receipt(std::string_view text);

// Whether esm_class says that this is a receipt, final or intermediate.
bool is_receipt(std::uint8_t esm_class);

// The id in lower case, without dashes and without zeros before it.
std::string canonical_id(std::string_view id);

// Other ways to write the same message id, the likeliest first, the id itself not among them: centres answer
// a submit with hexadecimal digits and report with decimal ones, or the other way round; in another case;
// with zeros before it; with or without the dashes of a UUID.
std::vector<std::string> other_forms(std::string_view id);

}  // namespace balie::smpp
