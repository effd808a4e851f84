#include "core/playbook/playbook.hpp"

#include "core/base/assert.hpp"
#include "core/playbook/formula_run.hpp"

#include <algorithm>

namespace balie::playbook {
namespace {

char fold(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

// FNV-1a. The keys are the playbook's own, so nobody outside can make them meet.
std::size_t Playbook::Folding::operator()(std::string_view text) const {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(fold(c))) * 0x100000001b3;
  return hash;
}

bool Playbook::Folding::operator()(std::string_view a, std::string_view b) const {
  return std::ranges::equal(a, b, {}, fold, fold);
}

Playbook::Playbook(General general, std::string version, std::vector<RouteChoice> choices,
                   std::vector<Rule> rules, std::shared_ptr<const scoring::ModelSet> models,
                   std::vector<scoring::adaptive::ModelSpec> adaptive_models,
                   std::shared_ptr<const FormulaSet> formulas, std::shared_ptr<const Offers> offers,
                   identity::Rules identity, CustomerRules customers, Queues queues,
                   std::shared_ptr<const v1::Choices> desk)
    : general_(std::move(general)),
      version_(std::move(version)),
      choices_(std::move(choices)),
      adaptive_models_(std::move(adaptive_models)),
      identity_(std::move(identity)),
      customers_(std::move(customers)),
      queues_(std::move(queues)),
      rules_(std::move(rules)),
      models_(std::move(models)),
      formulas_(std::move(formulas)),
      offers_(std::move(offers)),
      desk_(std::move(desk)) {
  // Sorted once: each list below is then in this order too. Of equals, the choices are in the order of the
  // file.
  std::ranges::sort(rules_, [](const Rule& a, const Rule& b) {
    if (a.pattern.before(b.pattern)) return true;
    if (b.pattern.before(a.pattern)) return false;
    return a.has_when != b.has_when ? a.has_when : a.choice < b.choice;
  });
  BALIE_ASSERT(!rules_.empty() && rules_.back().pattern.everything() && !rules_.back().has_when);
  for (const Rule& rule : rules_) {
    if (rule.pattern.channel.exact()) channels_[rule.pattern.channel.text()];
  }
  for (std::uint32_t rule = 0; rule < rules_.size(); ++rule) {
    const Part& wanted = rules_[rule].pattern.channel;
    for (auto& [name, channel] : channels_) {
      if (wanted.matches(name)) add(channel, rule);
    }
    if (!wanted.exact()) add(any_channel_, rule);
  }
}

void Playbook::add(Channel& channel, std::uint32_t rule) const {
  const Part& entry = rules_[rule].pattern.entry;
  (entry.exact() ? channel.by_entry[entry.text()] : channel.others).push_back(rule);
}

const Rule* Playbook::first(const std::vector<std::uint32_t>& rules, std::string_view channel,
                            std::string_view entry, std::string_view topic, FormulaRun* formulas) const {
  for (const std::uint32_t rule : rules) {
    const Pattern& wanted = rules_[rule].pattern;
    const bool fits =
        wanted.entry.matches(entry) && wanted.topic.matches(topic) && wanted.channel.matches(channel);
    if (!fits) continue;
    if (!rules_[rule].has_when) return &rules_[rule];
    if (formulas != nullptr && formulas->truth(choices_[rules_[rule].choice].when)) return &rules_[rule];
  }
  return nullptr;
}

const RouteChoice& Playbook::route(std::string_view channel, std::string_view entry, std::string_view topic,
                                   FormulaRun* formulas) const {
  const auto known = channels_.find(channel);
  const Channel& rules = known != channels_.end() ? known->second : any_channel_;
  const auto exact = rules.by_entry.find(entry);
  const Rule* found =
      exact != rules.by_entry.end() ? first(exact->second, channel, entry, topic, formulas) : nullptr;
  if (found == nullptr) found = first(rules.others, channel, entry, topic, formulas);
  BALIE_ASSERT(found != nullptr);  // the rule that matches everything is in each list
  return choices_[found->choice];
}

}  // namespace balie::playbook
