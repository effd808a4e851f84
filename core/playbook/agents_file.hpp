// agents.toml of a playbook: who answers, and what a contact means to them.
//
//   misses_max = 3                          # offers that run out in a row before an agent is not ready
//   lost_grace = "30s"                      # conversations wait so long for an agent whose desk is gone
//
//   [[channel]]                             # where it is not as usual
//   name = "chat"
//   weight = 1                              # of an agent's capacity that one contact takes
//   interrupts = ["email"]                  # it may come on top of these
//   returns = true                          # to its queue when its agent is lost; false: as the platform
//   does;
//                                           # true unless it is "voice"
//   [[agent]]
//   name = "anna"                           # as desks and platforms report it
//   title = "Anna de Vries"
//   skills = [{name = "returns", level = 3}]
//   capacity = 3                            # what the contacts in hand may weigh together
//   channels = {voice = 1, chat = 3}        # contacts of each at most, none of others; left out: of all
//   addresses = {voice = "SIP/2001"}        # in the platform's words, unless the platform says another
//   attributes = {experience = 4.5}         # for models: agent_attributes.hpp
//
// The file may be missing: then the hub knows no agents, and no queue can hold its contacts.
#pragma once

#include "core/playbook/offer_reading.hpp"
#include "core/playbook/queues.hpp"

#include <set>
#include <string>

namespace balie::playbook {

constexpr std::size_t agents_max = 100'000;
constexpr std::size_t agent_skills_max = 256;
constexpr std::size_t agent_channels_max = 64;  // of all agents together
constexpr std::uint32_t agent_capacity_max = 1'000;

// Reads agents, channels and what holds for all agents into `queues`. `entry_channels`: what entries.toml
// names, which are channels besides those of the file. What does not fit becomes problems.
void read_agents(const toml::table& root, const std::set<std::string>& entry_channels,
                 const OfferReading& reading, Queues& queues);

}  // namespace balie::playbook
