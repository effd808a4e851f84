#include "adapters/email/adapter.hpp"

#include "adapters/email/lmtp_connection.hpp"
#include "core/base/file.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace balie::email {
namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr Duration forever = std::chrono::hours(24 * 365);

// What nobody else can make is made with the secret of the settings; the hash is as wide as the key.
HashKey key_of(const std::string& secret) {
  HashKey key{};
  const auto hash = hash128(key, secret);
  for (std::size_t i = 0; i < 8; ++i) {
    key[i] = static_cast<unsigned char>(hash.high >> (8 * i));
    key[i + 8] = static_cast<unsigned char>(hash.low >> (8 * i));
  }
  return key;
}

std::string domain_of(const Settings& settings) {
  const auto& mailbox =
      settings.from.empty() && !settings.mailboxes.empty() ? settings.mailboxes.front() : settings.from;
  return mime::lower(mailbox.substr(mailbox.rfind('@') + 1));
}

// "text/*" is each of text.
bool is_among_types(std::string_view type, const std::vector<std::string>& types) {
  return std::ranges::any_of(types, [&](const std::string& each) {
    const auto one = mime::lower(each);
    return one == type || (one.ends_with("/*") && type.starts_with(one.substr(0, one.size() - 1)));
  });
}

}  // namespace

EmailAdapter::EmailAdapter(asio::any_io_executor executor, Settings settings)
    : settings_(std::move(settings)),
      own_(key_of(settings_.seal), domain_of(settings_)),
      tokens_(settings_.seal),
      understanding_(settings_, own_, tokens_),
      executor_(std::move(executor)),
      milters_(executor_, log_),
      lmtp_(executor_, log_),
      came_(executor_, forever),
      senders_(settings_.sends_at_once) {
  mime::start();
}

EmailAdapter::~EmailAdapter() {
  close();
  readers_.join();
  senders_.join();
}

sdk::Task<void> EmailAdapter::connect() {
  BALIE_CO_TRY(templates_, load_templates(settings_));
  if (!originals_) {
    BALIE_CO_TRY(auto originals,
                 Originals::open({settings_.originals, settings_.originals_bytes, settings_.originals_keep},
                                 clock_.time()));
    originals_.emplace(std::move(originals));
  }
  if (!confirmations_) {
    const auto file =
        settings_.confirmations.empty() ? settings_.originals + "/confirmations.db" : settings_.confirmations;
    BALIE_CO_TRY(auto confirmations,
                 Confirmations::open({file, settings_.confirmations_bytes, settings_.confirmations_keep},
                                     clock_.time()));
    confirmations_.emplace(std::move(confirmations));
  }
  closed_ = false;
  BALIE_CO_CHECK(listen());
  co_return result<void>{};
}

result<void> EmailAdapter::listen() {
  if (!settings_.listen.empty()) {
    BALIE_CHECK(milters_.open(settings_.listen, static_cast<mode_t>(settings_.socket_mode)));
    log_.info("listening", {{"address", milters_.address()}});
    milters_.serve(settings_.connections, [this](Socket socket) {
      return std::make_shared<Connection>(std::move(socket), settings_, static_cast<Mails&>(*this), log_);
    });
  }
  BALIE_CHECK(listen_for_lmtp());
  BALIE_CHECK(serve_unsubscribes());
  if (settings_.address_file.empty()) return {};
  const auto& address = settings_.listen.empty() ? lmtp_.address() : milters_.address();
  return write_file_atomically(settings_.address_file, address + "\n", 0644);
}

result<void> EmailAdapter::listen_for_lmtp() {
  if (!settings_.lmtp_listen.empty()) {
    if (settings_.lmtp_deliver_to.empty() && settings_.originals_bytes == 0) {
      return failure(Fate::fatal, "email.nowhere", "mail by LMTP needs lmtp_deliver_to, or originals_bytes");
    }
    if (!settings_.lmtp_deliver_to.empty()) BALIE_CHECK(endpoint_of(settings_.lmtp_deliver_to));
    BALIE_CHECK(lmtp_.open(settings_.lmtp_listen, static_cast<mode_t>(settings_.socket_mode)));
    log_.info("listening by LMTP", {{"address", lmtp_.address()}});
    lmtp_.serve(settings_.connections, [this](Socket socket) {
      return std::make_shared<LmtpConnection>(std::move(socket), domain_of(settings_), settings_,
                                              static_cast<Mails&>(*this), clock_, log_);
    });
  }
  return {};
}

result<void> EmailAdapter::serve_unsubscribes() {
  if (settings_.unsubscribe_listen.empty()) return {};
  if (settings_.seal.empty())
    return failure(Fate::fatal, "email.no_seal", "unsubscribe_listen needs seal_file");
  unsubscribes_.emplace(executor_, clock_, settings_, tokens_,
                        [this](v1::CustomerChange change) { return withdraw(std::move(change)); });
  BALIE_CHECK(unsubscribes_->start());
  log_.info("serving the page to unsubscribe", {{"address", unsubscribes_->address()}});
  return {};
}

// Stored when the hub says so; while it is away, in the spool.
sdk::Task<void> EmailAdapter::withdraw(v1::CustomerChange change) {
  v1::ToHub message;
  *message.mutable_customer_change() = std::move(change);
  const auto answer = co_await hub().ask(message);
  if (answer) co_return result<void>{};
  if (answer.error().fate() == Fate::reject) {
    log_.error("consent was not withdrawn",
               {{"code", answer.error().code()}, {"error", answer.error().text()}});
    co_return std::unexpected(answer.error());
  }
  hub().tell(std::move(message));
  co_return result<void>{};
}

