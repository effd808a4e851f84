// A small playbook in memory, for tests to change.
#pragma once

#include "core/playbook/load.hpp"

#include <string>
#include <vector>

namespace balie::playbook {

struct Written {
  std::string playbook = "name = \"test\"\ncountry = \"NL\"\ndefault_queue = \"general\"\n";
  std::string queues =
      "[[queue]]\nname = \"sales\"\ntarget = \"t-sales\"\npriority = 10\nfallback = \"general\"\n"
      "skills = [{name = \"nl\", level = 2}, {name = \"tv\"}]\n"
      "[[queue]]\nname = \"general\"\n";
  std::string entries =
      "[[entry]]\nname = \"line\"\nchannel = \"voice\"\nentry = \"+31800\"\nqueue = \"sales\"\n";

  [[nodiscard]] std::vector<File> files() const {
    return {{"playbook.toml", playbook}, {"queues.toml", queues}, {"entries.toml", entries}};
  }
};

inline std::vector<std::string> lines(const Problems& problems) {
  std::vector<std::string> out;
  for (const Problem& problem : problems) out.push_back(to_string(problem));
  return out;
}

}  // namespace balie::playbook
