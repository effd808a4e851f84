#include "adapters/asterisk/channels.hpp"

#include <algorithm>

namespace balie::asterisk {

bool is_local(std::string_view channel_name) { return channel_name.starts_with("Local/"); }

void Channels::on_event(const ami::Message& event) {
  const auto kind = event.name();
  const auto uniqueid = std::string(event.value("Uniqueid"));
  if (uniqueid.empty()) return;
  if (kind == "Newchannel" || kind == "BridgeEnter") {
    put(event, event.value("BridgeUniqueid"));
  } else if (kind == "CoreShowChannel" || kind == "Status") {
    put(event, event.value("BridgeId"));  // "BridgeID" in the latter
  } else if (kind == "BridgeLeave") {
    put(event, {});
  } else if (kind == "Rename") {
    const auto found = channels_.find(uniqueid);
    if (found == channels_.end()) return;
    auto& channel = found->second.channel;
    by_name_.erase(channel.name);
    channel.name = event.value("Newname");
    if (is_local(channel.name)) by_name_[channel.name] = uniqueid;
  } else if (kind == "Hangup") {
    erase(uniqueid);
  }
}

void Channels::put(const ami::Message& event, std::string_view bridge) {
  const std::string uniqueid(event.value("Uniqueid"));
  if (channels_.size() >= channels_max && !channels_.contains(uniqueid)) return;
  auto& [channel, seen] = channels_[uniqueid];
  seen = list_;
  if (channel.name != event.value("Channel")) by_name_.erase(channel.name);
  channel.uniqueid = uniqueid;
  channel.name = event.value("Channel");
  channel.linkedid = event.value("Linkedid");
  if (is_local(channel.name)) by_name_[channel.name] = uniqueid;
  if (channel.bridge == bridge) return;
  leave_bridge(channel);
  channel.bridge = bridge;
  if (!bridge.empty()) bridges_[channel.bridge].push_back(uniqueid);
}

void Channels::leave_bridge(Channel& channel) {
  const auto found = bridges_.find(channel.bridge);
  if (found == bridges_.end()) return;
  std::erase(found->second, channel.uniqueid);
  if (found->second.empty()) bridges_.erase(found);
  channel.bridge.clear();
}

void Channels::erase(std::string_view uniqueid) {
  const auto found = channels_.find(std::string(uniqueid));
  if (found == channels_.end()) return;
  leave_bridge(found->second.channel);
  by_name_.erase(found->second.channel.name);
  channels_.erase(found);
}

std::vector<Channel> Channels::end_list() {
  std::vector<Channel> gone;
  for (const auto& [uniqueid, entry] : channels_) {
    if (entry.seen != list_) gone.push_back(entry.channel);
  }
  for (const auto& channel : gone) erase(channel.uniqueid);
  return gone;
}

const Channel* Channels::find(std::string_view uniqueid) const {
  const auto found = channels_.find(std::string(uniqueid));
  return found == channels_.end() ? nullptr : &found->second.channel;
}

const Channel* Channels::other_half(const Channel& channel) const {
  if (!is_local(channel.name)) return nullptr;
  auto name = channel.name;
  if (!name.ends_with(";1") && !name.ends_with(";2")) return nullptr;
  name.back() = name.back() == '1' ? '2' : '1';
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : find(found->second);
}

std::vector<std::string> Channels::connected(std::string_view uniqueid) const {
  constexpr std::size_t most = 256;
  std::vector<std::string> all = {std::string(uniqueid)};
  const auto add = [&](const std::string& one) {
    if (all.size() < most && std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto* channel = find(all[i]);
    if (!channel) continue;
    if (const auto bridge = bridges_.find(channel->bridge); bridge != bridges_.end()) {
      for (const auto& one : bridge->second) add(one);
    }
    if (const auto* half = other_half(*channel)) add(half->uniqueid);
  }
  return all;
}

const Channel* Channels::other_end(std::string_view uniqueid) const {
  for (const auto& one : connected(uniqueid)) {
    const auto* channel = find(one);
    if (one != uniqueid && channel && !is_local(channel->name)) return channel;
  }
  return nullptr;
}

}  // namespace balie::asterisk
