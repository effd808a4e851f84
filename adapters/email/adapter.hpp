// The channel "email": a milter or an LMTP server to the MTAs, and a client that submits what the hub wants
// sent.
#pragma once

#include "adapters/email/confirmations.hpp"
#include "adapters/email/connection.hpp"
#include "adapters/email/originals.hpp"
#include "adapters/email/outgoing.hpp"
#include "adapters/email/unsubscribe_page.hpp"
#include "adapters/sdk/adapter.hpp"

#include <boost/asio/thread_pool.hpp>

#include <array>
#include <deque>

namespace balie::email {

class EmailAdapter final : public sdk::Adapter, private Mails {
 public:
  EmailAdapter(asio::any_io_executor executor, Settings settings);
  ~EmailAdapter() override;

  // Listens. Connections live on when the hub is away.
  sdk::Task<void> connect() override;
  sdk::Task<sdk::Inbound> receive() override;
  sdk::Task<sdk::Delivered> deliver(const v1::Command& command) override;
  [[nodiscard]] sdk::Deliveries deliveries() const override;
  void close() noexcept override;

 private:
  struct Kind {  // of commands
    std::string_view name;
    sdk::Task<sdk::Delivered> (EmailAdapter::*carry_out)(const v1::Command&);
  };
  static const std::array<Kind, 4> kinds;

  SharedMail begin() override;
  void addressed(Mail& mail, const milter::Envelope& envelope) override;
  void complete(const SharedMail& mail, const milter::Envelope& envelope) override;

  void keep(Mail& mail, const milter::Envelope& envelope) override;

  result<void> listen();
  result<void> listen_for_lmtp();
  result<void> serve_unsubscribes();
  sdk::Task<void> withdraw(v1::CustomerChange change);
  void keep_original(Mail& mail, const std::string& name);
  asio::awaitable<void> understand_apart(SharedMail mail, milter::Envelope envelope);
  void understand(Mail& mail, const milter::Envelope& envelope) const;
  void hand_over(const SharedMail& mail);
  void add_contact(const SharedMail& mail, std::size_t index);
  void settled(const SharedMail& mail);
  sdk::Task<sdk::Delivered> send(const v1::Command& command);
  sdk::Task<sdk::Delivered> resend(const v1::Command& order);
  sdk::Task<sdk::Delivered> fetch(const v1::Command& command);
  sdk::Task<sdk::Delivered> erase(const v1::Command& command);
  [[nodiscard]] std::optional<mime::Message> original_of(const v1::Command& command) const;

  Settings settings_;
  SystemClock clock_;
  Log log_{"email"};
  mime::OwnIds own_;
  UnsubscribeTokens tokens_;
  Understanding understanding_;
  Templates templates_;
  std::optional<Originals> originals_;
  std::optional<Confirmations> confirmations_;
  asio::any_io_executor executor_;
  Listener milters_;
  Listener lmtp_;
  std::optional<UnsubscribeServer> unsubscribes_;
  bool closed_ = true;
  std::deque<sdk::Inbound> inbounds_;
  asio::steady_timer came_;       // cancelled when there is an inbound
  asio::thread_pool readers_{1};  // reads long messages
  asio::thread_pool senders_;
};

}  // namespace balie::email
