#include "core/playbook/agent_attributes.hpp"

#include "core/base/toml.hpp"
#include "core/playbook/agents_file.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::playbook {
namespace {

constexpr std::string_view file_name = "agents.toml";
constexpr std::size_t text_bytes_max = 256;

std::optional<AgentAttribute::Value> value_of(const toml::node& node) {
  if (const auto* text = node.as_string()) {
    if (text->get().empty() || text->get().size() > text_bytes_max) return std::nullopt;
    return text->get();
  }
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto number = node.value<double>(); number && node.is_number()) return *number;
  return std::nullopt;
}

scoring::FieldType type_of(const AgentAttribute::Value& value) {
  if (std::holds_alternative<double>(value)) return scoring::FieldType::number;
  return std::holds_alternative<bool>(value) ? scoring::FieldType::boolean : scoring::FieldType::text;
}

class Reader {
 public:
  Reader(std::string file, AgentAttributes& attributes, Problems& problems)
      : file_(std::move(file)), attributes_(attributes), problems_(problems) {}

  void read(const toml::array& agents) {
    const auto count = std::min(agents.size(), agents_max);
    for (std::size_t i = 0; i < count; ++i) {
      const auto* table = agents.get(i)->as_table();
      const auto* name = table != nullptr ? table->get("name") : nullptr;
      attributes_.agents.push_back(name != nullptr ? name->value_or(std::string()) : std::string());
      if (const auto* node = table != nullptr ? table->get("attributes") : nullptr) read_agent(*node, i);
    }
    for (auto& [name, attribute] : attributes_.all) attribute.values.resize(count);
  }

 private:
  void problem(const toml::node& node, std::string text) {
    problems_.push_back(problem_at(node, file_, std::move(text)));
  }

  void read_agent(const toml::node& node, std::size_t agent) {
    const auto* table = node.as_table();
    if (table == nullptr)
      return problem(node, "agent.attributes: must be a table of numbers, texts and truths");
    for (const auto& [key, written] : *table) {
      const std::string name(key.str());
      auto value = value_of(written);
      if (!value) {
        problem(written,
                fmt::format("agent.attributes.{}: must be a number, true, false, or a text of 1 to {} bytes",
                            name, text_bytes_max));
        continue;
      }
      const auto type = type_of(*value);
      const auto [known, added] = attributes_.all.try_emplace(name, AgentAttribute{type, {}});
      if (added && attributes_.all.size() == agent_attributes_max + 1) {
        problem(written, fmt::format("agent.attributes: more than {} in all", agent_attributes_max));
      }
      if (known->second.type != type) {
        problem(written, fmt::format("agent.attributes.{}: is a {} here, and a {} of an agent before", name,
                                     to_string(type), to_string(known->second.type)));
      }
      known->second.values.resize(agent + 1);
      known->second.values[agent] = std::move(value);
    }
  }

  std::string file_;
  AgentAttributes& attributes_;
  Problems& problems_;
};

}  // namespace

AgentAttributes read_agent_attributes(const std::vector<File>& files, const std::string& prefix,
                                      Problems& problems) {
  AgentAttributes attributes;
  const auto file = std::ranges::find(files, file_name, &File::path);
  if (file == files.end()) return attributes;
  Problems told_elsewhere;
  const auto root = parse_toml(file->content, prefix + file->path, told_elsewhere);
  if (const auto* agents = root.get("agent") != nullptr ? root.get("agent")->as_array() : nullptr) {
    Reader(prefix + file->path, attributes, problems).read(*agents);
  }
  return attributes;
}

}  // namespace balie::playbook
