// What SMS gateways post: any form is read or refused; what is answered is well-formed, and a message's
// contact is the same whenever it is brought.
#include "adapters/http/sms_form.hpp"

#include "core/base/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <google/protobuf/util/message_differencer.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace balie::http;
  const auto body = balie::fuzz::text(data, size);
  static const auto settings = [] {
    SmsSettings made;
    made.fields = {"Body=text", "MessageStatus=status"};
    made.states = {"8=delivered", "4=under_way"};
    return made;
  }();
  auto fields = read_form(body);
  if (!fields) return 0;
  BALIE_ASSERT(fields->size() <= 200);
  BALIE_ASSERT(is_signed(sms_signature("token", "https://x/", *fields), "token", "https://x/", *fields));
  fields = renamed(*std::move(fields), settings.fields);
  if (is_status(*fields)) {
    const auto outcome = sms_outcome(*fields, "c", "q", settings.states);
    BALIE_ASSERT(!outcome || outcome->kind() == "delivered" || outcome->kind() == "failed");
    return 0;
  }
  const auto contact = sms_contact(*fields, settings);
  if (!contact) return 0;
  BALIE_ASSERT(!contact->id().empty() && contact->identifiers_size() == 1);
  using google::protobuf::util::MessageDifferencer;  // the order of a map's bytes is left open
  BALIE_ASSERT(MessageDifferencer::Equals(*contact, *sms_contact(*fields, settings)));
  static_cast<void>(sms_reply(*contact, {}, settings));
  auto text = contact->text();
  BALIE_ASSERT(!balie::repair_utf8(text));
  const auto xml = sms_answer(contact->text());
  BALIE_ASSERT(xml.ends_with("</Response>") && xml.find_first_of("<") == 0);
  return 0;
}
