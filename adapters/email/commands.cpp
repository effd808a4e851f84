// The part of EmailAdapter that does what the hub orders.
#include "adapters/email/adapter.hpp"
#include "adapters/email/mailbox.hpp"
#include "adapters/email/submission.hpp"
#include "adapters/sdk/arguments.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace balie::email {
namespace {

constexpr std::size_t original_head_bytes = 256u << 10, fetched_bytes_max = 48u << 10;

}  // namespace

constexpr std::array<EmailAdapter::Kind, 4> EmailAdapter::kinds = {{{"send", &EmailAdapter::send},
                                                                    {"resend", &EmailAdapter::resend},
                                                                    {"fetch_original", &EmailAdapter::fetch},
                                                                    {"erase", &EmailAdapter::erase}}};

sdk::Deliveries EmailAdapter::deliveries() const {
  // A little longer than the submission itself, which knows better what became of it.
  sdk::Deliveries how{settings_.sends_at_once, settings_.send_limit + std::chrono::seconds(5), true};
  const bool sends = !settings_.smtp.empty() && !settings_.seal.empty();
  for (const auto& kind : kinds) {
    if (sends || (kind.name != "send" && kind.name != "resend")) how.kinds.emplace_back(kind.name);
  }
  how.lookups = {"fetch_original"};
  return how;
}

sdk::Task<sdk::Delivered> EmailAdapter::deliver(const v1::Command& command) {
  const auto kind = std::ranges::find(kinds, command.kind(), &Kind::name);
  if (kind != kinds.end()) co_return co_await (this->*kind->carry_out)(command);
  co_return failure(Fate::reject, "email.unknown_command", "e-mail does not know this command");
}

std::optional<mime::Message> EmailAdapter::original_of(const v1::Command& command) const {
  const auto head = originals_->head(original_name(command.contact_id()), original_head_bytes);
  return head ? std::optional(mime::read(*head)) : std::nullopt;
}

sdk::Task<sdk::Delivered> EmailAdapter::send(const v1::Command& command) {
  if (settings_.smtp.empty() || settings_.seal.empty()) {
    co_return failure(Fate::reject, "email.no_submission",
                      "the settings smtp and seal_file are needed to send");
  }
  // Before it is tried: one that never went, for its address, is to go to the right one all the same.
  if (const auto kept = confirmations_->keep(command, clock_.time()); !kept) {
    log_.error("a confirmation is not kept", {{"code", kept.error().code()}, {"error", kept.error().text()}});
  }
  BALIE_CO_TRY(const auto ready,
               outgoing(command, original_of(command), settings_, templates_, own_, tokens_, clock_.time()));
  result<void> submitted;
  co_await asio::co_spawn(
      senders_,
      [&]() -> asio::awaitable<void> {
        submitted = submit(ready, settings_);
        co_return;
      },
      asio::use_awaitable);
  if (!submitted) co_return std::unexpected(submitted.error());
  co_return sdk::Delivered{{ready.message_id}, {}};
}

// The last confirmation, to a corrected address; its subject is what there is to say of it.
sdk::Task<sdk::Delivered> EmailAdapter::resend(const v1::Command& order) {
  if (!is_sound(sdk::receiver_of(order))) {
    co_return failure(Fate::reject, "email.address", "the command names no mailbox to send to");
  }
  BALIE_CO_TRY(auto kept, confirmations_->find(order, clock_.time()));
  const auto again = sent_again(std::move(kept), order);
  BALIE_CO_TRY(auto delivered, co_await send(again));
  delivered.text = again.subject();
  co_return delivered;
}

// Of a customer who is to be forgotten: the confirmations, and the originals of the contacts.
sdk::Task<sdk::Delivered> EmailAdapter::erase(const v1::Command& command) {
  BALIE_CO_CHECK(confirmations_->erase(command.customer_id()));
  for (const auto& id : sdk::list_argument(command, "contact_ids")) {
    BALIE_CO_CHECK(originals_->erase(original_name(id)));
  }
  co_return sdk::Delivered{};
}

// A piece of the original, from arguments.offset on, in base64; the first id is how long it is in all.
sdk::Task<sdk::Delivered> EmailAdapter::fetch(const v1::Command& command) {
  const auto& fields = command.arguments().fields();
  const auto offset = fields.find("offset");
  const auto from = offset == fields.end() ? 0.0 : std::max(0.0, offset->second.number_value());
  BALIE_CO_TRY(const auto piece,
               originals_->piece(original_name(command.contact_id()),
                                 from < 1e15 ? static_cast<std::uint64_t>(from) : 0, fetched_bytes_max));
  co_return sdk::Delivered{{fmt::format("{}", piece.size)}, mime::to_base64(piece.bytes)};
}

}  // namespace balie::email
