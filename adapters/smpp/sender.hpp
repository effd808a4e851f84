// Sends messages over the links that there are: as fast as the window, our own rate and the centre allow.
#pragma once

#include "adapters/smpp/figures.hpp"
#include "adapters/smpp/link.hpp"
#include "protocols/smpp/pace.hpp"

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace balie::smpp {

// One strand.
class Sender {
 public:
  Sender(asio::any_io_executor executor, const Clock& clock, const Settings& settings, Figures& figures,
         std::uint64_t seed);

  void add(std::shared_ptr<Link> link) { links_.push_back(std::move(link)); }
  // To be called when something changed: a link was bound, or has room.
  void changed() { changed_.cancel(); }
  // Those who wait are asked once more whether they may go.
  void ask_again();
  // The program ends: what was not sent is not sent any more, what waits for its answer waits little longer.
  void stop();
  // See Link::Hooks. False: nobody waits for this answer any more.
  bool answered(std::uint64_t token, result<Pdu> answer);

  // Sends it, and waits for the centre's answer. What the centre says is too much at once, or fails for now,
  // is sent again; what it may have taken only where it is `repeatable`. Errors: Fate::reject,
  // "smpp.refused" with the status; Fate::retry, "smpp.not_sent": it was not sent within the setting give_up;
  // Fate::reconnect: nobody knows. `token`: of the last attempt, for an answer that comes later. `may_go` is
  // asked while it waits, and before each attempt, however long that had to wait; its error ends it.
  using Permit = std::function<result<void>()>;
  Task<Pdu> submit(Pdu pdu, bool repeatable, std::uint64_t& token, Permit may_go);

 private:
  struct Waiter {
    explicit Waiter(const asio::any_io_executor& executor) : done(executor, Instant::max()) {}
    asio::steady_timer done;
    std::optional<result<Pdu>> answer;
  };

  Task<Pdu> attempt(const Pdu& pdu, Instant deadline, std::uint64_t& token, const Permit& may_go);
  Task<std::shared_ptr<Link>> link_with_room(Instant deadline, const Permit& may_go);
  [[nodiscard]] std::shared_ptr<Link> free_link();

  asio::any_io_executor executor_;
  const Clock& clock_;
  const Settings& settings_;
  Figures& figures_;
  Pace pace_;
  std::vector<std::shared_ptr<Link>> links_;
  std::size_t next_link_ = 0;
  std::map<std::uint64_t, std::shared_ptr<Waiter>> waiting_;
  std::uint64_t last_token_ = 0;
  asio::steady_timer changed_;
  asio::steady_timer turn_;  // messages go out in the order in which they came
  bool taken_ = false;       // somebody has the turn
  bool stopping_ = false;
};

}  // namespace balie::smpp
