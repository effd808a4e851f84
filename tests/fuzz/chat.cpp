// What a visitor's page says: frames, tokens, names and contents of files. A value or an error.
#include "adapters/chat/attachment.hpp"
#include "adapters/chat/entries.hpp"
#include "adapters/chat/frame.hpp"
#include "adapters/chat/to_hub.hpp"
#include "adapters/chat/token.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace balie;
  const auto bytes = fuzz::text(data, size);
  auto frame = chat::read_frame(bytes);
  if (frame) {
    if (const auto* hello = std::get_if<chat::Hello>(&*frame)) {
      (void)chat::about(*hello, chat::visitor_id(hello->key), std::nullopt);
    }
    if (const auto* write = std::get_if<chat::Write>(&*frame)) {
      // What people write stays what they wrote, and never ends the frame.
      chat::Message message;
      message.id = write->id;
      message.text = write->text;
      const auto out = chat::item_frame(message);
      BALIE_ASSERT(out.find('\n') == out.npos && out.ends_with("}}"));
    }
  }
  constexpr std::string_view secret = "a secret that the fuzzer does not have";
  BALIE_ASSERT(!chat::read_token(bytes, secret, "shop", Time{}));
  const auto name = chat::safe_name(bytes, chat::sniffed_type(bytes));
  BALIE_ASSERT(!name.empty() && name.find('/') == name.npos && name.find('\0') == name.npos);
  const auto entries = chat::Entries::of({"shop https://*.shop.example"});
  BALIE_ASSERT(!entries->allows("shop", bytes) || bytes.ends_with(".shop.example"));
  BALIE_ASSERT(chat::conversation_of(bytes).size() <= bytes.size());
  return 0;
}
