#include "protocols/milter/session.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::milter {
namespace {

constexpr std::uint32_t version = 6, oldest_version = 2;
constexpr std::uint32_t wanted_actions =
    action::add_headers | action::change_headers | action::add_recipient | action::delete_recipient |
    action::quarantine | action::add_recipient_with_arguments | action::choose_macros;
constexpr std::uint32_t wanted_steps =
    step::no_unknown | step::no_reply_header | step::no_reply_connect | step::no_reply_helo |
    step::no_reply_mail | step::no_reply_recipient | step::no_reply_data | step::no_reply_unknown |
    step::no_reply_end_of_headers | step::no_reply_body | step::header_leading_space;

std::unexpected<Error> out_of_order(std::string_view what) {
  return failure(Fate::reconnect, "milter.out_of_order", fmt::format("{} where none may be", what));
}

std::unexpected<Error> too_many(std::string_view what, std::size_t most) {
  return failure(Fate::reconnect, "milter.too_many", fmt::format("more than {} {}", most, what));
}

}  // namespace

std::string_view Envelope::macro(std::string_view name) const {
  const auto found = macros.find(name);
  return found == macros.end() ? std::string_view() : std::string_view(found->second);
}

result<std::optional<Session::Event>> Session::next() {
  if (std::exchange(complete_next_, false)) return Event(Complete{});
  while (state_ != State::ended) {
    BALIE_TRY(auto frame, decoder_.next());
    if (!frame) return std::nullopt;
    BALIE_TRY(auto command, decode_command(*std::move(frame)));
    if (state_ == State::fresh && !std::holds_alternative<Negotiate>(command)) {
      return out_of_order("a command before the negotiation");
    }
    BALIE_TRY(auto happened,
              std::visit([this](auto&& said) { return on(std::move(said)); }, std::move(command)));
    if (happened) return happened;
  }
  return std::nullopt;
}

Session::Happened Session::on(Negotiate&& command) {
  if (state_ != State::fresh) return out_of_order("a negotiation");
  if (command.version < oldest_version) {
    return failure(Fate::reconnect, "milter.version",
                   fmt::format("version {} of the protocol", command.version));
  }
  actions_ = command.actions & wanted_actions;
  steps_ = command.steps & wanted_steps;
  state_ = State::idle;
  std::vector<WantedMacros> macros;
  if (may(action::choose_macros)) {
    macros = {{0, "j {daemon_name}"}, {2, "i {auth_authen} {mail_addr}"}, {3, "i {rcpt_addr}"}, {5, "i"}};
  }
  encode_negotiated(std::min(command.version, version), actions_, steps_, macros, output_);
  return std::nullopt;
}

Session::Happened Session::on(Macros&& command) {
  auto& macros = state_ == State::idle ? session_macros_ : envelope_.macros;
  // What is said before the sender is of the message that begins, and of the next one no more.
  const bool of_message = command.stage == 'M' || state_ != State::idle;
  for (auto& [name, value] : command.values) {
    if (macros.size() >= limits_.macros_max) return too_many("macros", limits_.macros_max);
    if (of_message && state_ == State::idle) {
      envelope_.macros.insert_or_assign(std::move(name), std::move(value));
      if (envelope_.macros.size() > limits_.macros_max) return too_many("macros", limits_.macros_max);
    } else {
      macros.insert_or_assign(std::move(name), std::move(value));
    }
  }
  return std::nullopt;
}

Session::Happened Session::on(Connect&& command) {
  if (state_ != State::idle) return out_of_order("a connection");
  envelope_.client = std::move(command);
  go_on(step::no_reply_connect);
  return std::nullopt;
}

// Also between two messages, and after STARTTLS.
Session::Happened Session::on(Helo&& command) {
  if (state_ != State::idle) return out_of_order("HELO");
  envelope_.helo = std::move(command.name);
  go_on(step::no_reply_helo);
  return std::nullopt;
}

