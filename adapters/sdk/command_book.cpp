#include "adapters/sdk/command_book.hpp"

#include "core/base/assert.hpp"

#include "balie/v1/session.pb.h"

#include <utility>

namespace balie::sdk {

result<CommandBook::InDoubt> CommandBook::recover() {
  InDoubt found;
  if (spool_ == nullptr) return found;
  std::vector<std::uint64_t> passed;
  std::vector<v1::Command> begun;
  for (std::size_t i = 0; i < spool_->size(); ++i) {
    BALIE_TRY(const auto entry, spool_->read(i));
    v1::ToHub message;
    const bool readable = message.ParseFromString(entry.content);
    if (readable && message.has_command()) {
      entries_[message.command().id()].number = entry.number;
      begun.push_back(message.command());
    } else if (readable && message.has_command_done()) {
      const auto& done = message.command_done();
      auto& held = entries_[done.command_id()];
      if (held.number != 0) passed.push_back(held.number);
      held = {entry.number, done};
      ended_.push_back(done.command_id());
    } else {
      passed.push_back(entry.number);  // of a version that wrote something else
    }
  }
  for (const auto number : passed) spool_->done(number);
  drop_oldest();
  for (const auto& command : begun) {
    if (seen(command.id()) != Seen::begun) continue;
    if (command.repeatable()) {
      found.again.push_back(command);
      continue;
    }
    found.unknown.push_back(command);
    v1::CommandDone done;
    done.set_command_id(command.id());
    done.set_error("unknown");
    done.set_text("the program ended while it was carried out");
    end(done);
  }
  return found;
}

CommandBook::Seen CommandBook::seen(const std::string& id) const {
  const auto held = entries_.find(id);
  if (held == entries_.end()) return Seen::never;
  return held->second.done ? Seen::ended : Seen::begun;
}

const v1::CommandDone& CommandBook::end_of(const std::string& id) const {
  const auto held = entries_.find(id);
  BALIE_ASSERT(held != entries_.end() && held->second.done);
  return *held->second.done;
}

void CommandBook::each_end(const std::function<void(const v1::CommandDone&)>& tell) const {
  for (const auto& id : ended_) tell(end_of(id));
}

result<void> CommandBook::begin(const v1::Command& command) {
  BALIE_ASSERT(seen(command.id()) == Seen::never);
  std::uint64_t number = 0;
  if (spool_ != nullptr) {
    v1::ToHub message;
    *message.mutable_command() = command;
    BALIE_TRY(number, spool_->add(message.SerializeAsString()));
  }
  entries_[command.id()].number = number;
  return {};
}

result<void> CommandBook::sync(const std::string& id) {
  return spool_ == nullptr ? result<void>{} : spool_->sync(entries_[id].number);
}

void CommandBook::end(const v1::CommandDone& done) {
  auto& held = entries_[done.command_id()];
  BALIE_ASSERT(!held.done);
  held.done = done;
  if (const auto number = add_end(done); number != 0) {
    const auto begun = std::exchange(held.number, number);
    if (begun != 0) spool_->done(begun);
  }
  ended_.push_back(done.command_id());
  drop_oldest();
}

// Not synced: a program that is killed has written it all the same, and after a power cut the command is in
// doubt.
std::uint64_t CommandBook::add_end(const v1::CommandDone& done) {
  if (spool_ == nullptr) return 0;
  v1::ToHub message;
  *message.mutable_command_done() = done;
  return spool_->add(message.SerializeAsString()).value_or(0);
}

void CommandBook::forget(const std::string& id) {
  const auto held = entries_.find(id);
  if (held == entries_.end()) return;
  if (spool_ != nullptr && held->second.number != 0) spool_->done(held->second.number);
  entries_.erase(held);
}

void CommandBook::drop_oldest() {
  while (ended_.size() > kept_max_) {
    forget(ended_.front());
    ended_.pop_front();
  }
}

}  // namespace balie::sdk
