// One connection of an MTA that delivers by LMTP: bytes to the session and back, and what happens with each
// message.
#pragma once

#include "adapters/email/connection.hpp"
#include "adapters/email/lmtp_plan.hpp"
#include "protocols/lmtp/session.hpp"

namespace balie::email {

// One strand.
class LmtpConnection final : public Peer, public std::enable_shared_from_this<LmtpConnection> {
 public:
  LmtpConnection(Socket socket, std::string name, const Settings& settings, Mails& mails, const Clock& clock,
                 Log log);

  asio::awaitable<void> run() override;
  void close() noexcept override;

 private:
  asio::awaitable<bool> on(lmtp::Session::Event event);
  asio::awaitable<bool> read();
  asio::awaitable<bool> write();
  void begin();
  asio::awaitable<std::vector<lmtp::Reply>> take();
  asio::awaitable<void> decide(const milter::Envelope& envelope);
  asio::awaitable<void> deliver_on(std::uint64_t body_offset, Plan& plan);
  [[nodiscard]] result<std::string> head_bytes() const;
  [[nodiscard]] milter::Envelope envelope_of(const Head& head) const;

  Socket socket_;
  std::string name_;
  const Settings& settings_;
  Mails& mails_;
  const Clock& clock_;
  Log log_;
  lmtp::Session session_;
  SharedMail mail_;
  std::size_t first_bytes_ = 0;  // of Return-Path, which we put before the message
  bool working_ = false;         // a message is taken or delivered on
  bool decided_ = false;         // what it was waiting for
  IdleWatch idle_;
  asio::steady_timer answer_by_;
};

}  // namespace balie::email
