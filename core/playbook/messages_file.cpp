#include "core/playbook/messages_file.hpp"

#include "core/base/config.hpp"

#include <fmt/format.h>

#include <set>

namespace balie::playbook {
namespace {

struct MessageTable {
  std::string name;
};

ConfigSpec<MessageTable> message_spec() {
  return ConfigSpec<MessageTable>("message", "what customers are told")
      .text("name", &MessageTable::name, "its name, for queues")
      .required();
}

ConfigSpec<MessageText> text_spec() {
  return ConfigSpec<MessageText>("text", "its words")
      .texts("channels", &MessageText::channels, "where they are said; none: everywhere")
      .text("language", &MessageText::language, "BCP 47; none: any")
      .text("text", &MessageText::text, "the words")
      .required();
}

MessageText read_text(const toml::table& table, const OfferReading& reading) {
  auto text = text_spec().read(table, "message.text", reading.file, reading.problems);
  const toml::node* node = table.get("text");
  if (node == nullptr || !node->is_string()) return text;  // told already
  if (text.text.empty() || text.text.size() > message_bytes_max) {
    reading.problem(*node, fmt::format("message.text.text: must have 1 to {} bytes", message_bytes_max));
  }
  // As in offers' texts it would look; said as it stands, it would be read out to customers.
  if (text.text.contains("{{")) {
    reading.problem(*node, "message.text.text: values in {{ }} are not known in messages");
  }
  return text;
}

}  // namespace

std::vector<Message> read_messages(const toml::table& root, const OfferReading& reading) {
  check_known(root, {"message"}, reading);
  std::vector<Message> messages;
  std::set<std::string> names;
  for_each_table(root, "", "message", messages_max, reading, [&](const toml::table& table) {
    auto& message = messages.emplace_back();
    message.name = message_spec().read(table, "message", reading.file, reading.problems, {"text"}).name;
    check_name(table, "name", "message", reading);
    if (!message.name.empty() && !names.insert(message.name).second) {
      reading.problem(*table.get("name"), fmt::format("message.name: \"{}\" is there twice", message.name));
    }
    for_each_table(table, "message.", "text", message_texts_max, reading,
                   [&](const toml::table& one) { message.texts.push_back(read_text(one, reading)); });
    if (table.get("text") == nullptr) {
      reading.problem(table, fmt::format("message \"{}\" has no text: add [[message.text]]", message.name));
    }
  });
  return messages;
}

}  // namespace balie::playbook
