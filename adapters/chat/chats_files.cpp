// The part of Chats that handles attachments, both ways.
#include "adapters/chat/chats.hpp"
#include "adapters/chat/to_hub.hpp"
#include "core/base/hash.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <cmath>

namespace balie::chat {
namespace {

constexpr std::size_t tickets_max = 10'000, attachments_max = 10;
constexpr Duration ticket_lasts = std::chrono::minutes(5);
// In base64 well within what a report of a command may hold.
constexpr std::size_t piece_bytes_max = 48 << 10;

using Fields = google::protobuf::Map<std::string, google::protobuf::Value>;

std::string_view text_of(const Fields& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string_view() : std::string_view(found->second.string_value());
}

result<std::string> from_base64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return failure(Fate::reject, "attachment.content", "an attachment's content is no base64");
  }
  bytes.resize(size);
  return bytes;
}

std::string to_base64(std::string_view bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the 0 that C has at the end
  return text;
}

}  // namespace

void Chats::take(Page& page, Attach& attach) {
  if (page.visitor.empty()) return refuse(page, attach.id, "refused");
  const auto known = store_.place_of(page.visitor, attach.id);
  if (!known) return stumble(known.error());
  if (*known) return send(page, ack_frame(attach.id, (*known)->seq));  // its upload had come
  if (attach.size > settings_.file_bytes_max) return refuse(page, attach.id, "file_too_large");
  if (!messages_.allow(page.visitor) || !may_begin(page)) return refuse(page, attach.id, "too_fast");
  if (tickets_.size() >= tickets_max) return refuse(page, attach.id, "later_file");
  const auto ticket = to_base32(hash128(random_hash_key(), "ticket"));
  const auto expires = clock_.instant() + ticket_lasts;
  tickets_.insert_or_assign(ticket,
                            Ticket{page.visitor, attach.id, std::move(attach.name), page.about, expires});
  send(page, upload_frame(attach.id, "/chat/files/" + ticket));
}

bool Chats::upload(const std::string& name, std::string_view bytes) {
  auto found = tickets_.extract(name);
  if (found.empty() || found.mapped().expires < clock_.instant()) return false;
  const auto ticket = std::move(found.mapped());
  const auto known = store_.place_of(ticket.visitor, ticket.id);
  if (!known) return stumble(known.error()), true;
  if (*known) return true;  // two uploads of one: the page saw the first
  const auto type = sniffed_type(bytes);
  const bool taken = std::ranges::find(settings_.file_types, type) != settings_.file_types.end();
  auto& room = room_of(ticket.visitor);
  const auto refuse_all = [&](std::string_view code) {
    for (auto* page : room.pages) refuse(*page, ticket.id, code);
    return true;
  };
  if (bytes.size() > settings_.file_bytes_max) return refuse_all("file_too_large");
  if (!taken) return refuse_all("bad_file");
  auto file = attachments_.keep(bytes, ticket.name, type);
  if (!file) {
    log_.warning("an attachment is not kept",
                 {{"code", file.error().code()}, {"error", file.error().text()}});
    return refuse_all("later_file");
  }
  figures_.attachments.Increment();
  Message message;
  message.id = ticket.id;
  message.file = std::move(*file);
  write(ticket.visitor, ticket.about, std::move(message));
  return true;
}

// Those that an agent sends, as arguments.attachments: a list of name, type, content.
result<std::vector<File>> Chats::attachments_of(const v1::Command& command) {
  std::vector<File> files;
  const auto drop_all = [&](Error error) {
    for (const auto& file : files) attachments_.drop(file.path);
    return std::unexpected(std::move(error));
  };
  const auto& fields = command.arguments().fields();
  const auto found = fields.find("attachments");
  if (found == fields.end()) return files;
  const auto& list = found->second.list_value().values();
  if (list.size() > static_cast<int>(attachments_max)) {
    return failure(Fate::reject, "attachment.too_many", "a message has ten attachments at most");
  }
  for (const auto& value : list) {
    const auto& each = value.struct_value().fields();
    const auto bytes = from_base64(text_of(each, "content"));
    if (!bytes) return drop_all(bytes.error());
    const auto type = sniffed_type(*bytes);
    if (std::ranges::find(settings_.file_types, type) == settings_.file_types.end()) {
      return drop_all(
          Error(Fate::reject, "attachment.type", "visitors get no files of that kind (file_types)"));
    }
    if (bytes->size() > settings_.file_bytes_max) {
      return drop_all(Error(Fate::reject, "attachment.too_large", "is more than file_bytes_max"));
    }
    auto file = attachments_.keep(*bytes, text_of(each, "name"), type);
    if (!file) return drop_all(file.error());
    files.push_back(std::move(*file));
  }
  return files;
}

// A piece of what a visitor attached, for the desk: in base64, and how long it is in all.
result<sdk::Delivered> Chats::fetch_attachment(const v1::Command& command) {
  const auto conversation = conversation_of(command.contact_id());
  const auto& fields = command.arguments().fields();
  const auto none = failure(Fate::reject, "not_found", "there is no such attachment in the conversation");
  if (conversation.empty()) return none;
  BALIE_TRY(const auto file, store_.file(text_of(fields, "file"), conversation));
  if (!file) return none;
  BALIE_TRY(const auto bytes, attachments_.read(file->path));
  const auto found = fields.find("offset");
  const auto offset = found == fields.end() ? 0.0 : found->second.number_value();
  if (!(offset >= 0) || offset > static_cast<double>(bytes.size())) {
    return failure(Fate::reject, "attachment.offset", "the attachment is not that long");
  }
  const auto piece = std::string_view(bytes).substr(static_cast<std::size_t>(offset), piece_bytes_max);
  return sdk::Delivered{{fmt::format("{}", bytes.size())}, to_base64(piece)};
}

result<Chats::Download> Chats::download(std::string_view path) {
  BALIE_TRY(auto file, store_.file(path, {}));
  if (!file) return failure(Fate::reject, "chat.not_found", "there is no such attachment");
  BALIE_TRY(auto bytes, attachments_.read(path));
  return Download{std::move(*file), std::move(bytes)};
}

// Files that were written while their message was not: the process died in between.
result<void> Chats::drop_orphans() {
  for (const auto& path : attachments_.paths()) {
    BALIE_TRY(const auto file, store_.file(path, {}));
    if (!file) attachments_.drop(path);
  }
  return {};
}

}  // namespace balie::chat
