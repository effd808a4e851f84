// One connection of an MTA: bytes to the milter's session and back.
#pragma once

#include "adapters/email/idle_watch.hpp"
#include "adapters/email/mail.hpp"
#include "adapters/email/settings.hpp"
#include "protocols/milter/session.hpp"

#include <boost/asio/steady_timer.hpp>

namespace balie::email {

// Who takes the messages.
class Mails {
 public:
  virtual ~Mails() = default;
  virtual SharedMail begin() = 0;
  // The headers are known, but not the body.
  virtual void addressed(Mail& mail, const milter::Envelope& envelope) = 0;
  // The message is whole. mail->decided is called once, now or later.
  virtual void complete(const SharedMail& mail, const milter::Envelope& envelope) = 0;
  // The message is whole, and was decided before: its original is kept, and nothing else.
  virtual void keep(Mail& mail, const milter::Envelope& envelope) = 0;
};

// One strand. Ends by itself; close() makes it end.
class Connection final : public Peer, public std::enable_shared_from_this<Connection> {
 public:
  Connection(Socket socket, const Settings& settings, Mails& mails, Log log);

  asio::awaitable<void> run() override;
  void close() noexcept override;

 private:
  bool on(milter::Session::Event&& event);
  void on_chunk(std::string_view bytes);
  void on_complete();
  void answer(bool in_time);
  void forget();
  asio::awaitable<void> keep_waiting();
  void flush();

  Socket socket_;
  const Settings& settings_;
  Mails& mails_;
  Log log_;
  milter::Session session_;
  SharedMail mail_;
  bool waiting_ = false;  // for the decisions on mail_
  IdleWatch idle_;
  asio::steady_timer answer_by_;
  std::string writing_;
};

}  // namespace balie::email