Session::Happened Session::on(Mail&& command) {
  if (state_ != State::idle) return out_of_order("a sender");
  envelope_.mail = std::move(command);
  for (const auto& [name, value] : session_macros_) envelope_.macros.try_emplace(name, value);
  state_ = State::message;
  go_on(step::no_reply_mail);
  return Event(Begun{});
}

Session::Happened Session::on(Recipient&& command) {
  if (state_ != State::message) return out_of_order("a recipient");
  if (envelope_.recipients.size() >= limits_.recipients_max)
    return too_many("recipients", limits_.recipients_max);
  envelope_.recipients.push_back(std::move(command));
  go_on(step::no_reply_recipient);
  return std::nullopt;
}

Session::Happened Session::on(Data&&) {
  if (state_ != State::message) return out_of_order("DATA");
  go_on(step::no_reply_data);
  return std::nullopt;
}

Session::Happened Session::on(Header&& command) {
  if (state_ != State::message) return out_of_order("a header");
  if (envelope_.headers.size() >= limits_.headers_max) return too_many("headers", limits_.headers_max);
  if ((steps_ & step::header_leading_space) == 0) command.value.insert(0, 1, ' ');
  header_bytes_ += command.name.size() + command.value.size();
  if (header_bytes_ > limits_.header_bytes_max) {
    command.value.clear();
    envelope_.headers_cut = true;
  }
  envelope_.headers.push_back(std::move(command));
  go_on(step::no_reply_header);
  return std::nullopt;
}

Session::Happened Session::on(EndOfHeaders&&) {
  if (state_ != State::message) return out_of_order("an end of headers");
  go_on(step::no_reply_end_of_headers);
  return std::nullopt;
}

Session::Happened Session::on(Body&& command) {
  if (state_ != State::message) return out_of_order("a body");
  go_on(step::no_reply_body);
  return Event(Chunk{std::move(command.bytes)});
}

Session::Happened Session::on(EndOfMessage&& command) {
  if (state_ != State::message) return out_of_order("an end of message");
  state_ = State::waiting;
  if (command.bytes.empty()) return Event(Complete{});
  complete_next_ = true;
  return Event(Chunk{std::move(command.bytes)});
}

// Also between messages: then it says nothing new.
Session::Happened Session::on(Abort&&) {
  const bool running = state_ != State::idle;
  forget_message();
  if (!running) return std::nullopt;
  return Event(Aborted{});
}

Session::Happened Session::on(Unknown&&) {
  if (state_ != State::waiting) go_on(step::no_reply_unknown);
  return std::nullopt;
}

Session::Happened Session::on(Quit&&) {
  state_ = State::ended;
  return Event(Ended{});
}

Session::Happened Session::on(QuitForNew&&) {
  const bool running = state_ != State::idle;
  forget_message();
  session_macros_.clear();
  envelope_ = {};
  if (!running) return std::nullopt;
  return Event(Aborted{});
}

// Answers that the stage may pass, unless it was agreed that this one is not answered.
void Session::go_on(std::uint32_t unless) {
  if ((steps_ & unless) == 0) encode(Continue{}, output_);
}

void Session::forget_message() {
  state_ = State::idle;
  complete_next_ = false;
  header_bytes_ = 0;
  envelope_.mail = {};
  envelope_.recipients.clear();
  envelope_.headers.clear();
  envelope_.headers_cut = false;
  envelope_.macros.clear();
}

void Session::answer(const std::vector<Change>& changes, const Verdict& verdict) {
  if (state_ != State::waiting) return;
  for (auto change : changes) {
    const bool bare = (steps_ & step::header_leading_space) == 0;  // the MTA puts the space itself
    const auto trim = [&](std::string& value) {
      if (bare && value.starts_with(' ')) value.erase(0, 1);
    };
    if (auto* added = std::get_if<AddHeader>(&change)) trim(added->value);
    if (auto* changed = std::get_if<ChangeHeader>(&change)) trim(changed->value);
    encode(change, output_);
  }
  encode(verdict, output_);
  forget_message();
}

void Session::progress() {
  if (state_ == State::waiting) encode_progress(output_);
}

}  // namespace balie::milter
