#include "core/playbook/agents_file.hpp"

#include "core/base/config.hpp"
#include "core/playbook/skills.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::playbook {
namespace {

constexpr std::size_t address_bytes_max = 1'024;
// A call goes on where it is when its agent's desk is lost.
constexpr std::string_view channel_that_stays = "voice";

ConfigSpec<Queues> general_spec() {
  return ConfigSpec<Queues>("agents", "what holds for all agents")
      .number("misses_max", &Queues::misses_max, "offers that run out in a row before an agent is not ready",
              1, 100)
      .duration("lost_grace", &Queues::lost_grace, "how long conversations wait for an agent who is lost",
                std::chrono::seconds(1), std::chrono::hours(24));
}

ConfigSpec<ChannelLoad> channel_spec() {
  return ConfigSpec<ChannelLoad>("channel", "what a contact of a channel means to an agent")
      .text("name", &ChannelLoad::name, "\"voice\", \"chat\", ...")
      .required()
      .number("weight", &ChannelLoad::weight, "of an agent's capacity that one contact takes", 1,
              agent_capacity_max)
      .texts("interrupts", &ChannelLoad::interrupts, "channels on top of whose contacts one may come")
      .flag("returns", &ChannelLoad::returns, "goes back to its queue when its agent is lost");
}

ConfigSpec<Agent> agent_spec() {
  return ConfigSpec<Agent>("agent", "somebody who answers")
      .text("name", &Agent::name, "as desks and platforms report it")
      .required()
      .text("title", &Agent::title, "for people")
      .number("capacity", &Agent::capacity, "what the contacts in hand may weigh together", 1,
              agent_capacity_max);
}

class AgentsReader {
 public:
  AgentsReader(const OfferReading& reading, Queues& queues) : reading_(reading), queues_(queues) {}

  void read(const toml::table& root, const std::set<std::string>& entry_channels) {
    const auto general =
        general_spec().read(root, "", reading_.file, reading_.problems, {"channel", "agent"});
    queues_.misses_max = general.misses_max;
    queues_.lost_grace = general.lost_grace;
    for_each_table(root, "", "channel", agent_channels_max, reading_,
                   [this](const toml::table& table) { read_channel(table); });
    for (const auto& name : entry_channels) {
      if (std::ranges::find(channels_, name) == channels_.end()) add_channel({.name = name}, nullptr);
    }
    for (std::size_t i = 0; i < written_.size(); ++i) {
      check_references(*written_[i], "interrupts", "channel", "channel", queues_.channels[i].interrupts,
                       channels_, reading_);
    }
    for_each_table(root, "", "agent", agents_max, reading_,
                   [this](const toml::table& table) { read_agent(table); });
    if (queues_.agents.empty()) {
      queues_.channels.resize(written_.size());  // those of entries.toml alone matter to nobody
    } else if (channels_.empty() || channels_.size() > agent_channels_max) {
      reading_.problem(*root.get("agent"),
                       fmt::format("there must be 1 to {} channels, in entries.toml and as [[channel]], "
                                   "that agents can have contacts of; there are {}",
                                   agent_channels_max, channels_.size()));
    }
  }

 private:
  void add_channel(ChannelLoad channel, const toml::table* table) {
    if (table == nullptr || !table->contains("returns")) channel.returns = channel.name != channel_that_stays;
    channels_.push_back(channel.name);
    queues_.channels.push_back(std::move(channel));
  }

  void read_channel(const toml::table& table) {
    auto channel = channel_spec().read(table, "channel", reading_.file, reading_.problems);
    check_name(table, "name", "channel", reading_);
    if (std::ranges::find(channels_, channel.name) != channels_.end() && !channel.name.empty()) {
      reading_.problem(*table.get("name"), fmt::format("channel.name: \"{}\" is there twice", channel.name));
    }
    written_.push_back(&table);
    add_channel(std::move(channel), &table);
  }

  void read_agent(const toml::table& table) {
    auto agent = agent_spec().read(table, "agent", reading_.file, reading_.problems,
                                   {"skills", "channels", "addresses", "attributes"});
    check_name(table, "name", "agent", reading_);
    agent.rule = reading_.rule(table);
    agent.skills =
        read_skills(table, "skills", "agent.skills", agent_skills_max, reading_.file, reading_.problems);
    each_channel(table, "channels", [&](const std::string& channel, const toml::node& node) {
      const auto most = node.value_exact<std::int64_t>().value_or(0);
      if (most < 1 || most > agent_capacity_max) {
        return reading_.problem(
            node, fmt::format("agent.channels: must be whole numbers from 1 to {}", agent_capacity_max));
      }
      agent.channels.emplace_back(channel, static_cast<std::uint32_t>(most));
    });
    each_channel(table, "addresses", [&](const std::string& channel, const toml::node& node) {
      const auto* address = node.as_string();
      if (address == nullptr || address->get().empty() || address->get().size() > address_bytes_max) {
        return reading_.problem(
            node, fmt::format("agent.addresses: must be texts of 1 to {} bytes", address_bytes_max));
      }
      agent.addresses.emplace(channel, address->get());
    });
    const auto index = static_cast<std::uint32_t>(queues_.agents.size());
    if (!queues_.agent_index.emplace(agent.name, index).second && !agent.name.empty()) {
      reading_.problem(*table.get("name"), fmt::format("agent.name: \"{}\" is there twice", agent.name));
    }
    queues_.agents.push_back(std::move(agent));
  }

  // Calls `use` for each setting of the table at `key`, which are channels.
  template <typename Use>
  void each_channel(const toml::table& table, std::string_view key, Use use) {
    const toml::node* node = table.get(key);
    if (node == nullptr) return;
    const auto* written = node->as_table();
    if (written == nullptr || written->empty()) {
      return reading_.problem(*node,
                              fmt::format("agent.{}: must be a table by channel, which is not empty", key));
    }
    for (const auto& [channel, value] : *written) {
      const std::string name(channel.str());
      if (std::ranges::find(channels_, name) != channels_.end()) {
        use(name, value);
        continue;
      }
      reading_.problems.push_back(
          problem_at(channel, reading_.file,
                     fmt::format("agent.{}: entries.toml and [[channel]] have no channel \"{}\"{}", key, name,
                                 suggestion(name, channels_))));
    }
  }

  const OfferReading& reading_;
  Queues& queues_;
  std::vector<std::string> channels_;        // in the order of Queues::channels
  std::vector<const toml::table*> written_;  // of the first of them
};

}  // namespace

void read_agents(const toml::table& root, const std::set<std::string>& entry_channels,
                 const OfferReading& reading, Queues& queues) {
  AgentsReader(reading, queues).read(root, entry_channels);
}

}  // namespace balie::playbook
