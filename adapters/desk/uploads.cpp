#include "adapters/desk/uploads.hpp"

#include "adapters/desk/password.hpp"
#include "core/base/utf8.hpp"

#include <sodium.h>

#include <algorithm>
#include <utility>

namespace balie::desk {
namespace {

constexpr std::size_t name_bytes_max = 200, id_bytes = 16;

std::string to_base64(const std::string& bytes) {
  constexpr auto variant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), variant);
  text.pop_back();  // the zero at its end
  return text;
}

// The list of a command's attachments; nullptr: it has none.
template <typename Arguments>
auto* attachments_of(Arguments& arguments) {
  const auto found = arguments.fields().find("attachments");
  return found == arguments.fields().end() || !found->second.has_list_value() ? nullptr
                                                                              : &found->second.list_value();
}

std::string id_of(const google::protobuf::Value& one) {
  const auto& fields = one.struct_value().fields();
  const auto found = fields.find("id");
  return found == fields.end() ? std::string() : found->second.string_value();
}

}  // namespace

std::string file_name(std::string_view name) {
  const auto slash = name.find_last_of("/\\");
  std::string out(name.substr(slash == name.npos ? 0 : slash + 1).substr(0, name_bytes_max));
  repair_utf8(out);
  std::erase_if(out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '"'; });
  return out.empty() ? "file" : out;
}

google::protobuf::Struct without_content(google::protobuf::Struct arguments) {
  if (!attachments_of(arguments)) return arguments;
  auto& list = *(*arguments.mutable_fields())["attachments"].mutable_list_value();
  for (auto& one : *list.mutable_values()) one.mutable_struct_value()->mutable_fields()->erase("content");
  return arguments;
}

result<page::Attachment> Uploads::keep(const std::string& user, const ConversationKey& key,
                                       std::string_view name, std::string_view type, std::string bytes) {
  if (bytes.empty()) return failure(Fate::reject, "attachment.empty", "the file has nothing in it");
  if (bytes.size() > limits_.file_bytes_max) {
    return failure(Fate::reject, "attachment.too_large", "the file is too large to be sent");
  }
  if (std::ranges::find(limits_.types, type) == limits_.types.end()) {
    return failure(Fate::reject, "attachment.type", "files of this type are not sent");
  }
  const auto found = of_user_.find(user);
  const auto theirs = found == of_user_.end() ? Total{} : found->second;
  if (theirs.bytes + bytes.size() > limits_.user_bytes_max || bytes_ + bytes.size() > limits_.all_bytes_max ||
      theirs.files >= limits_.user_files_max || uploads_.size() >= limits_.all_files_max) {
    return failure(Fate::retry, "attachment.full", "as much waits to be sent as may be");
  }
  Upload upload{user, key, {}, std::move(bytes), clock_.instant() + limits_.kept};
  upload.shown.set_id(random_word(id_bytes));
  upload.shown.set_name(file_name(name));
  upload.shown.set_type(std::string(type));
  upload.shown.set_size(upload.bytes.size());
  auto& total = of_user_[user];
  ++total.files;
  total.bytes += upload.bytes.size();
  bytes_ += upload.bytes.size();
  auto shown = upload.shown;
  uploads_.emplace(shown.id(), std::move(upload));
  return shown;
}

result<void> Uploads::fill(const std::string& user, const ConversationKey& key,
                           wire::Command& command) const {
  const auto* named = attachments_of(std::as_const(command).arguments());
  if (!named) return {};
  if (static_cast<std::size_t>(named->values_size()) > limits_.of_message_max) {
    return failure(Fate::reject, "attachment.too_many", "that many files do not go with one message");
  }
  for (auto& one : *(*command.mutable_arguments()->mutable_fields())["attachments"]
                        .mutable_list_value()
                        ->mutable_values()) {
    const auto id = id_of(one);
    const auto found = uploads_.find(id);
    if (found == uploads_.end() || found->second.user != user || found->second.key != key) {
      return failure(Fate::reject, "attachment.gone", "the file is not here any more: upload it again");
    }
    const auto& shown = found->second.shown;
    auto& fields = *one.mutable_struct_value()->mutable_fields();
    fields.clear();
    fields["name"].set_string_value(shown.name());
    fields["type"].set_string_value(shown.type());
    fields["size"].set_number_value(static_cast<double>(shown.size()));
    fields["content"].set_string_value(to_base64(found->second.bytes));
  }
  return {};
}

void Uploads::drop(const wire::Command& command) {
  const auto* named = attachments_of(command.arguments());
  if (!named) return;
  for (const auto& one : named->values()) {
    if (const auto found = uploads_.find(id_of(one)); found != uploads_.end()) erase(found);
  }
}

void Uploads::erase(std::map<std::string, Upload>::iterator which) {
  const auto size = which->second.bytes.size();
  bytes_ -= size;
  const auto user = of_user_.find(which->second.user);
  user->second.bytes -= size;
  if (--user->second.files == 0) of_user_.erase(user);
  uploads_.erase(which);
}

void Uploads::sweep() {
  for (auto one = uploads_.begin(); one != uploads_.end();) {
    const auto next = std::next(one);
    if (clock_.instant() >= one->second.until) erase(one);
    one = next;
  }
}

}  // namespace balie::desk
