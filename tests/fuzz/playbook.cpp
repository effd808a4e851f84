// Playbooks as Publish brings them: seven files, apart at lines of "---", and a model. A playbook that routes
// whatever comes, whose queues the engine can be told and whose hours know their next change, or problems;
// the same ones each time.
#include "core/playbook/load.hpp"
#include "core/routing/plan_of.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/support/fake_scorer.hpp"

#include <string>
#include <vector>

namespace {

using balie::playbook::File;

constexpr const char* model = R"([[input]]
name = "calls"
weight = 0.5
[[input]]
name = "channel"
values = {voice = 0.25, email = -0.25}
)";

std::vector<File> files_of(std::string_view text) {
  std::vector<File> files;
  for (const auto* path : {"playbook.toml", "queues.toml", "entries.toml", "models.toml", "agents.toml",
                           "hours.toml", "messages.toml"}) {
    const auto end = text.find("---\n");
    files.push_back({path, std::string(text.substr(0, end))});
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 4);
  }
  files.push_back({"churn.fake", model});
  return files;
}

void route(const balie::playbook::Playbook& playbook, std::string_view text) {
  const auto third = text.size() / 3;
  for (const auto* channel : {"voice", "email", "", "?"}) {
    const auto& choice = playbook.route(channel, text.substr(0, third), text.substr(third, third));
    BALIE_ASSERT(!choice.route.queue().empty() && !choice.fallback.queue().empty() && !choice.rule.empty());
  }
}

void check_queues(const balie::playbook::Playbook& playbook) {
  const auto plan = balie::routing::plan_of(playbook);
  BALIE_ASSERT(balie::routing::problem_of(plan).empty());
  BALIE_ASSERT(balie::routing::agents_of(playbook, plan).size() == playbook.queues().agents.size());
  for (const auto& hours : playbook.queues().hours) {
    const balie::Time now(
        std::chrono::seconds(1'774'700'000));  // 28 March 2026: Europe's clocks change that night
    const auto next = hours.changes_after(now);
    BALIE_ASSERT(!next || (*next > now && hours.open_at(*next) != hours.open_at(now)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = balie::fuzz::text(data, size);
  const auto files = files_of(text);
  static const auto scorers = balie::scoring::fake_scorers();
  const auto loaded = balie::playbook::load_playbook(files, scorers);
  const auto again = balie::playbook::load_playbook(files, scorers);
  BALIE_ASSERT(loaded.has_value() == again.has_value());
  if (loaded) {
    BALIE_ASSERT((*loaded)->version().size() == 16 && (*loaded)->version() == (*again)->version());
    route(**loaded, text);
    check_queues(**loaded);
  } else {
    BALIE_ASSERT(!loaded.error().empty() && loaded.error() == again.error());
    for (const auto& problem : loaded.error()) BALIE_ASSERT(!problem.file.empty() && !problem.text.empty());
  }
  return 0;
}
