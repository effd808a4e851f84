// What is done with the calls behind FastAGI, over the manager: they are followed, held, brought to agents
// and taken back; the hub hears what comes of them, and of the agents.
#pragma once

#include "adapters/asterisk/calls.hpp"
#include "adapters/asterisk/manager_link.hpp"
#include "adapters/asterisk/members.hpp"
#include "adapters/asterisk/pending.hpp"
#include "adapters/asterisk/rings.hpp"
#include "adapters/asterisk/settings.hpp"
#include "adapters/sdk/adapter.hpp"
#include "core/base/log.hpp"
#include "protocols/agi/session.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace balie::asterisk {

// All on the executor's one thread.
class Desk {
 public:
  Desk(asio::any_io_executor executor, const Clock& clock, Log log, const Settings& settings, sdk::Hub& hub);
  ~Desk();
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;

  result<void> start();

  // Over FastAGI: a call is asked about, and answered; `held`: the hub says where it goes.
  void asked(const agi::Asked& asked, const v1::Contact& contact);
  void decided(const std::string& contact_id, bool held);
  // The customer asks to be called back: false where the hub does not take it.
  sdk::Task<bool> call_back(std::string contact_id);

  // What there is in kinds(): of calls "connect", "wait", "route", "join", "call_back", "hang_up", "dial",
  // "hold", "retrieve"; and of queue members "pause", "unpause", "sign_in", "sign_out" (`to`: the interface
  // or empty, where the agent's name is enough). Errors: those of sdk::refused(), "busy", "no_answer", ...
  // what the agent's telephone said, "not_a_call", "bad_address", "not_permitted", "refused"; "not_connected"
  // and "link_lost" of the manager.
  sdk::Task<sdk::Delivered> carry_out(const v1::Command& command);
  using Kinds = std::map<std::string_view, sdk::Task<sdk::Delivered> (Desk::*)(const v1::Command&)>;
  static const Kinds& kinds();
  // Said of an agent elsewhere ("presence"): queue members are paused, unpaused, added, removed by it.
  void follow(const v1::Signal& signal);
  // Rings at the agent's: the telephone is the answer.
  sdk::Task<void> reserve(const v1::Reservation& reservation);

 private:
  void opened();
  void on_event(const ami::Message& event);
  void on_listed(const ami::Message& status);
  void flush();
  void wait_for_rings();
  void send_back(const std::string& caller);
  void let_go(const std::string& channel);

  using Done = sdk::Task<sdk::Delivered>;
  sdk::Task<void> until_listed();
  sdk::Task<ami::Message> ask(ami::Action action);
  [[nodiscard]] result<void> goes_elsewhere(const std::string& contact_id) const;
  sdk::Task<void> redirect(const Call& call, std::string_view exten);
  sdk::Task<void> set(const Call& call, std::string_view name, std::string_view value);
  sdk::Task<std::string> ring(std::string contact_id, std::string to, std::string reservation,
                              Duration limit);
  sdk::Task<void> start_ring(Call call, std::string to, std::string attempt, Duration limit);
  asio::awaitable<void> answer_reservation(v1::Reservation reservation, std::string to);
  Done connect(const v1::Command& command);
  Done keep_waiting(const v1::Command& command);
  Done route(const v1::Command& command);
  Done join(const v1::Command& command);
  Done hang_up(const v1::Command& command);
  Done hold(const v1::Command& command);
  Done retrieve(const v1::Command& command);
  sdk::Task<void> has_extension(std::string_view exten);
  sdk::Task<void> part(const Call& call, const Channel& leg);
  asio::awaitable<void> do_not_part(const Call& call);
  sdk::Task<void> let_agent_go(const Call& call);
  Done originate(const v1::Command& command);
  Done change_member(const v1::Command& command);
  void on_originated(const ami::Message& event);
  ami::Action call_action(const v1::Command& command, const std::string& channel,
                          const std::string& exten) const;

  asio::any_io_executor executor_;
  const Clock& clock_;
  Log log_;
  const Settings& settings_;
  sdk::Hub& hub_;
  Members members_;
  Calls calls_;
  Rings rings_;
  asio::steady_timer ring_timer_;
  std::string boot_id_;
  std::uint64_t attempts_ = 0;
  bool listed_ = false;                           // the list of channels came whole
  bool known_ = false;                            // what there is was listed since the link is there
  std::map<std::string, v1::Signal> unfollowed_;  // by agent, until then
  asio::steady_timer learnt_;                     // cancelled when that becomes so
  std::map<std::string, std::shared_ptr<Awaited<ami::Message>>> originated_;  // by ChannelId
  std::shared_ptr<ManagerLink> link_;
};

}  // namespace balie::asterisk
