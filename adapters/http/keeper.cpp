#include "adapters/http/keeper.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace balie::http {
namespace {

namespace asio = boost::asio;

constexpr auto retry_after = std::chrono::seconds(2);

}  // namespace

Keeper::Keeper(asio::any_io_executor executor, HubLinks& hub, std::unique_ptr<sdk::Spool> spool, Log log,
               Duration limit)
    : hub_(hub), spool_(std::move(spool)), log_(std::move(log)), limit_(limit), timer_(executor) {}

result<void> Keeper::keep(const std::string& contact) {
  BALIE_TRY(const auto number, spool_->add(contact));
  return spool_->sync(number);
}

asio::awaitable<void> Keeper::run() {
  while (!stopped_) {
    const bool more = spool_->size() > 0 && co_await report_first();
    if (more) continue;
    timer_.expires_after(retry_after);
    co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

// False when the hub does not take it now. What it refuses for good is dropped: it was checked before it was
// kept, and would stand before all others for ever.
asio::awaitable<bool> Keeper::report_first() {
  const auto entry = spool_->read(0);
  if (!entry) co_return false;
  v1::ToHub message;
  if (message.mutable_contact()->ParseFromString(entry->content)) {
    const auto id = message.contact().id();
    auto& link = hub_.of(message.contact().adapter());
    const auto answer = co_await link.request(std::move(message), limit_);
    if (!answer) co_return false;
    if (answer->has_refusal() && answer->refusal().fate() == "retry") co_return false;
    if (answer->has_decision() && answer->decision().fallback_reason() == "not_ready") co_return false;
    if (answer->has_refusal()) {
      log_.error("the hub refused a kept contact", {{"contact", id}, {"code", answer->refusal().code()}});
    }
  }
  spool_->done(entry->number);
  co_return !stopped_;
}

void Keeper::wake() { timer_.cancel(); }

void Keeper::stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace balie::http
