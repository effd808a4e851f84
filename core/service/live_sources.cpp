#include "core/service/live_sources.hpp"

#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::service {
namespace {

constexpr Duration tell_pause = std::chrono::minutes(1);

// The lengths first: no two questions are written alike.
std::string key_of(const SourceLookup& lookup) {
  auto key = fmt::format("{}:{}", lookup.source->name.size(), lookup.source->name);
  for (const auto& one : lookup.parameters) key += fmt::format("{}:{}", one.size(), one);
  return key;
}

}  // namespace

void LiveSources::go_by(const playbook::Sources& sources) {
  std::map<std::string, Source, std::less<>> next;
  for (const auto& spec : sources) {
    auto& source = next[spec->name];
    if (const auto before = sources_.find(spec->name); before != sources_.end()) {
      source = std::move(before->second);
    }
    source.spec = spec;
    source.cache = SourceCache(spec->hold_max, spec->hold);
    source.counts.set_source(spec->name);
  }
  sources_ = std::move(next);
}

std::optional<Fetches> LiveSources::begin(std::uint64_t contact, std::vector<SourceLookup> lookups,
                                          Instant now, Instant until) {
  Wait wait;
  wait.until = now;
  for (auto& lookup : lookups) {
    const auto found = sources_.find(lookup.source->name);
    if (found == sources_.end()) continue;  // of another playbook
    auto& source = found->second;
    auto key = key_of(lookup);
    const auto index = wait.fetches.size();
    auto& fetched = *wait.fetches.Add();
    const auto* held = source.cache.find(key, now);
    if (held != nullptr) fetched = *held;
    for (const auto& one : lookup.parameters) fetched.add_parameters(one);
    if (held != nullptr) {
      source.counts.set_held(source.counts.held() + 1);
      continue;
    }
    fetched.set_source(source.spec->name);
    fetched.set_result(std::string(ask(lookup, key, source, contact, index, now)));
    if (!fetched.result().empty()) {
      count(fetched);
      continue;
    }
    ++wait.open;
    wait.until = std::max(wait.until, now + source.spec->time_limit);
  }
  if (wait.open == 0) return std::move(wait.fetches);
  wait.until = std::min(wait.until, until);
  wake_at_ = std::min(wake_at_, wait.until);
  waits_.emplace(contact, std::move(wait));
  return std::nullopt;
}

// Empty: it is under way. Else why it is not.
std::string_view LiveSources::ask(const SourceLookup& lookup, const std::string& key, Source& source,
                                  std::uint64_t contact, int index, Instant now) {
  if (const auto same = by_key_.find(key); same != by_key_.end()) {
    questions_.at(same->second).waiting.emplace_back(contact, index);
    return {};
  }
  if (source.under_way >= asks_max) return "busy";
  if (!source.breaker.may_ask(now)) return "away";
  const auto number = ++last_question_;
  auto& question = questions_[number];
  question = {source.spec->name, key, now + source.spec->time_limit, false, true, {{contact, index}}};
  by_key_.emplace(key, number);
  ++source.under_way;
  source.counts.set_asked(source.counts.asked() + 1);
  wake_at_ = std::min(wake_at_, question.until);
  asks_.push_back({number, lookup.source, lookup.parameters, question.until});
  return {};
}

void LiveSources::answered(std::uint64_t number, const SourceAnswer& answer, Instant now, Time time) {
  const auto found = questions_.find(number);
  if (found == questions_.end()) return;
  const auto question = std::move(found->second);
  questions_.erase(found);
  by_key_.erase(question.key);
  const auto known = sources_.find(question.source);
  if (known == sources_.end()) return;  // those who waited are late in their time
  auto& source = known->second;
  if (source.under_way > 0) --source.under_way;
  std::string problem;
  const auto fetched = read(source, answer, time, problem);
  if (!problem.empty()) {
    if (!question.overdue) fail(source, problem, now);
  } else {
    if (source.told_failing) news_.push_back({question.source, true, "answers again"});
    source.told_failing = false;
    source.breaker.worked();
    if (question.held) source.cache.hold(question.key, fetched, now);
  }
  hand_out(question, fetched);
}