sdk::Task<sdk::Inbound> EmailAdapter::receive() {
  while (inbounds_.empty()) {
    if (closed_) co_return failure(Fate::reconnect, "email.closed", "it listens no more");
    came_.expires_after(forever);
    co_await came_.async_wait(awaited);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
      co_return failure(Fate::retry, "email.stopping", "the program stops");
    }
  }
  auto inbound = std::move(inbounds_.front());
  inbounds_.pop_front();
  co_return inbound;
}

void EmailAdapter::close() noexcept {
  closed_ = true;
  milters_.close();
  lmtp_.close();
  if (unsubscribes_) unsubscribes_->close();
  came_.cancel();
}

SharedMail EmailAdapter::begin() {
  return std::make_shared<Mail>(
      RawMessage::Limits{settings_.message_bytes, settings_.memory_bytes, settings_.originals});
}

void EmailAdapter::addressed(Mail& mail, const milter::Envelope& envelope) {
  mail.ours = understanding_.ours(envelope);
  mail.for_us = !mail.ours.empty();
  mail.all_ours = mail.ours.size() == envelope.recipients.size();
}

void EmailAdapter::complete(const SharedMail& mail, const milter::Envelope& envelope) {
  if (mail->for_us && mail->raw.in_file()) {
    asio::co_spawn(executor_, understand_apart(mail, envelope), asio::detached);
    return;
  }
  if (mail->for_us) understand(*mail, envelope);
  hand_over(mail);
}

// So that a long message does not hold up the others.
asio::awaitable<void> EmailAdapter::understand_apart(SharedMail mail, milter::Envelope envelope) {
  co_await asio::co_spawn(
      readers_,
      [&]() -> asio::awaitable<void> {
        understand(*mail, envelope);
        co_return;
      },
      asio::use_awaitable);
  hand_over(mail);
}

void EmailAdapter::understand(Mail& mail, const milter::Envelope& envelope) const {
  mime::ReadLimits limits;
  limits.text_bytes_max = settings_.text_bytes;
  if (!settings_.attachment_types.empty()) {
    limits.content_bytes_max = [this](const mime::Part& part) -> std::size_t {
      return part.attachment() && is_among_types(part.type, settings_.attachment_types)
                 ? settings_.attachment_bytes
                 : 0;
    };
  }
  auto message = mail.broken ? mime::read(header_text(envelope), limits) : mail.raw.read(limits);
  if (mail.broken) message.problems.emplace_back("there was no room to hold it");
  if (mail.stray > 0) message.problems.emplace_back("a CR or LF that ends no line");
  mail.understood =
      understanding_.understand(envelope, message, mail.raw.bytes(), mail.broken || mail.raw.cut());
}

void EmailAdapter::hand_over(const SharedMail& mail) {
  auto& understood = mail->understood;
  if (!understood.contacts.empty() && !mail->broken) keep_original(*mail, understood.name);
  for (auto& change : understood.withdrawals) {
    v1::ToHub message;
    *message.mutable_customer_change() = std::move(change);
    hub().tell(std::move(message));
  }
  mail->decisions.resize(understood.contacts.size());
  mail->open = understood.contacts.size() + understood.outcomes.size() + 1;
  for (std::size_t i = 0; i < understood.contacts.size(); ++i) add_contact(mail, i);
  for (const auto& outcome : understood.outcomes) {
    sdk::Inbound inbound;
    inbound.outcome = outcome;
    inbound.settle = [this, mail](const v1::Decision&) -> sdk::Task<void> {
      settled(mail);
      co_return result<void>{};
    };
    inbound.refuse = [this, mail](const Error& error) -> sdk::Task<void> {
      if (error.fate() != Fate::reject) mail->unstored = true;
      settled(mail);
      co_return result<void>{};
    };
    inbounds_.push_back(std::move(inbound));
  }
  came_.cancel();
  settled(mail);  // the one that stands for this function
}

void EmailAdapter::keep_original(Mail& mail, const std::string& name) {
  auto kept = originals_->put(name, mail.raw, clock_.time());
  if (kept && mail.durable) kept = originals_->sync();
  mail.kept = kept.has_value();
  if (!kept)
    log_.error("an original is not kept", {{"code", kept.error().code()}, {"error", kept.error().text()}});
}

// By the name that it has in the contact's id: what was written into it since gives it another one.
void EmailAdapter::keep(Mail& mail, const milter::Envelope& envelope) {
  const auto contact = std::ranges::find_if(envelope.headers, [](const milter::Header& header) {
    return mime::same_name(header.name, "X-Balie-Contact");
  });
  const auto id = contact == envelope.headers.end() ? std::string_view() : mime::trimmed(contact->value);
  const auto name = original_name(std::string(id.substr(id.rfind(':') + 1)));
  const bool sound =
      !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](unsigned char letter) {
        return std::isalnum(letter) != 0 || letter == '-';
      });
  if (sound) keep_original(mail, name);
}

void EmailAdapter::add_contact(const SharedMail& mail, std::size_t index) {
  sdk::Inbound inbound;
  inbound.contact = mail->understood.contacts[index].contact;
  inbound.settle = [this, mail, index](const v1::Decision& decision) -> sdk::Task<void> {
    mail->decisions[index] = decision;
    settled(mail);
    co_return result<void>{};
  };
  inbound.refuse = [this, mail, index](const Error& error) -> sdk::Task<void> {
    // What the hub calls invalid will not be taken next time either.
    auto& addressed = mail->understood.contacts[index];
    addressed.invalid = error.fate() == Fate::reject;
    if (addressed.invalid) addressed.tempfail = false;
    settled(mail);
    co_return result<void>{};
  };
  inbounds_.push_back(std::move(inbound));
}

void EmailAdapter::settled(const SharedMail& mail) {
  if (--mail->open > 0) return;
  const auto decided = std::exchange(mail->decided, nullptr);
  if (decided) decided();
}

}  // namespace balie::email
