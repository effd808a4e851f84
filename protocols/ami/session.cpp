#include "protocols/ami/session.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace balie::ami {

Session::Session(Settings settings, Instant now)
    : settings_(std::move(settings)),
      decoder_(settings_.limits),
      heard_by_(now + settings_.answer_limit),
      sent_at_(now) {}

void Session::on_bytes(std::string_view bytes, Instant now) {
  if (state_ == State::closed) return;
  decoder_.feed(bytes);
  while (state_ != State::closed) {
    auto received = decoder_.next();
    if (!received) return close(received.error().code());
    if (!*received) return;
    if (auto* message = std::get_if<Message>(&**received)) {
      on_message(std::move(*message), now);
    } else if (state_ == State::greeting) {
      version_ = std::get<Greeting>(**received).version;
      heard_by_ = Instant::max();
      send_own(Action("Challenge").with("AuthType", "MD5"), State::challenge, now);
    }
  }
}

void Session::on_message(Message message, Instant now) {
  if (state_ == State::greeting) return close("ami.malformed");
  const auto number = number_of(message.value("ActionID"));
  const auto found = number ? waiting_.find(*number) : waiting_.end();
  if (message.kind == Message::Kind::event) {
    if (found == waiting_.end() || !found->second.list) {
      if (state_ == State::open) outputs_.emplace_back(Event{std::move(message)});
      return;
    }
    found->second.due = now + settings_.answer_limit;
    const auto list = message.value("EventList");
    if (!same_name(list, "Complete") && !same_name(list, "cancelled")) {
      outputs_.emplace_back(Item{*number, std::move(message)});
      return;
    }
    auto response = std::move(*found->second.list);
    waiting_.erase(found);
    outputs_.emplace_back(Answered{*number, true, std::move(response)});
    return;
  }
  // One that repeats, that answers nothing of ours, or is no response at all, is passed over.
  if (message.kind != Message::Kind::response || found == waiting_.end() || found->second.list) return;
  if (same_name(message.value("EventList"), "start")) {
    found->second.list = std::move(message);
    return;
  }
  waiting_.erase(found);
  if (*number == own_) return on_own_answer(message, now);
  const bool done = same_name(message.name(), "Success");
  outputs_.emplace_back(Answered{*number, done, std::move(message)});
}

void Session::on_own_answer(const Message& message, Instant now) {
  const bool done = same_name(message.name(), "Success");
  if (state_ == State::challenge) {
    if (!done) return close("ami.refused");
    // Events begin when the filter is set.
    send_own(Action("Login")
                 .with("AuthType", "MD5")
                 .with("Username", settings_.username)
                 .with("Key", md5_key(message.value("Challenge"), settings_.secret))
                 .with("Events", "off"),
             State::login, now);
  } else if (state_ == State::login) {
    if (!done) return close("ami.refused");
    if (settings_.events.empty()) return open(now);
    const auto pattern = fmt::format("^Event: ({})[[:cntrl:]]", fmt::join(settings_.events, "|"));
    send_own(Action("Filter").with("Operation", "Add").with("Filter", pattern), State::filter, now);
  } else if (state_ == State::filter) {
    filtered_ = done;
    open(now);
  }
}

void Session::open(Instant now) {
  // With brokeneventsaction = yes in manager.conf there is no answer to this, so nobody waits for one.
  const auto events = Action("Events").with("EventMask", settings_.classes);
  outputs_.emplace_back(Send{encode(events, fmt::format("{}-{}", settings_.id, ++last_))});
  state_ = State::open;
  outputs_.emplace_back(Opened{version_, filtered_});
  for (const auto& [number, action] : std::exchange(early_, {})) send(action, number, now);
}

std::uint64_t Session::submit(Action action, Instant now) {
  const auto number = ++last_;
  if (state_ == State::open) {
    send(action, number, now);
  } else if (state_ != State::closed) {
    early_.emplace_back(number, std::move(action));
  }
  return number;
}

void Session::send_own(const Action& action, State next, Instant now) {
  state_ = next;
  own_ = ++last_;
  send(action, own_, now);
}

void Session::send(const Action& action, std::uint64_t number, Instant now) {
  sent_at_ = now;
  waiting_.emplace(number, Waiting{now + settings_.answer_limit, std::nullopt});
  outputs_.emplace_back(Send{encode(action, fmt::format("{}-{}", settings_.id, number))});
}

void Session::on_time(Instant now) {
  if (state_ == State::closed) return;
  const bool silent =
      std::any_of(waiting_.begin(), waiting_.end(), [&](const auto& one) { return now >= one.second.due; });
  if (silent || (state_ == State::greeting && now >= heard_by_)) return close("ami.silent");
  if (state_ == State::open && now >= sent_at_ + settings_.ping_every)
    send_own(Action("Ping"), State::open, now);
}

void Session::close(std::string code) {
  state_ = State::closed;
  outputs_.emplace_back(Closed{std::move(code)});
}

std::optional<Output> Session::poll() {
  if (outputs_.empty()) return std::nullopt;
  auto output = std::move(outputs_.front());
  outputs_.pop_front();
  return output;
}

Instant Session::wake_at() const {
  if (state_ == State::closed) return Instant::max();
  auto wake = state_ == State::open ? sent_at_ + settings_.ping_every : heard_by_;
  for (const auto& [number, waiting] : waiting_) wake = std::min(wake, waiting.due);
  return wake;
}

std::optional<std::uint64_t> Session::number_of(std::string_view action_id) const {
  if (!action_id.starts_with(settings_.id)) return std::nullopt;
  action_id.remove_prefix(settings_.id.size());
  std::uint64_t number = 0;
  const auto* end = action_id.data() + action_id.size();
  if (!action_id.starts_with('-') || std::from_chars(action_id.data() + 1, end, number).ptr != end)
    return std::nullopt;
  return number;
}

}  // namespace balie::ami
