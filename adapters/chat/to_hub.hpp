// What is said to the hub of a conversation, as messages of the bus. Pure.
#pragma once

#include "adapters/chat/conversation.hpp"
#include "adapters/chat/frame.hpp"
#include "adapters/chat/token.hpp"

#include "balie/v1/session.pb.h"

#include <optional>
#include <string>
#include <string_view>

namespace balie::chat {

// A visitor's name in everything that others see: from the page's secret, which nobody can tell from it.
std::string visitor_id(std::string_view key);
// A conversation's, from who began it with which message: the same message begins the same conversation.
std::string conversation_id(std::string_view visitor, std::string_view message);
// "" where the contact is none of ours.
std::string conversation_of(std::string_view contact);

// What every contact of a visitor has. `visitor` empty: not known yet.
v1::Contact about(const Hello& hello, std::string_view visitor, const std::optional<Verified>& verified);

// The message as a contact: the conversation's first, and each one while nobody answers.
v1::Contact contact_of(const Conversation& conversation, const Message& message, bool first,
                       std::string_view public_address);
// The message as a command to the desk.
v1::ToHub show_of(const Conversation& conversation, const Message& message, std::string_view desk,
                  std::string_view public_address);
// What a desk calls the message: the command's id. And the page's id in it, "" where it is none of the
// conversation.
std::string message_name(const Conversation& conversation, const Message& message);
std::string_view id_in(const Conversation& conversation, std::string_view message_name);

v1::ToHub signal_of(const Conversation& conversation, std::string_view kind, std::string_view subject,
                    std::string_view desk);
// Of the conversation's contact: "abandoned", "rated".
v1::ToHub outcome_of(const Conversation& conversation, std::string_view kind);
v1::ToHub end_of(const Conversation& conversation, std::string_view reason);
v1::ToHub rating_of(const Conversation& conversation, const Rate& rate);
v1::ToHub answer_of(std::string_view visitor, const Answer& answer);
// Something is claimed of the visitor, and nothing is proven.
bool is_only_claimed(const v1::Contact& about);
// What was once claimed stays claimed, until a token proves who it is: the hub may know by it who it takes
// the visitor for. `before`: what was known until now.
void keep_claims(const v1::Contact& before, v1::Contact& about);
// A place in a page, for whom what is known stands in `about`, as a contact. What is only claimed is left
// out: an offer may tell something of who it is for.
v1::Contact slot_contact(const v1::Contact& about, std::string_view visitor, const Slot& slot);
// Times are the visitor's own.
struct TranscriptMail {
  std::string_view adapter, subject, zone;
  int minutes_east = 0;
};
// Of lines "LANGUAGE TEXT" the one in that language ("nl-BE", else "nl"), else the first.
std::string_view in_language(const std::vector<std::string>& lines, std::string_view language);
v1::ToHub transcript_of(const Conversation& conversation, const std::vector<Message>& messages,
                        const TranscriptMail& mail);

}  // namespace balie::chat
