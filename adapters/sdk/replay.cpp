// The part of Runner that reports from the spool what the hub has yet to hear.
#include "adapters/sdk/runner.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace balie::sdk {
namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t replayed_at_once = 64;
constexpr Duration answer_limit = std::chrono::seconds(10);
constexpr Duration retry_pause = std::chrono::milliseconds(500);
constexpr Duration forever = std::chrono::hours(24 * 365);

// Answers as they come, and who waits for the last.
struct Gathered {
  explicit Gathered(const asio::any_io_executor& executor) : all(executor, forever) {}
  std::vector<std::optional<result<v1::FromHub>>> answers;
  std::size_t left = 0;
  asio::steady_timer all;
};

}  // namespace

asio::awaitable<void> Runner::replay() {
  while (!stopping_) {
    if (parts_.spool.size() > 0 && client_.open()) {
      const bool accepted = co_await replay_some();
      count_spool();
      if (accepted) continue;
      replay_pause_.expires_after(retry_pause);
    } else {
      replay_pause_.expires_after(forever);
    }
    if (!stopping_) co_await replay_pause_.async_wait(awaited);
  }
}

// The oldest entries, in their order and of one kind: an outcome comes after the contact that it belongs to.
// False: the hub did not take all of them.
asio::awaitable<bool> Runner::replay_some() {
  std::vector<Spool::Entry> entries;
  std::vector<v1::ToHub> messages;
  while (entries.size() < std::min(replayed_at_once, parts_.spool.size())) {
    auto entry = parts_.spool.read(entries.size());
    if (!entry) break;
    v1::ToHub message;
    if (!message.ParseFromString(entry->content)) {  // of a version that wrote something else
      parts_.log.error("an entry of the spool is not readable and dropped", {{"number", entry->number}});
      parts_.spool.done(entry->number);
      continue;
    }
    if (!messages.empty() && messages.front().body_case() != message.body_case()) break;
    entries.push_back(std::move(*entry));
    messages.push_back(std::move(message));
  }
  if (entries.empty()) co_return parts_.spool.size() == 0;
  const auto gathered = std::make_shared<Gathered>(parts_.executor);
  gathered->answers.resize(entries.size());
  gathered->left = entries.size();
  for (std::size_t i = 0; i < messages.size(); ++i) {
    client_.request(std::move(messages[i]), answer_limit, [gathered, i](result<v1::FromHub> answer) {
      gathered->answers[i] = std::move(answer);
      if (--gathered->left == 0) gathered->all.cancel();
    });
  }
  while (gathered->left > 0) co_await gathered->all.async_wait(awaited);
  bool accepted = true;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    accepted = accept_replayed(entries[i], *gathered->answers[i]) && accepted;
  }
  co_return accepted;
}

bool Runner::accept_replayed(const Spool::Entry& entry, const result<v1::FromHub>& answer) {
  if (!answer) return false;
  const bool decided = answer->has_decision() && answer->decision().fallback_reason() != "not_ready";
  const bool rejected = answer->has_refusal() && answer->refusal().fate() == "reject";
  if (!decided && !rejected && !answer->has_recorded()) return false;
  if (rejected) {
    const auto& refusal = answer->refusal();
    parts_.log.error("the hub rejects an entry of the spool; it is dropped",
                     {{"number", entry.number}, {"code", refusal.code()}, {"field", refusal.field()}});
  }
  parts_.metrics.replayed(!rejected);
  parts_.spool.done(entry.number);
  return true;
}

}  // namespace balie::sdk
