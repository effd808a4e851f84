// Which conversation a mail belongs to. The message ids that we give name it; else the eldest one that it
// refers to does.
#pragma once

#include "core/base/hash.hpp"
#include "protocols/mime/message.hpp"

#include <optional>

namespace balie::mime {

// Our own ids: "balie.THREAD.UNIQUE.SEAL@DOMAIN". The seal is a keyed hash: nobody else can make an id that
// leads into a conversation of ours.
class OwnIds {
 public:
  OwnIds(const HashKey& key, std::string domain) : key_(key), domain_(std::move(domain)) {}

  // `unique` tells ids of one thread apart: letters, digits and '-'.
  [[nodiscard]] std::string make(std::string_view thread, std::string_view unique) const;
  struct Own {
    std::string thread, unique;
    bool operator==(const Own&) const = default;
  };
  // nullopt: it is not one of ours.
  [[nodiscard]] std::optional<Own> read(std::string_view message_id) const;

  // A word for the thread in an address to answer to, "help+WORD@shop.example"; "" where the thread has
  // letters that may not come back as they were. And back; nullopt: it is not one of ours.
  [[nodiscard]] std::string tag(std::string_view thread) const;
  [[nodiscard]] std::optional<std::string> read_tag(std::string_view tag) const;

 private:
  [[nodiscard]] std::string seal(std::string_view text) const;

  HashKey key_;
  std::string domain_;
};

// `tags`: what stood behind the '+' of addresses that it is to. Our own ids come first, then these, then what
// others made. 26 letters and digits, or what was given to OwnIds::make().
std::string thread_of(const Message& message, const OwnIds& own, const std::vector<std::string>& tags = {});

// The same for the same bytes in every process: for ids, not for secrets.
std::string digest(std::string_view bytes);

}  // namespace balie::mime
