// Conversations and messages on disk, so that a visitor and the hub find them again after a restart. Bounded
// by days and by bytes.
#pragma once

#include "adapters/chat/conversation.hpp"
#include "adapters/sdk/sqlite/database.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace balie::chat {

// One thread. What is written is kept by commit(); before it nobody may hear of it. Errors: those of
// Database.
class Store {
 public:
  // "" keeps nothing: for tests.
  static result<Store> open(const std::string& path);

  // A visitor's conversation that began last.
  result<std::optional<Conversation>> latest(std::string_view visitor);
  result<std::optional<Conversation>> find(std::string_view id);
  result<void> save(const Conversation& conversation);

  // Adds a message, or puts it in the place of the one with its number.
  result<void> put(const Conversation& conversation, const Message& message);
  // Those after a number, in order, at most so many: the newest.
  result<std::vector<Message>> messages(std::string_view conversation, std::uint32_t after,
                                        std::uint32_t limit);
  // By the writer's id. Ids of pages are unique within the visitor, those of commands everywhere.
  struct Place {
    std::string conversation;
    std::uint32_t seq = 0;
  };
  result<std::optional<Place>> place_of(std::string_view visitor, std::string_view id);
  // The oldest that the hub does not have.
  result<std::optional<Message>> next_kept(std::string_view conversation);
  // Conversations with such messages.
  result<std::vector<std::string>> unfinished();
  // Of that conversation; empty: of any.
  result<std::optional<File>> file(std::string_view path, std::string_view conversation);

  // Open conversations whose visitor left before then.
  result<std::vector<std::string>> left_before(State state, Time time);
  // After a start nobody is there.
  result<void> all_left(Time now);
  // Deletes conversations that nothing happened in since then, and the oldest ones while there is more than
  // `bytes_max`. The paths of their attachments.
  result<std::vector<std::string>> forget(Time before, std::uint64_t bytes_max);
  // Deletes all of that customer, and those conversations, at once. The paths of the attachments.
  result<std::vector<std::string>> erase(std::string_view customer,
                                         const std::vector<std::string>& conversations);
  [[nodiscard]] result<std::uint64_t> bytes();

  result<void> commit() { return database_->commit(); }
  void roll_back() { database_->roll_back(); }

 private:
  explicit Store(std::unique_ptr<sqlite::Database> database) : database_(std::move(database)) {}
  result<std::optional<Conversation>> one(std::string_view where, std::vector<sqlite::Value> values);
  result<void> drop(std::string_view conversation, std::vector<std::string>& files);

  std::unique_ptr<sqlite::Database> database_;
};

}  // namespace balie::chat
