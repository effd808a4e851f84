// The part of Gateway that is about files: mails as they came, what customers attached, and what goes with
// answers.
#include "adapters/desk/gateway.hpp"
#include "adapters/sdk/wire_time.hpp"

#include <chrono>

namespace balie::desk {
namespace {

// What the hub adds to a command on its way stays within the bus's frame.
constexpr std::size_t frame_room = 16 << 10;
// Nobody waits for a piece any more by then.
constexpr auto piece_expires = std::chrono::seconds(30);

}  // namespace

void Gateway::fetch_original(Originals::Wanted what, Originals::Done done) {
  originals_.fetch(fresh_id(), std::move(what), std::move(done));
}

void Gateway::order_piece(const std::string& id, const Originals::Wanted& what, std::uint64_t offset) {
  wire::ToHub message;
  auto& command = *message.mutable_command();
  command.set_id(id);
  command.set_kind(what.file.empty() ? "fetch_original" : "fetch_attachment");
  command.set_contact_id(what.key.contact);
  command.set_adapter(what.key.adapter);
  *command.mutable_expires() = sdk::to_wire(parts_.clock.time() + piece_expires);
  auto& arguments = *command.mutable_arguments()->mutable_fields();
  arguments["offset"].set_number_value(static_cast<double>(offset));
  if (!what.file.empty()) arguments["file"].set_string_value(what.file);
  ask(std::move(message), [this, id](const Answer& answer) {
    if (!answer) return originals_.failed(id, answer.error());
    if (!answer->has_refusal()) return;
    originals_.failed(id, Error(Fate::reject, answer->refusal().code(), "the hub refused"));
  });
}

result<page::Attachment> Gateway::keep_upload(const User& user, const ConversationKey& key,
                                              std::string_view name, std::string_view type,
                                              std::string bytes) {
  const bool has_it = user.has("agent") && work_.has(user.shown.agent(), key);
  if (!has_it && !user.has("supervisor")) {
    return failure(Fate::reject, "not_allowed", "the contact is not yours");
  }
  return uploads_.keep(user.shown.user(), key, name, type, std::move(bytes));
}

result<void> Gateway::fill_attachments(const User& user, wire::ToHub& message) const {
  auto& command = *message.mutable_command();
  BALIE_CHECK(uploads_.fill(user.shown.user(), key_of(command), command));
  if (message.ByteSizeLong() <= bus::Limits().frame_bytes_max - frame_room) return {};
  return failure(Fate::reject, "attachment.too_large", "the files of one message are too large together");
}

}  // namespace balie::desk
