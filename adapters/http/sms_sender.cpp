#include "adapters/http/sms_sender.hpp"

#include "adapters/sdk/arguments.hpp"
#include "core/base/backoff.hpp"
#include "protocols/bus/time.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <simdjson.h>
#include <sodium.h>

#include <algorithm>

namespace balie::http {
namespace {

namespace asio = boost::asio;

constexpr std::uint64_t answer_bytes_max = 64 << 10;
constexpr std::size_t stops_max = 100'000, remembered_max = 100'000;
constexpr std::string_view expired = "expired", said_stop = "sms.stopped", unknown = "unknown";

std::string base64(const std::string& text) {
  std::string encoded(sodium_base64_encoded_len(text.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(encoded.data(), encoded.size(), reinterpret_cast<const unsigned char*>(text.data()),
                    text.size(), sodium_base64_VARIANT_ORIGINAL);
  encoded.pop_back();  // its NUL
  return encoded;
}

}  // namespace

bool was_taken(int status) { return status >= 200 && status < 300; }
bool was_not_taken(int status) { return status == 429 || status == 503; }
bool is_unknown(int status) { return status == 500 || status == 502 || status == 504 || status < 200; }

std::string id_in(const std::string& json, const std::string& pointer) {
  if (pointer.empty()) return {};
  simdjson::dom::parser parser;
  simdjson::dom::element found;
  if (parser.parse(json).at_pointer(pointer).get(found) != simdjson::SUCCESS) return {};
  if (std::string_view text; found.get(text) == simdjson::SUCCESS) return std::string(text);
  if (std::int64_t number = 0; found.get(number) == simdjson::SUCCESS) return fmt::format("{}", number);
  return {};
}

v1::Outcome sms_outcome_of(const v1::Command& command, const v1::CommandDone& done) {
  v1::Outcome outcome;
  outcome.set_command_id(command.id());
  outcome.set_contact_id(command.contact_id());
  outcome.set_kind("sent");
  if (!done.error().empty()) {
    outcome.set_kind(done.error() == unknown ? "unknown" : "failed");
    outcome.set_reason(done.text());
  }
  outcome.set_id(fmt::format("{}-{}", command.id(), outcome.kind()));
  return outcome;
}

SmsSender::SmsSender(const SmsSettings& settings, Parts parts)
    : settings_(settings),
      parts_(std::move(parts)),
      template_(SmsTemplate::read(settings.body, settings.content).value_or(SmsTemplate())),
      book_(parts_.spool.get()) {}

// Those that may be repeated come from the hub again.
result<void> SmsSender::start() {
  BALIE_TRY(const auto doubtful, book_.recover());
  for (const auto& command : doubtful.again) book_.forget(command.id());
  book_.each_end([this](const v1::CommandDone& done) { remember(done); });
  return {};
}

// For gateways that call one address for all messages.
void SmsSender::remember(const v1::CommandDone& done) {
  for (const auto& id : done.ids()) {
    if (!commands_of_.emplace(id, done.command_id()).second) continue;
    remembered_.push_back(id);
  }
  while (remembered_.size() > remembered_max) {
    commands_of_.erase(remembered_.front());
    remembered_.pop_front();
  }
}

std::string SmsSender::command_of(std::string_view message) const {
  const auto found = commands_of_.find(message);
  return found == commands_of_.end() ? std::string() : found->second;
}

// An answer without an id teaches nothing.
bool SmsSender::may_learn(std::string_view message) {
  return !settings_.id_path.empty() && unanswered_.may_be(message);
}

void SmsSender::stopped(const std::string& number) {
  if (stops_.size() >= stops_max) stops_.erase(stops_.begin());
  stops_[number] = parts_.clock.time();
}

std::string_view SmsSender::reason_not_to_go(const v1::Command& command) const {
  if (command.has_expires() && bus::to_time(command.expires()) <= parts_.clock.time()) return expired;
  if (sdk::text_argument(command, "purpose") != settings_.stop_purpose) return {};
  const auto stop = stops_.find(sdk::receiver_of(command));
  return stop != stops_.end() && bus::to_time(command.at()) <= stop->second ? said_stop : std::string_view();
}

void SmsSender::stop() { stopped_ = true; }

void SmsSender::wake() {
  if (stopped_) return;
  // Those under way stand before the others.
  const auto count = under_way_.size() + settings_.at_once;
  for (const auto& command : parts_.commands.waiting(settings_.name, count)) {
    if (under_way_.size() >= settings_.at_once) break;
    if (!under_way_.insert(command.id()).second) continue;
    asio::co_spawn(parts_.executor, carry_out(command), asio::detached);
  }
}

asio::awaitable<void> SmsSender::carry_out(v1::Command command) {
  if (book_.seen(command.id()) == sdk::CommandBook::Seen::ended) {
    // The hub may have heard neither before this process began.
    const auto done = book_.end_of(command.id());
    parts_.outcome(sms_outcome_of(command, done));
    end(done);
  } else {
    v1::CommandDone failed;
    failed.set_command_id(command.id());
    result<void> begun;
    if (command.kind() != "send" || settings_.url.empty()) {
      failed.set_error("adapter.unknown_kind");
    } else if (begun = book_.begin(command); begun) {
      begun = book_.sync(command.id());
    }
    if (failed.error().empty() && begun) {
      end(command, co_await send(command));
    } else {
      if (!begun) failed.set_error(std::string(begun.error().code()));
      parts_.commands.end(settings_.name, failed);
    }
  }
  under_way_.erase(command.id());
  wake();
}

// Again for as long as it was not taken.
asio::awaitable<SmsSender::Attempt> SmsSender::send(const v1::Command& command) {
  Backoff::Settings pauses;
  pauses.first = settings_.retry_first, pauses.max = settings_.retry_max;
  Backoff backoff(pauses, std::hash<std::string>{}(command.id()));
  asio::steady_timer timer(parts_.executor);
  Attempt last;
  for (std::uint32_t tries = 1;; ++tries) {
    if (const auto reason = reason_not_to_go(command); !reason.empty()) {
      co_return Attempt{Fortune::not_taken, {}, std::string(reason), {}};
    }
    last = co_await attempt(command);
    const bool again =
        last.fortune == Fortune::not_taken || (last.fortune == Fortune::unknown && command.repeatable());
    if (!again || tries >= settings_.attempts || stopped_) co_return last;
    const auto pause = backoff.failed(parts_.clock.instant());
    timer.expires_after(std::max(pause, std::min(last.retry_after, settings_.retry_max)));
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

asio::awaitable<SmsSender::Attempt> SmsSender::attempt(const v1::Command& command) {
  const auto target = parse_webhook_url(settings_.url);
  if (!target) co_return Attempt{Fortune::refused, {}, target.error().text(), {}};
  const auto number = unanswered_.begin();
  const auto answer =
      co_await post(parts_.tls, *target, headers(), body_of(command), settings_.limit, answer_bytes_max);
  unanswered_.over(number);  // nothing else runs before its id is remembered
  if (!answer) {
    const auto& error = answer.error();
    const bool sent = error.code() == "webhook.no_answer";
    co_return Attempt{sent ? Fortune::unknown : Fortune::not_taken, {}, error.text(), {}};
  }
  Attempt made{
      Fortune::refused, {}, fmt::format("the gateway answers with {}", answer->status), answer->retry_after};
  if (was_taken(answer->status)) {
    made.fortune = Fortune::taken;
    made.id = id_in(answer->body, settings_.id_path);
  } else if (was_not_taken(answer->status)) {
    made.fortune = Fortune::not_taken;
  } else if (is_unknown(answer->status)) {
    made.fortune = Fortune::unknown;
  }
  co_return made;
}

void SmsSender::end(const v1::Command& command, const Attempt& last) {
  v1::CommandDone done;
  done.set_command_id(command.id());
  switch (last.fortune) {
    case Fortune::taken:
      if (!last.id.empty()) done.add_ids(last.id);
      break;
    case Fortune::unknown:
      done.set_error(std::string(unknown));
      break;
    case Fortune::not_taken:
      done.set_error(last.reason == expired || last.reason == said_stop ? last.reason : "sms.not_sent");
      break;
    case Fortune::refused:
      done.set_error("sms.refused");
      break;
  }
  done.set_text(last.reason);
  if (last.fortune != Fortune::taken) {
    parts_.log.warning("a message was not sent", {{"command", command.id()}, {"code", done.error()}});
  }
  parts_.outcome(sms_outcome_of(command, done));
  book_.end(done);
  remember(done);
  end(done);
}

void SmsSender::end(const v1::CommandDone& done) { parts_.commands.end(settings_.name, done); }

std::string SmsSender::body_of(const v1::Command& command) const {
  auto status_url = fmt::format("{}?command={}", settings_.public_url, percent_encode(command.id()));
  if (!command.contact_id().empty()) status_url += "&contact=" + percent_encode(command.contact_id());
  if (!settings_.key.empty()) status_url += "&key=" + percent_encode(settings_.key);
  return template_.render({{"from", command.entry().empty() ? settings_.from : command.entry()},
                           {"to", sdk::receiver_of(command)},
                           {"text", command.text()},
                           {"command", command.id()},
                           {"contact", command.contact_id()},
                           {"status_url", std::move(status_url)}});
}

PostHeaders SmsSender::headers() const {
  PostHeaders headers = {{"Content-Type", std::string(template_.content_type())},
                         {"Accept", "application/json"}};
  if (!settings_.user.empty()) {
    headers.emplace_back("Authorization", "Basic " + base64(settings_.user + ":" + settings_.password));
  }
  for (const auto& header : settings_.headers) {
    const auto colon = header.find(": ");
    headers.emplace_back(header.substr(0, colon), header.substr(colon + 2));
  }
  return headers;
}

}  // namespace balie::http
