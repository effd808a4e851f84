// The part of SmppAdapter that takes what the centre brings.
#include "adapters/sdk/net.hpp"
#include "adapters/smpp/adapter.hpp"
#include "protocols/smpp/status.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>

namespace balie::smpp {
namespace {

constexpr std::size_t inbound_max = 100'000;  // that wait for receive()

std::string service_type_of(const Pdu& pdu) {
  if (const auto* body = std::get_if<ShortMessage>(&pdu.body)) return body->service_type;
  if (const auto* body = std::get_if<DataMessage>(&pdu.body)) return body->service_type;
  return {};
}

// For the figures: what an answer of ours means.
std::string_view result_of(std::uint32_t status) {
  if (status == status::ok) return "stored";
  return status == status::temporary_application_error ? "again" : "refused";
}

// Some centres bring receipts without saying so, with the parameters of one.
bool says_receipt(const IncomingMessage& message) {
  return is_receipt(message.esm_class) || (find(message.tlvs, tag::receipted_message_id) != nullptr &&
                                           find(message.tlvs, tag::message_state) != nullptr);
}

}  // namespace

std::uint64_t SmppAdapter::respond(const Origin& origin, std::uint32_t status) {
  const auto link = origin.link.lock();
  const bool there = link && link->serial == origin.serial && origin.serial != 0;
  figures_.message(origin.direction, there ? result_of(status) : "unanswered");
  return there ? link->respond(origin.sequence, status) : 0;
}

void SmppAdapter::on_incoming(Link& link, Pdu pdu) {
  if (pdu.command == command::alert_notification) {
    return log_.info("a phone can be reached again");  // which, is nobody's business in a log
  }
  Origin origin;
  for (const auto& one : links_) {
    if (one.get() == &link) origin = {one, link.serial, pdu.sequence};
  }
  if (inbound_.size() >= inbound_max || ending_) {
    respond(origin, status::temporary_application_error);
    return;
  }
  const auto message = read_message(pdu, of_default_);
  if (!message) {
    respond(origin, status::permanent_application_error);
    return;
  }
  result<bool> is_receipt = false;
  if (says_receipt(*message) || looks_like_receipt(message->bytes)) {
    is_receipt = take_receipt(origin, *message);
  }
  result<void> taken;
  if (!is_receipt) {
    taken = std::unexpected(is_receipt.error());
  } else if (!*is_receipt) {
    taken = message->part ? take_part(origin, *message, pdu) : take_message(origin, *message, pdu);
  }
  if (taken) return;
  log_.error("a message was not taken", {{"code", taken.error().code()}, {"error", taken.error().text()}});
  respond(origin, status::temporary_application_error);
}

// False: it is no receipt after all.
result<bool> SmppAdapter::take_receipt(Origin origin, const IncomingMessage& message) {
  const auto text = gsm::decode_text(message.bytes, message.alphabet, message.shift);
  const auto receipt = read_receipt(text.value_or(message.bytes), message.tlvs);
  if (!receipt) return false;
  if (!says_receipt(message)) {
    // Anybody could have written it: it counts if it is of a message that was sent there.
    BALIE_TRY(const bool known, outbox_->knows(*receipt, message.source, message.destination));
    if (!known) return false;
  }
  origin.direction = Figures::Direction::receipt;
  BALIE_TRY(const auto report,
            outbox_->receipt(*receipt, message.source, message.destination, clock_.time()));
  if (!report) {
    respond(origin, status::ok);
    return true;
  }
  sdk::Inbound inbound;
  inbound.outcome = outcome_of(*report);
  inbound.settle = [this, origin](const v1::Decision&) -> Task<void> {
    respond(origin, status::ok);
    co_return result<void>{};
  };
  inbound.refuse = [this, origin](const Error& error) -> Task<void> {
    // The hub will not have it, ever: the centre need not try again.
    respond(origin, error.fate() == Fate::reject ? status::ok : status::temporary_application_error);
    co_return result<void>{};
  };
  queue(std::move(inbound));
  return true;
}

sdk::Inbound SmppAdapter::contact_inbound(v1::Contact contact, std::function<void()> stored,
                                          std::function<void(std::uint32_t)> refused) {
  sdk::Inbound inbound;
  inbound.settle = [this, contact, stored = std::move(stored)](const v1::Decision& decision) -> Task<void> {
    auto done = co_await obey_words(contact, decision);
    if (done) stored();
    co_return done;
  };
  inbound.refuse = [refused = std::move(refused)](const Error& error) -> Task<void> {
    refused(error.fate() == Fate::reject ? status::permanent_application_error
                                         : status::temporary_application_error);
    co_return result<void>{};
  };
  inbound.contact = std::move(contact);
  return inbound;
}

result<void> SmppAdapter::take_message(const Origin& origin, const IncomingMessage& message, const Pdu& pdu) {
  BALIE_TRY(const auto recognised, inbox_->recognise(message, clock_.time()));
  auto contact = contact_of(message, service_type_of(pdu), settings_);
  contact.set_id(recognised.id);
  auto stored = [this, origin, id = recognised.id] {
    const auto count = respond(origin, status::ok);
    if (count == 0) return;  // the link is gone: the centre will bring it again
    if (const auto kept = inbox_->answered(id, origin.serial, count, clock_.time()); !kept) {
      log_.warning("state", {{"error", kept.error().text()}});
    }
    commit_soon();
  };
  fresh_.emplace_back(contact_inbound(std::move(contact), std::move(stored),
                                      [this, origin](std::uint32_t status) { respond(origin, status); }),
                      origin);
  commit_soon();
  return {};
}

result<void> SmppAdapter::take_part(const Origin& origin, const IncomingMessage& message, const Pdu& pdu) {
  BALIE_TRY(const auto taken, inbox_->take_part(message, pdu, of_default_, clock_.time()));
  if (taken.whole) {
    queue_long(*taken.whole, origin);
  } else {
    respond(origin, status::ok);
  }
  return {};
}

// The last part is answered when the whole is stored. Without an origin: what waited too long, or was
// complete when the program ended.
void SmppAdapter::queue_long(const Inbox::Long& whole, std::optional<Origin> origin) {
  auto contact = contact_of(whole, settings_);
  long_queued_[whole.id] = clock_.instant();
  if (contact.id().empty()) return;  // no part of it can be read
  auto stored = [this, origin, id = whole.id] {
    if (const auto kept = inbox_->done(id, clock_.time()); !kept) {
      return log_.warning("state", {{"error", kept.error().text()}});
    }
    long_queued_.erase(id);
    if (origin) respond(*origin, status::ok);
  };
  auto refused = [this, origin, id = whole.id](std::uint32_t status) {
    // Its parts are here, so it is ours to bring again; but not what the hub will never have.
    if (status == status::permanent_application_error) {
      if (inbox_->done(id, clock_.time())) long_queued_.erase(id);
    }
    if (origin) respond(*origin, status);
  };
  queue(contact_inbound(std::move(contact), std::move(stored), std::move(refused)));
}

Task<void> SmppAdapter::obey_words(const v1::Contact& contact, const v1::Decision& decision) {
  auto rules = rules_of(settings_);
  rules.segments_max = 1;
  const auto answer = sms::reply_to(contact, decision, settings_, [&rules](std::string_view text) {
    return gsm::make_message(text, rules).has_value();
  });
  if (answer.stop) BALIE_CO_CHECK(co_await withdraw(contact));
  if (answer.text.empty()) co_return result<void>{};
  BALIE_CO_TRY(const bool first, inbox_->first_time(contact.id(), clock_.time()));
  if (!first) co_return result<void>{};
  v1::Command command;
  command.set_id(contact.id() + "-reply");
  command.set_contact_id(contact.id());
  command.set_to(contact.identifiers(0).value());
  command.set_entry(contact.entry());
  command.set_text(answer.text);
  v1::Outcome presented;
  if (answer.offer != nullptr) presented = sms::presented(contact, decision, *answer.offer);
  asio::co_spawn(executor_, reply(std::move(command), std::move(presented)), asio::detached);
  co_return result<void>{};
}

// At once, and asked for until the hub has it; while the hub is away the spool keeps it.
Task<void> SmppAdapter::withdraw(const v1::Contact& contact) {
  BALIE_CO_CHECK(stops_->stopped(contact.identifiers(0).value(), clock_.time()));
  v1::ToHub message;
  *message.mutable_customer_change() = sms::withdrawal(contact, settings_);
  const auto answer = co_await hub().ask(message);
  if (answer) co_return result<void>{};
  log_.warning("a consent was not withdrawn at once",
               {{"contact", contact.id()}, {"code", answer.error().code()}});
  if (answer.error().fate() != Fate::reject) hub().tell(std::move(message));
  co_return result<void>{};
}

// At most once, as it is no command of the hub's.
asio::awaitable<void> SmppAdapter::reply(v1::Command command, v1::Outcome presented) {
  const auto sent = co_await send(command);
  if (!sent) {
    log_.warning("a reply was not sent", {{"command", command.id()}, {"code", sent.error().code()}});
  } else if (!presented.kind().empty()) {
    tell(std::move(presented));
  }
}

}  // namespace balie::smpp
