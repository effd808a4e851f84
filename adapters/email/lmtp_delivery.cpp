#include "adapters/email/lmtp_delivery.hpp"

#include "adapters/sdk/net.hpp"
#include "protocols/lmtp/data.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace balie::email {
namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t piece_bytes = 64u << 10;

using lmtp::Reply;

std::unexpected<Error> failed(std::string_view text) {
  return failure(Fate::retry, "email.not_delivered", std::string(text));
}

class Delivery {
 public:
  Delivery(asio::any_io_executor executor, const Onward& onward, const RawMessage& raw,
           std::uint64_t body_offset, Plan& plan)
      : onward_(onward), raw_(raw), body_offset_(body_offset), plan_(plan), socket_(std::move(executor)) {}

  sdk::Task<void> run() {
    const auto [error] = co_await socket_.async_connect(onward_.server, awaited);
    if (error) co_return failed("the server is not there");
    BALIE_CO_TRY(const auto greeting, co_await reply());
    const auto lhlo = fmt::format("LHLO {}\r\n", onward_.name);
    BALIE_CO_TRY(const auto hello, co_await ask(lhlo));
    if (!greeting.good() || !hello.good()) co_return failed("the server does not want to talk");
    eight_bit_ = hello.text.contains("8BITMIME");
    for (const auto& copy : plan_.copies) BALIE_CO_CHECK(co_await hand_over(copy));
    BALIE_CO_CHECK(co_await say("QUIT\r\n"));
    co_return result<void>{};
  }

 private:
  sdk::Task<void> hand_over(const Copy& copy) {
    const auto from = fmt::format("MAIL FROM:<{}>{}\r\n", onward_.sender, eight_bit_ ? " BODY=8BITMIME" : "");
    BALIE_CO_TRY(const auto sender, co_await ask(from));
    if (!sender.good()) {
      for (const auto& to : copy.to) settle(to, sender);
      co_return co_await reset();
    }
    std::vector<const Copy::To*> taken;
    for (const auto& to : copy.to) {
      const auto line = fmt::format("RCPT TO:<{}>\r\n", to.address);
      BALIE_CO_TRY(const auto said, co_await ask(line));
      if (said.good()) {
        taken.push_back(&to);
      } else {
        settle(to, said);
      }
    }
    if (taken.empty()) co_return co_await reset();
    BALIE_CO_TRY(const auto go, co_await ask("DATA\r\n"));
    if (go.code != 354) {
      for (const auto* to : taken) settle(*to, go);
      co_return co_await reset();
    }
    BALIE_CO_CHECK(co_await write_message(copy));
    for (const auto* to : taken) {
      BALIE_CO_TRY(const auto said, co_await reply());
      settle(*to, said);
    }
    co_return result<void>{};
  }

  sdk::Task<void> reset() {
    BALIE_CO_TRY(const auto said, co_await ask("RSET\r\n"));
    if (!said.good()) co_return failed("the server does not go on");
    co_return result<void>{};
  }

  sdk::Task<void> write_message(const Copy& copy) {
    lmtp::DataWriter writer;
    std::string bytes;
    writer.write(onward_.trace, bytes);
    writer.write(copy.head, bytes);
    for (auto at = body_offset_;; at += piece_bytes) {
      BALIE_CO_TRY(const auto piece, raw_.piece(at, piece_bytes));
      writer.write(piece, bytes);
      if (piece.size() < piece_bytes) writer.end(bytes);
      BALIE_CO_CHECK(co_await say(bytes));
      bytes.clear();
      if (piece.size() < piece_bytes) break;
    }
    co_return result<void>{};
  }

  void settle(const Copy::To& to, Reply said) {
    std::ranges::replace(said.text, '\n', ' ');
    if (said.code < 200 || (said.code >= 300 && said.code < 400))
      said = {451, "4.5.0 It said what nobody asked"};
    for (const auto place : to.places) plan_.replies[place] = said;
  }

  sdk::Task<Reply> ask(std::string_view line) {
    BALIE_CO_CHECK(co_await say(line));
    co_return co_await reply();
  }

  sdk::Task<void> say(std::string_view bytes) {
    const auto [error, count] = co_await asio::async_write(socket_, asio::buffer(bytes), awaited);
    if (error) co_return failed("the server is gone");
    co_return result<void>{};
  }

  sdk::Task<Reply> reply() {
    for (;;) {
      BALIE_CO_TRY(auto said, reader_.next());
      if (said) co_return *std::move(said);
      const auto [error, count] = co_await socket_.async_read_some(asio::buffer(room_), awaited);
      if (error) co_return failed("the server is gone");
      reader_.feed(std::string_view(room_.data(), count));
    }
  }

  const Onward& onward_;
  const RawMessage& raw_;
  std::uint64_t body_offset_;
  Plan& plan_;
  Socket socket_;
  lmtp::ReplyReader reader_;
  std::array<char, 4096> room_{};
  bool eight_bit_ = false;
};

}  // namespace

asio::awaitable<void> deliver(const Onward& onward, const RawMessage& raw, std::uint64_t body_offset,
                              Plan& plan) {
  const auto executor = co_await asio::this_coro::executor;
  Delivery delivery(executor, onward, raw, body_offset, plan);
  auto run = delivery.run();
  const auto delivered = co_await sdk::within(onward.limit, std::move(run));
  if (!delivered) {
    Log("email").warning("a mail was not delivered on",
                         {{"code", delivered.error().code()}, {"error", delivered.error().text()}});
  }
  for (const auto& copy : plan.copies) {
    for (const auto& to : copy.to) {
      for (const auto place : to.places) {
        if (!plan.replies[place]) plan.replies[place] = Reply{451, "4.4.1 The mailbox cannot be reached"};
      }
    }
  }
}

}  // namespace balie::email
