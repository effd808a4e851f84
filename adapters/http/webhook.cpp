#include "adapters/http/webhook.hpp"

#include "adapters/http/event_format.hpp"
#include "adapters/http/webhook_delivery.hpp"
#include "adapters/http/webhook_signature.hpp"
#include "core/base/file.hpp"
#include "core/base/json_text.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace balie::http {

namespace asio = boost::asio;

namespace {

constexpr Duration events_pulse = std::chrono::seconds(15);
constexpr std::size_t position_bytes_max = 64;

// Appends a line that is whole and durable, or says no.
bool append_line(const std::string& path, const std::string& line) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const bool written =
      ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && ::fsync(file) == 0;
  return ::close(file) == 0 && written;
}

}  // namespace

Webhook::Webhook(WebhookSettings settings, std::string files, Parts parts)
    : settings_(std::move(settings)),
      files_(std::move(files)),
      parts_(std::move(parts)),
      timer_(parts_.executor) {}

result<void> Webhook::start() {
  BALIE_TRY(target_, parse_webhook_url(settings_.url));
  BALIE_TRY(key_, webhook_key(settings_.secret));
  const auto held = read_file(files_ + ".position", position_bytes_max);
  if (!held && held.error().code() == "file.not_found") return {};
  if (!held) return std::unexpected(held.error());
  std::uint64_t position = 0;
  const auto parsed = std::from_chars(held->data(), held->data() + held->size(), position);
  if (parsed.ec != std::errc())
    return failure(Fate::fatal, "webhook.bad_position", files_ + ".position: is no number");
  position_ = saved_ = position;
  return {};
}

asio::awaitable<void> Webhook::run() {
  while (!stopped_) {
    if (!position_ && !co_await settle_position()) continue;
    const auto events = co_await parts_.events.read(*position_ + 1, events_pulse);
    if (!events) continue;  // the source waits a little by itself
    for (const auto& event : *events) {
      if (wants(*event) && !co_await deliver(*event)) co_return;
      position_ = event->sequence();
      if (wants(*event)) save_position();
    }
    save_position();
  }
}

// A new webhook begins with what happens from now on.
asio::awaitable<bool> Webhook::settle_position() {
  const auto last = co_await parts_.events.last();
  if (!last) co_return false;
  position_ = *last;
  saved_ = *last + 1;  // differs: written down at once
  save_position();
  co_return true;
}

bool Webhook::wants(const v1::Event& event) const {
  if (pushes_calls()) return event.has_contact_decided() || event.has_outcome_recorded();
  return settings_.types.empty() ||
         std::find(settings_.types.begin(), settings_.types.end(), event.type()) != settings_.types.end();
}

asio::awaitable<bool> Webhook::deliver(const v1::Event& event) {
  const auto made = pushes_calls() ? pushes_.body_of(event) : cloud_event(event, settings_.source);
  if (!made) co_return true;  // nothing to do with a call
  const auto& body = *made;
  WebhookDelivery delivery({settings_.attempts, settings_.retry_first, settings_.retry_max},
                           event.sequence());
  while (!stopped_) {
    const auto answer = co_await attempt(event, body);
    const auto step = delivery.on(
        answer ? WebhookDelivery::Attempt{answer->status, answer->retry_after} : WebhookDelivery::Attempt{},
        parts_.clock.instant());
    if (step == WebhookDelivery::Step::delivered) {
      parts_.figures.webhooks_delivered().Increment();
      co_return true;
    }
    parts_.figures.webhooks_failed().Increment();
    const auto reason = answer ? fmt::format("status {}", answer->status) : answer.error().text();
    parts_.log.warning("a webhook was not taken", {{"webhook", settings_.name},
                                                   {"sequence", event.sequence()},
                                                   {"attempt", delivery.attempts()},
                                                   {"reason", reason}});
    if (step == WebhookDelivery::Step::dead) {
      bury(event, body, delivery.attempts(), reason);
      co_return true;
    }
    co_await wait(delivery.wait());
  }
  co_return false;
}

sdk::Task<PostAnswer> Webhook::attempt(const v1::Event& event, const std::string& body) {
  const auto id = fmt::format("{}-{}", settings_.name, event.sequence());
  const auto now = std::chrono::floor<std::chrono::seconds>(parts_.clock.time()).time_since_epoch().count();
  const char* type = pushes_calls() ? "application/json" : "application/cloudevents+json; charset=utf-8";
  PostHeaders headers = {{"Content-Type", type},
                         {"webhook-id", id},
                         {"webhook-timestamp", std::to_string(now)},
                         {"webhook-signature", webhook_signature(key_, id, now, body)}};
  co_return co_await post(parts_.tls, target_, std::move(headers), body, settings_.limit);
}

void Webhook::bury(const v1::Event& event, const std::string& body, std::uint32_t attempts,
                   std::string_view reason) {
  parts_.figures.webhooks_dead().Increment();
  std::string line =
      fmt::format("{{\"webhook\":\"{}\",\"attempts\":{},\"reason\":", settings_.name, attempts);
  append_json_text(reason, line);
  line += ",\"event\":" + body + "}\n";
  if (!append_line(files_ + ".dead.jsonl", line)) {
    parts_.log.error("a dead letter could not be written",
                     {{"webhook", settings_.name}, {"sequence", event.sequence()}});
  }
}

void Webhook::save_position() {
  if (saved_ == *position_) return;
  if (const auto held = write_file_atomically(files_ + ".position", std::to_string(*position_)); !held) {
    parts_.log.error("the place of a webhook could not be written",
                     {{"webhook", settings_.name}, {"code", held.error().code()}});
    return;
  }
  saved_ = *position_;
}

asio::awaitable<void> Webhook::wait(Duration duration) {
  if (stopped_) co_return;
  timer_.expires_after(duration);
  co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
}

void Webhook::stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace balie::http
