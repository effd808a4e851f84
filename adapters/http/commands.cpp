#include "adapters/http/commands.hpp"

#include "adapters/http/agents.hpp"

#include <algorithm>
#include <utility>

namespace balie::http {
namespace {

v1::CommandDone failed(const v1::Command& command, std::string_view error) {
  v1::CommandDone done;
  done.set_command_id(command.id());
  done.set_error(std::string(error));
  return done;
}

}  // namespace

Instant Commands::until(const v1::Command& command) const {
  const auto now = clock_.instant();
  if (!command.has_expires()) return now + limit_;
  constexpr std::int64_t year = 366 * 86'400;  // longer is as good as for ever, and fits every clock
  const auto seconds = std::chrono::floor<std::chrono::seconds>(clock_.time().time_since_epoch()).count();
  return now + std::chrono::seconds(std::clamp<std::int64_t>(command.expires().seconds(), 0, seconds + year) -
                                    seconds);
}

void Commands::order(const std::string& name, const v1::Command& command) {
  using Seen = sdk::CommandBook::Seen;
  hooks_.taken(name);
  auto& adapter = adapters_[name];
  const auto seen = adapter.book.seen(command.id());
  if (seen == Seen::ended) return say(name, adapter, adapter.book.end_of(command.id()));
  if (seen == Seen::begun) return;    // the hub was restarted meanwhile; it will be told
  (void)adapter.book.begin(command);  // without a spool nothing can fail
  if (adapter.held.size() >= commands_max) return finish(name, adapter, failed(command, "http.full"));
  adapter.held.push_back({command, until(command), false, nullptr});
  hand(adapter, adapter.held.back());
}

// To those who listen in turn.
void Commands::hand(Adapter& adapter, Held& held) {
  if (adapter.listening.empty()) return;
  const auto& mailbox = adapter.listening[adapter.next++ % adapter.listening.size()];
  held.with = mailbox.get();
  held.shown = true;
  std::string text;
  append_event("command", held.command, text);
  mailbox->put(text);
}

std::vector<v1::Command> Commands::waiting(const std::string& name, std::size_t count) {
  std::vector<v1::Command> found;
  const auto adapter = adapters_.find(name);
  if (adapter == adapters_.end()) return found;
  for (auto& held : adapter->second.held) {
    if (held.with != nullptr) continue;
    if (found.size() == count) break;
    held.shown = true;
    found.push_back(held.command);
  }
  return found;
}

Commands::Ended Commands::end(const std::string& name, const v1::CommandDone& done) {
  using Seen = sdk::CommandBook::Seen;
  const auto adapter = adapters_.find(name);
  if (adapter == adapters_.end()) return Ended::unknown;
  switch (adapter->second.book.seen(done.command_id())) {
    case Seen::never:
      return Ended::unknown;
    case Seen::ended:
      return Ended::before;
    case Seen::begun:
      break;
  }
  std::erase_if(adapter->second.held, [&](const Held& one) { return one.command.id() == done.command_id(); });
  finish(name, adapter->second, done);
  return Ended::now;
}

void Commands::finish(const std::string& name, Adapter& adapter, const v1::CommandDone& done) {
  adapter.book.end(done);
  say(name, adapter, done);
}

void Commands::say(const std::string& name, Adapter& adapter, const v1::CommandDone& done) {
  if (!hooks_.done(name, done)) adapter.unsaid.push_back(done);
}

void Commands::opened(const std::string& name) {
  auto& adapter = adapters_[name];
  for (const auto& done : std::exchange(adapter.unsaid, {})) say(name, adapter, done);
}

void Commands::listen(const std::string& name, const std::shared_ptr<Mailbox>& mailbox) {
  auto& adapter = adapters_[name];
  mailbox->put(":\n\n");  // a comment: shows that we are there
  adapter.listening.push_back(mailbox);
  for (auto& held : adapter.held) {
    if (held.with == nullptr) hand(adapter, held);
  }
}

void Commands::leave(const std::string& name, const std::shared_ptr<Mailbox>& mailbox) {
  auto& adapter = adapters_[name];
  std::erase(adapter.listening, mailbox);
  for (auto& held : adapter.held) {
    if (held.with != mailbox.get()) continue;
    held.with = nullptr;
    hand(adapter, held);
  }
}

void Commands::sweep() {
  const auto now = clock_.instant();
  for (auto& [name, adapter] : adapters_) {
    std::vector<Held> over;
    for (const auto& held : adapter.held) {
      if (held.until <= now) over.push_back(held);
    }
    std::erase_if(adapter.held, [&](const Held& one) { return one.until <= now; });
    for (const auto& one : over)
      finish(name, adapter, failed(one.command, one.shown ? "unknown" : "expired"));
  }
}

void Commands::close() {
  for (auto& [name, adapter] : adapters_) {
    for (const auto& mailbox : adapter.listening) mailbox->close();
  }
}

}  // namespace balie::http
