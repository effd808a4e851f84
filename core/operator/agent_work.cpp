// `balie agent work`: an agent at a terminal, for trying out.
#include "core/base/hash.hpp"
#include "core/operator/routing_commands.hpp"
#include "core/operator/text_table.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <sstream>

namespace balie::operation {
namespace {

constexpr std::size_t line_bytes_max = 4'096;
constexpr std::string_view help =
    "ready | not_ready [REASON] | away            what you are\n"
    "accept [ID] | decline [ID] [REASON]          what is offered; the one that was offered last\n"
    "end | wrapped                                the conversation; the work after it\n"
    "transfer QUEUE | callback | join CONTACT     what you have; what another has\n"
    "quit\n";

constexpr int answer_seconds_max = 5;

class AgentAtWork {
 public:
  AgentAtWork(const Context& context, const AgentOptions& options, BusConnection& connection)
      : context_(context), options_(options), connection_(connection) {
    connection_.on_ordered([this](const v1::FromHub& message) { show(message); });
  }

  // Until the input ends, or "quit"; or the hub goes away.
  result<void> run() {
    print(std::string(help));
    zmq::pollitem_t input{nullptr, STDIN_FILENO, ZMQ_POLLIN, 0};
    for (;;) {
      BALIE_TRY(const auto answer, connection_.wait(std::chrono::seconds(1), &input));
      if (answer) tell(*answer);
      if (input.revents == 0) continue;
      if (!read_input() || quit_) break;
    }
    // What was said last is answered before this ends, if it can be.
    for (int seconds = 0; !said_.empty() && seconds < answer_seconds_max; ++seconds) {
      BALIE_TRY(const auto answer, connection_.wait(std::chrono::seconds(1), nullptr));
      if (answer) tell(*answer);
    }
    BALIE_TRY(const auto last, connection_.ask(presence("away", "signed_out")));
    static_cast<void>(last);
    return {};
  }

 private:
  bool read_input() {
    char bytes[512];
    const auto count = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (count <= 0) return false;
    unread_.append(bytes, static_cast<std::size_t>(count));
    for (auto end = unread_.find('\n'); end != std::string::npos && !quit_; end = unread_.find('\n')) {
      obey(unread_.substr(0, end));
      unread_.erase(0, end + 1);
    }
    if (unread_.size() > line_bytes_max) unread_.clear();
    return true;
  }

  void obey(const std::string& line) {
    std::istringstream words(line);
    std::string word, first, rest;
    words >> word >> first;
    std::getline(words >> std::ws, rest);
    if (word.empty()) return;
    if (word == "quit") {
      quit_ = true;
    } else if (word == "ready" || word == "not_ready" || word == "away") {
      send(word, presence(word, first));
    } else if (word == "accept" || word == "decline") {
      answer(word, first, rest);
    } else if (word == "end" || word == "transfer" || word == "callback" || word == "join" ||
               word == "wrapped") {
      order(word, first);
    } else {
      print(std::string(help));
    }
  }

  v1::ToHub presence(const std::string& state, const std::string& reason) {
    v1::ToHub message;
    auto& presence = *message.mutable_presence();
    presence.set_id(fresh_id());
    presence.set_agent(options_.agent);
    presence.set_state(state);
    presence.set_reason(reason);
    for (const auto& one : options_.addresses) {
      const auto equals = one.find('=');
      if (equals != std::string::npos)
        (*presence.mutable_addresses())[one.substr(0, equals)] = one.substr(equals + 1);
    }
    return message;
  }

  // "decline busy": a reason for the last one, where there is none of that name.
  void answer(const std::string& word, std::string id, std::string reason) {
    if (!offered_.contains(id)) {
      reason = id.empty() || reason.empty() ? id + reason : id + " " + reason;
      id = last_offered_;
    }
    v1::ToHub message;
    auto& answer = *message.mutable_reservation_answer();
    answer.set_reservation_id(id);
    answer.set_agent(options_.agent);
    answer.set_answer(word);
    answer.set_reason(reason);
    send(word, std::move(message));
    if (word == "accept" && offered_.contains(id)) talking_ = offered_[id];
  }

  void order(const std::string& word, const std::string& first) {
    v1::ToHub message;
    auto& order = *message.mutable_routing_order();
    order.set_id(fresh_id());
    order.set_kind(word == "wrapped" ? "end_wrap_up" : word);
    order.set_actor(options_.agent);
    order.set_contact_id(word == "join" ? first : talking_.contact_id());
    if (word != "join") order.set_contact_adapter(talking_.contact_adapter());
    if (word == "transfer") order.set_queue(first);
    if (word == "join" || word == "wrapped") order.set_agent(options_.agent);
    send(word, std::move(message));
  }

  void send(const std::string& word, v1::ToHub message) {
    said_[connection_.send(std::move(message))] = word;
  }

  void tell(const v1::FromHub& answer) {
    const auto held = said_.find(answer.request());
    if (held == said_.end()) return;
    const auto word = held->second;
    said_.erase(held);
    print(answer.has_refusal()
              ? fmt::format("{}: refused: {}\n", word, for_terminal(to_error(answer.refusal()).text(), 200))
              : fmt::format("{}: done\n", word));
  }

  void show(const v1::FromHub& message) {
    if (context_.globals.json && message.has_reservation())
      return print_json(context_, message.reservation());
    const auto& one = message.reservation();
    if (!message.has_reservation() || one.agent() != options_.agent) return;
    offered_.erase(one.id());
    if (one.state() == "offered") {
      offered_[one.id()] = one;
      last_offered_ = one.id();
    }
    print(fmt::format(
        "{} {}: {} {}/{} of {}, waited {}{}{}\n", for_terminal(one.id()), for_terminal(one.state()),
        for_terminal(one.channel()), for_terminal(one.contact_adapter()), for_terminal(one.contact_id()),
        for_terminal(one.queue()), short_duration(one.waited()), one.callback() ? ", to be called back" : "",
        one.reason().empty() ? "" : ": " + for_terminal(one.reason())));
  }

  void print(const std::string& text) {
    if (!context_.globals.json) context_.out << text;
    context_.out << std::flush;
  }

  static std::string fresh_id() { return to_base32(hash128(random_hash_key(), "agent")); }

  const Context& context_;
  const AgentOptions& options_;
  BusConnection& connection_;
  std::string unread_;
  bool quit_ = false;
  std::map<std::uint64_t, std::string> said_;  // what waits for its answer, by request
  std::map<std::string, v1::Reservation> offered_;
  std::string last_offered_;
  v1::Reservation talking_;  // what was accepted last
};

}  // namespace

int work_as_agent(const Context& context, const AgentOptions& options) {
  const auto connection = connect(context);
  if (!connection) return report(context, connection.error());
  const auto worked = AgentAtWork(context, options, **connection).run();
  return worked ? done : report(context, worked.error());
}

}  // namespace balie::operation
