// Commands "send" of one SMS gateway: each is posted by the gateway's template, at most once.
#pragma once

#include "adapters/http/commands.hpp"
#include "adapters/http/sms_settings.hpp"
#include "adapters/http/sms_template.hpp"
#include "adapters/http/sms_unanswered.hpp"
#include "adapters/http/webhook_post.hpp"
#include "adapters/sdk/command_book.hpp"
#include "core/base/log.hpp"

#include "balie/v1/outcome.pb.h"
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace balie::http {

// One strand.
class SmsSender {
 public:
  struct Parts {
    sdk::asio::any_io_executor executor;
    const Clock& clock;
    Log log;
    Commands& commands;  // where they wait
    std::shared_ptr<boost::asio::ssl::context> tls;
    std::unique_ptr<sdk::Spool> spool;         // of what was begun
    std::function<void(v1::Outcome)> outcome;  // what became of one
  };
  // Of commands that it carries out.
  static std::vector<std::string> kinds() { return {"send"}; }

  // `settings` must outlive it.
  SmsSender(const SmsSettings& settings, Parts parts);

  // Of what an earlier process began, and nobody knows how it ended, the hub is told "unknown", once it
  // orders that again; and what came of the rest, if it did not hear that.
  result<void> start();
  // There may be a command for this gateway.
  void wake();
  // This number has said STOP: what was ordered before for the purpose of that, and was not sent yet, goes no
  // more. What is ordered later the hub judges. Not kept over a restart.
  void stopped(const std::string& number);
  // Whose message the gateway calls so, of the last ones that it took; "": nobody's.
  [[nodiscard]] std::string command_of(std::string_view message) const;
  // Of one that is nobody's so far: an answer that is still to come may say whose it is.
  bool may_learn(std::string_view message);
  void stop();

 private:
  // What became of one attempt.
  enum class Fortune : unsigned char { taken, refused, not_taken, unknown };
  struct Attempt {
    Fortune fortune = Fortune::unknown;
    std::string id;      // of what was taken
    std::string reason;  // of the others
    Duration retry_after{};
  };

  sdk::asio::awaitable<void> carry_out(v1::Command command);
  sdk::asio::awaitable<Attempt> send(const v1::Command& command);
  sdk::asio::awaitable<Attempt> attempt(const v1::Command& command);
  void remember(const v1::CommandDone& done);
  [[nodiscard]] std::string_view reason_not_to_go(const v1::Command& command) const;
  void end(const v1::Command& command, const Attempt& last);
  void end(const v1::CommandDone& done);
  [[nodiscard]] std::string body_of(const v1::Command& command) const;
  [[nodiscard]] PostHeaders headers() const;

  const SmsSettings& settings_;
  Parts parts_;
  SmsTemplate template_;
  sdk::CommandBook book_;
  std::set<std::string> under_way_;
  std::map<std::string, Time> stops_;                            // by number
  std::map<std::string, std::string, std::less<>> commands_of_;  // by the gateway's id of their message
  std::deque<std::string> remembered_;                           // these ids, the oldest first
  UnansweredPosts unanswered_;
  bool stopped_ = false;
};

// What an answer of the gateway's means: 2xx it was taken; 429 and 503 that it was not; 500, 502, 504 and
// what is none that nobody knows; others that it never will be.
bool was_taken(int status);
bool was_not_taken(int status);
bool is_unknown(int status);

// "sent", "unknown" or "failed", with an id that is the same whenever it is told.
v1::Outcome sms_outcome_of(const v1::Command& command, const v1::CommandDone& done);

// What the JSON pointer leads to in the answer, as a text; empty: nothing.
std::string id_in(const std::string& json, const std::string& pointer);

}  // namespace balie::http
