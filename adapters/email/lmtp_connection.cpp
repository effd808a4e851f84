#include "adapters/email/lmtp_connection.hpp"

#include "adapters/email/lmtp_delivery.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace balie::email {
namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t head_bytes_max = 4u << 20, head_piece_bytes = 64u << 10;

lmtp::SessionLimits limits_of(const Settings& settings) {
  lmtp::SessionLimits limits;
  limits.message_bytes_max = settings.message_bytes;
  return limits;
}

std::string in_brackets(std::string_view address) { return fmt::format("<{}>", address); }

// What the client calls itself may be anything.
std::string host_word(std::string_view text) {
  std::string word(text.substr(0, 100));
  std::ranges::replace_if(
      word, [](unsigned char letter) { return std::isalnum(letter) == 0 && letter != '.'; }, '-');
  return word;
}

}  // namespace

LmtpConnection::LmtpConnection(Socket socket, std::string name, const Settings& settings, Mails& mails,
                               const Clock& clock, Log log)
    : socket_(std::move(socket)),
      name_(std::move(name)),
      settings_(settings),
      mails_(mails),
      clock_(clock),
      log_(std::move(log)),
      session_(name_, limits_of(settings)),
      idle_(socket_.get_executor(), settings_.idle),
      answer_by_(socket_.get_executor()) {}

asio::awaitable<void> LmtpConnection::run() {
  const auto self = shared_from_this();
  idle_.start(self, [this] { return working_; });
  bool open = true;
  while (open) {
    if (auto happened = session_.next()) {
      open = co_await on(*std::move(happened));
    } else {
      open = co_await write();
      if (open) open = co_await read();
    }
  }
  co_await write();
  close();
}

void LmtpConnection::close() noexcept {
  boost::system::error_code ignored;
  socket_.close(ignored);
  idle_.stop();
}

asio::awaitable<bool> LmtpConnection::read() {
  std::array<char, 64u << 10> room;
  const auto [error, count] = co_await socket_.async_read_some(asio::buffer(room), awaited);
  if (error) co_return false;
  idle_.heard();
  session_.feed(std::string_view(room.data(), count));
  co_return true;
}

asio::awaitable<bool> LmtpConnection::write() {
  const auto output = session_.take_output();
  if (output.empty()) co_return true;
  const auto [error, count] = co_await asio::async_write(socket_, asio::buffer(output), awaited);
  co_return !error;
}

// False: the connection is over.
asio::awaitable<bool> LmtpConnection::on(lmtp::Session::Event event) {
  using Session = lmtp::Session;
  if (const auto* asked = std::get_if<Session::Asked>(&event)) {
    session_.on_recipient(lmtp_recipient(asked->recipient, settings_));
  } else if (std::holds_alternative<Session::Begun>(event)) {
    begin();
  } else if (const auto* chunk = std::get_if<Session::Chunk>(&event)) {
    if (!mail_->broken) mail_->broken = !mail_->raw.append(chunk->bytes);
  } else if (std::holds_alternative<Session::Aborted>(event)) {
    mail_.reset();
  } else if (std::holds_alternative<Session::Complete>(event)) {
    working_ = true;
    const auto replies = co_await take();
    working_ = false;
    idle_.heard();
    session_.answer(replies);
    mail_.reset();
  } else {
    co_return false;
  }
  co_return true;
}

void LmtpConnection::begin() {
  mail_ = mails_.begin();
  const auto first = fmt::format("Return-Path: {}\r\n", in_brackets(session_.envelope().sender));
  first_bytes_ = first.size();
  mail_->broken = !mail_->raw.append(first);
  mail_->durable = settings_.lmtp_deliver_to.empty();
}

// The message, up to where its headers end for sure. Errors: "email.disk", "email.head" (reject).
result<std::string> LmtpConnection::head_bytes() const {
  std::string bytes;
  while (bytes.size() < head_bytes_max) {
    BALIE_TRY(const auto piece, mail_->raw.piece(first_bytes_ + bytes.size(), head_piece_bytes));
    const auto from = bytes.size() - std::min<std::size_t>(bytes.size(), 3);
    bytes += piece;
    const bool whole = bytes.starts_with("\r\n") || bytes.find("\r\n\r\n", from) != std::string::npos;
    if (whole || piece.size() < head_piece_bytes) return bytes;
  }
  return failure(Fate::reject, "email.head", "the headers are too long");
}

milter::Envelope LmtpConnection::envelope_of(const Head& head) const {
  milter::Envelope envelope;
  const auto& said = session_.envelope();
  envelope.helo = said.client;
  envelope.mail.sender = in_brackets(said.sender);
  for (const auto& recipient : said.recipients) envelope.recipients.push_back({in_brackets(recipient), {}});
  envelope.headers = head.headers();
  if (auto id = queue_id(envelope.headers); !id.empty()) envelope.macros.emplace("i", std::move(id));
  return envelope;
}

asio::awaitable<std::vector<lmtp::Reply>> LmtpConnection::take() {
  const auto count = session_.envelope().recipients.size();
  const auto bytes = mail_->broken ? failure(Fate::retry, "email.disk", "") : head_bytes();
  if (!bytes) {
    const bool lasting = bytes.error().fate() == Fate::reject;
    co_return std::vector<lmtp::Reply>(count, lasting ? lmtp::Reply{552, "5.3.4 The headers are too long"}
                                                      : lmtp::Reply{452, "4.3.1 No room"});
  }
  const Head head(*bytes);
  const auto envelope = envelope_of(head);
  mail_->stray = session_.envelope().stray;
  mails_.addressed(*mail_, envelope);
  if (annotated_before(envelope, settings_)) {
    mails_.keep(*mail_, envelope);
  } else if (mail_->for_us) {
    co_await decide(envelope);
  }
  auto planned = plan(envelope, head, *mail_, settings_);
  if (!planned.copies.empty()) co_await deliver_on(first_bytes_ + head.body_offset(), planned);
  std::vector<lmtp::Reply> replies;
  for (auto& reply : planned.replies) {
    replies.push_back(reply ? *std::move(reply) : lmtp::Reply{451, "4.3.0 Please try again later"});
  }
  co_return replies;
}

// Waits until the hub has decided, or there is no more time for that; then what is missing is missing.
asio::awaitable<void> LmtpConnection::decide(const milter::Envelope& envelope) {
  decided_ = false;
  mail_->decided = [this, self = weak_from_this()] {
    const auto alive = self.lock();
    if (!alive) return;
    decided_ = true;
    answer_by_.cancel();
  };
  answer_by_.expires_after(settings_.answer_within);
  mails_.complete(mail_, envelope);
  if (!decided_) co_await answer_by_.async_wait(awaited);
  mail_->decided = nullptr;
  if (!decided_)
    log_.warning("an MTA was answered before the hub decided", {{"mail", mail_->understood.name}});
}

asio::awaitable<void> LmtpConnection::deliver_on(std::uint64_t body_offset, Plan& plan) {
  const auto server = endpoint_of(settings_.lmtp_deliver_to);
  if (!server) co_return;
  const auto now = std::chrono::floor<std::chrono::seconds>(clock_.time());
  const auto trace =
      fmt::format("Received: from {} by {} (balie-email) with LMTP;\r\n {:%a, %d %b %Y %H:%M:%S} +0000\r\n",
                  host_word(session_.envelope().client), name_, now);
  const Onward onward{*server, name_, session_.envelope().sender, trace, settings_.send_limit};
  co_await deliver(onward, mail_->raw, body_offset, plan);
}

}  // namespace balie::email
