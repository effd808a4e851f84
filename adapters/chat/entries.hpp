// Where chats may stand: the names that pages give in data-entry, each with the origins of its pages.
#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace balie::chat {

class Entries {
 public:
  // Of lines "NAME ORIGIN...": "shop https://shop.example https://*.shop.example". A * stands for one or more
  // labels of a host; "*" alone for any origin. Error, fatal: "chat.settings".
  static result<Entries> of(const std::vector<std::string>& lines);

  // Whether a page of that origin may have the chat of that entry. An empty origin never.
  [[nodiscard]] bool allows(std::string_view entry, std::string_view origin) const;

 private:
  struct Entry {
    std::string name;
    std::vector<std::string> origins;
  };
  std::vector<Entry> entries_;
};

}  // namespace balie::chat
