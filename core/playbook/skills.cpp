#include "core/playbook/skills.hpp"

#include "core/base/config.hpp"
#include "core/playbook/name.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::playbook {
namespace {

ConfigSpec<SkillLevel> skill_spec() {
  return ConfigSpec<SkillLevel>("skill", "what an agent can do")
      .text("name", &SkillLevel::name, "the skill")
      .required()
      .number("level", &SkillLevel::level, "how well", 1, 100);
}

}  // namespace

std::vector<SkillLevel> read_skills(const toml::table& table, std::string_view key, std::string_view path,
                                    std::size_t count_max, const std::string& file, Problems& problems) {
  std::vector<SkillLevel> skills;
  const toml::node* node = table.get(key);
  if (node == nullptr) return skills;
  const auto problem = [&](const toml::node& at, std::string text) {
    problems.push_back(problem_at(at, file, fmt::format("{}: {}", path, text)));
  };
  const auto* list = node->as_array();
  if (list == nullptr || list->size() > count_max) {
    problem(*node,
            fmt::format("must be a list such as [{{name = \"nl\", level = 2}}] of at most {}", count_max));
    return skills;
  }
  const auto spec = skill_spec();
  for (const toml::node& one : *list) {
    const auto* written = one.as_table();
    if (written == nullptr) {
      problem(one, "must be a list such as [{name = \"nl\", level = 2}]");
      continue;
    }
    auto skill = spec.read(*written, path, file, problems);
    check_name(*written, "name", path, file, problems);
    if (std::ranges::find(skills, skill.name, &SkillLevel::name) != skills.end()) {
      problem(one, skill.name + " is there twice");
    }
    skills.push_back(std::move(skill));
  }
  return skills;
}

}  // namespace balie::playbook
