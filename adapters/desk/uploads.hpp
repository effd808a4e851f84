// Files that users uploaded for a message and have not sent yet: in memory, for an hour at most. Pure.
#pragma once

#include "adapters/desk/conversations.hpp"
#include "core/base/clock.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace balie::desk {

struct UploadLimits {
  std::uint64_t file_bytes_max = 700 << 10;
  std::vector<std::string> types{};  // "image/png", ...: others are refused
  std::size_t user_bytes_max = 8 << 20;
  std::size_t all_bytes_max = 64 << 20;
  std::size_t user_files_max = 200, all_files_max = 10'000;
  std::size_t of_message_max = 20;
  Duration kept = std::chrono::hours(1);
};

class Uploads {
 public:
  Uploads(const Clock& clock, UploadLimits limits) : clock_(clock), limits_(std::move(limits)) {}

  // Errors: "attachment.too_large", "attachment.type", "attachment.empty"; "attachment.full" (retry).
  result<page::Attachment> keep(const std::string& user, const ConversationKey& key, std::string_view name,
                                std::string_view type, std::string bytes);
  // Puts name, type and content (base64) in `arguments.attachments`, each of which names what was uploaded by
  // this user for this contact. Errors: "attachment.gone"; "attachment.too_many".
  result<void> fill(const std::string& user, const ConversationKey& key, wire::Command& command) const;
  // They were sent: those that the command, as it was before fill(), names.
  void drop(const wire::Command& command);
  void sweep();  // forgets what is old

 private:
  struct Upload {
    std::string user;
    ConversationKey key;
    page::Attachment shown;
    std::string bytes;
    Instant until;
  };
  void erase(std::map<std::string, Upload>::iterator which);

  const Clock& clock_;
  UploadLimits limits_;
  std::map<std::string, Upload> uploads_;  // by id
  struct Total {
    std::size_t files = 0, bytes = 0;
  };
  std::map<std::string, Total> of_user_;
  std::size_t bytes_ = 0;
};

// A name for a file: what stands behind the last slash, in UTF-8, without control characters and quotes; 200
// bytes of it.
std::string file_name(std::string_view name);
// What pages are told of a message's arguments: without the content of its attachments.
google::protobuf::Struct without_content(google::protobuf::Struct arguments);

}  // namespace balie::desk