// What a source said, without the parameters; why it is of no use in `problem`.
v1::Fetched LiveSources::read(const Source& source, const SourceAnswer& answer, Time time,
                              std::string& problem) const {
  v1::Fetched fetched;
  fetched.set_source(source.spec->name);
  bus::set(*fetched.mutable_at(), time);
  fetched.set_result("failed");
  if (!answer) {
    problem = answer.error().text();
    if (answer.error().fate() == Fate::retry) fetched.set_result("late");
    return fetched;
  }
  if (!*answer) {
    fetched.set_result("none");
    return fetched;
  }
  for (const auto& attribute : source.spec->attributes) {
    const auto column = std::ranges::find(**answer, attribute.column, &source::Found::value_type::first);
    if (column == (*answer)->end()) {
      problem = fmt::format("the query gives no column \"{}\"", attribute.column);
      fetched.clear_attributes();
      return fetched;
    }
    if (!column->second || column->second->size() > customer::attribute_text_bytes_max) continue;
    auto& value = *fetched.add_attributes();
    value.set_name(attribute.name);
    value.mutable_value()->set_string_value(*column->second);
  }
  fetched.set_result("value");
  return fetched;
}

void LiveSources::hand_out(const Question& question, const v1::Fetched& answer) {
  for (const auto& [contact, index] : question.waiting) {
    const auto found = waits_.find(contact);
    if (found == waits_.end()) continue;  // did not wait for it
    auto& wait = found->second;
    auto& fetched = wait.fetches[index];
    const auto parameters = std::move(*fetched.mutable_parameters());
    fetched = answer;
    *fetched.mutable_parameters() = parameters;
    count(fetched);
    if (--wait.open > 0) continue;
    finish(contact, wait);
    waits_.erase(found);
  }
}

void LiveSources::fail(Source& source, const std::string& text, Instant now) {
  const bool rested = source.breaker.resting();
  source.breaker.failed(now);
  const bool rests = source.breaker.resting() && !rested;
  if (!rests && now < source.tell_at) return;
  source.told_failing = true;
  source.tell_at = now + tell_pause;
  news_.push_back(
      {source.spec->name, false, rests ? "keeps failing, and is not asked for a while: " + text : text});
}

void LiveSources::on_time(Instant now) {
  if (now < wake_at_) return;
  for (auto& [number, question] : questions_) {
    if (question.overdue || now < question.until) continue;
    question.overdue = true;
    const auto known = sources_.find(question.source);
    if (known != sources_.end()) fail(known->second, "no answer within its time limit", now);
  }
  for (auto next = waits_.begin(); next != waits_.end();) {
    auto& [contact, wait] = *next;
    if (now < wait.until) {
      ++next;
      continue;
    }
    finish(contact, wait);
    next = waits_.erase(next);
  }
  find_wake();
}

void LiveSources::finish(std::uint64_t contact, Wait& wait) {
  for (auto& fetched : wait.fetches) {
    if (!fetched.result().empty()) continue;
    fetched.set_result("late");
    count(fetched);
  }
  ready_.push_back({contact, std::move(wait.fetches)});
}

void LiveSources::give_up() {
  for (auto& [contact, wait] : waits_) finish(contact, wait);
  waits_.clear();
}

// What is under way is answered to those who wait, and held no more.
void LiveSources::forget() {
  for (auto& [name, source] : sources_) source.cache.clear();
  for (auto& [number, question] : questions_) question.held = false;
}

void LiveSources::find_wake() {
  wake_at_ = Instant::max();
  for (const auto& [number, question] : questions_) {
    if (!question.overdue) wake_at_ = std::min(wake_at_, question.until);
  }
  for (const auto& [contact, wait] : waits_) wake_at_ = std::min(wake_at_, wait.until);
}

void LiveSources::count(const v1::Fetched& fetched) {
  const auto known = sources_.find(fetched.source());
  if (known == sources_.end()) return;
  auto& counts = known->second.counts;
  const auto& result = fetched.result();
  if (result == "value" || result == "none") counts.set_answered(counts.answered() + 1);
  if (result == "late") counts.set_late(counts.late() + 1);
  if (result == "failed") counts.set_failed(counts.failed() + 1);
  if (result == "away") counts.set_away(counts.away() + 1);
  if (result == "busy") counts.set_busy(counts.busy() + 1);
}

void LiveSources::tell(v1::Status& status) const {
  for (const auto& [name, source] : sources_) {
    auto& told = *status.add_sources();
    told = source.counts;
    told.set_resting(source.breaker.resting());
    told.set_waiting(static_cast<std::uint32_t>(source.under_way));
  }
}

}  // namespace balie::service
