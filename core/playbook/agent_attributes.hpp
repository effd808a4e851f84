// What agents.toml says of agents for models that tell how well one fits a customer:
//
//   [[agent]]
//   name = "anna"
//   attributes = {experience = 4.5, team = "red", mentor = true}
//
// An attribute is a number, a text or a truth, the same for all agents; who has it not is missing there.
#pragma once

#include "core/base/problem.hpp"
#include "core/playbook/files.hpp"
#include "core/scoring/feature.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace balie::playbook {

constexpr std::size_t agent_attributes_max = 64;  // of all agents together

struct AgentAttribute {
  using Value = std::variant<double, std::string, bool>;
  scoring::FieldType type = scoring::FieldType::number;
  std::vector<std::optional<Value>> values;  // one for each agent, in the order of the file
};

struct AgentAttributes {
  std::vector<std::string> agents;  // names, in the order of the file
  std::map<std::string, AgentAttribute, std::less<>> all;
};

// Reads them alone; what is wrong with the rest of the file is told of where agents are read.
AgentAttributes read_agent_attributes(const std::vector<File>& files, const std::string& prefix,
                                      Problems& problems);

}  // namespace balie::playbook
