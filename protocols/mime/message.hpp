// A mail as values: who, to whom, about what, of which parts. Everything in it is UTF-8, whatever the mail
// said.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balie::mime {

struct Address {
  std::string name;
  std::string address;  // "jo@shop.example"; the domain in lower case
  bool operator==(const Address&) const = default;
};

struct Field {
  std::string name;
  std::string value;  // unfolded, encoded words decoded
  bool operator==(const Field&) const = default;
};

struct Part {
  enum class Kind : unsigned char { leaf, multipart, message };
  Kind kind = Kind::leaf;
  std::string type;         // "text/plain", lower case
  std::string charset;      // as declared
  std::string disposition;  // "attachment", "inline", ""
  std::string name;         // of a file, without the folders before it
  std::string content_id;
  std::uint64_t bytes = 0;  // of a leaf, decoded
  std::string content;      // of a leaf, decoded, where ReadLimits ask for it
  std::vector<Field> fields;
  std::vector<Field> message_fields;  // of a message: its own
  std::vector<Part> parts;            // of a message: one, its body

  [[nodiscard]] bool attachment() const;
};

struct Message {
  std::vector<Field> fields;  // in order
  std::vector<Address> from, sender, reply_to, to, cc;
  std::string subject;
  std::string message_id;               // without angle brackets
  std::vector<std::string> references;  // the eldest first
  std::vector<std::string> in_reply_to;
  Part body;
  std::string text;  // what is read first: the plain text, or what the HTML says
  bool text_cut = false;
  std::vector<std::string> problems;  // what could not be understood; fixed wording, each once

  // The first one, by its name in any case; "" when there is none.
  [[nodiscard]] std::string_view field(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> fields_named(std::string_view name) const;
};

std::string_view field(const std::vector<Field>& fields, std::string_view name);

// Attachments and everything else that is not the text, in order; those of messages in the message are not
// listed.
std::vector<const Part*> attachments(const Message& message);

bool same_name(std::string_view one, std::string_view other);  // ASCII letters in any case
std::string lower(std::string_view text);                      // ASCII letters
std::string_view trimmed(std::string_view text);               // without blanks and line ends around it

}  // namespace balie::mime
