// The channels of an Asterisk and who is bridged with whom, from the manager's events.
#pragma once

#include "protocols/ami/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace balie::asterisk {

struct Channel {
  std::string uniqueid;
  std::string name;
  std::string linkedid;  // of the call that it belongs to
  std::string bridge;    // empty: in none
};

// A Local channel's halves, ";1" and ";2", count as one piece of wire.
class Channels {
 public:
  static constexpr std::size_t channels_max = 200'000;

  // Newchannel, Rename, BridgeEnter, BridgeLeave, Hangup, and the items of CoreShowChannels and Status;
  // others are passed over.
  void on_event(const ami::Message& event);
  // Forgets those that are not in the list that ends: see begin_list().
  void begin_list() { ++list_; }
  std::vector<Channel> end_list();

  [[nodiscard]] const Channel* find(std::string_view uniqueid) const;
  // Who talks to this channel: the first that is no Local one, over bridges and Local halves.
  [[nodiscard]] const Channel* other_end(std::string_view uniqueid) const;
  // All that hang together with this channel, itself included.
  [[nodiscard]] std::vector<std::string> connected(std::string_view uniqueid) const;
  [[nodiscard]] std::size_t size() const { return channels_.size(); }

 private:
  struct Entry {
    Channel channel;
    std::uint64_t seen = 0;  // in which list, or since which
  };
  void put(const ami::Message& event, std::string_view bridge);
  void leave_bridge(Channel& channel);
  void erase(std::string_view uniqueid);
  [[nodiscard]] const Channel* other_half(const Channel& channel) const;

  std::unordered_map<std::string, Entry> channels_;                    // by uniqueid
  std::unordered_map<std::string, std::string> by_name_;               // uniqueids of Local channels
  std::unordered_map<std::string, std::vector<std::string>> bridges_;  // uniqueids
  std::uint64_t list_ = 0;
};

bool is_local(std::string_view channel_name);

}  // namespace balie::asterisk
