// Lists of skills in a playbook's files: [{name = "nl", level = 2}, {name = "tv"}]; without a level 1.
#pragma once

#include "core/base/toml.hpp"
#include "core/playbook/queues.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace balie::playbook {

// The list at `key`, of at most `count_max`; empty where there is none. `path`: "queue.skills". What does not
// fit becomes problems.
std::vector<SkillLevel> read_skills(const toml::table& table, std::string_view key, std::string_view path,
                                    std::size_t count_max, const std::string& file, Problems& problems);

}  // namespace balie::playbook
