#include "core/customer/view.hpp"

#include "core/contact/match_scheme.hpp"
#include "core/customer/moment.hpp"
#include "protocols/bus/time.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace balie::customer {
namespace {

constexpr int attribute_name = 1, attribute_at = 4;
constexpr std::array lists{Field::consents,      Field::offers,      Field::preferences, Field::products,
                           Field::opportunities, Field::memberships, Field::merged};

bool is_outlived(const AttributeSpec& spec, const Moment& at, Time now) {
  const auto kept = std::chrono::floor<std::chrono::seconds>(spec.retention).count();
  return kept > 0 && moment_of(now).seconds - at.seconds > kept;
}

bool is_over(const v1::PastContact& past) {
  return std::ranges::any_of(past.outcomes(), [](const v1::PastOutcome& outcome) {
    return outcome.kind() == "completed" || outcome.kind() == "abandoned" || outcome.kind() == "transferred";
  });
}

void add_running(v1::Customer& customer, Time now) {
  for (const auto& past : customer.history()) {
    const bool recent =
        bus::to_time(past.at()) + std::chrono::duration_cast<Time::duration>(running_max) > now;
    if (recent && !is_over(past)) customer.add_running(past.decision_id());
  }
}

void cut_history(v1::Customer& customer, const Page& page) {
  auto& history = *customer.mutable_history();
  int end = history.size();
  if (page.before) {
    const auto before = moment_of(*page.before);
    while (end > 0 && moment_of(history[end - 1].at()) >= before) --end;
  }
  history.DeleteSubrange(end, history.size() - end);
  const auto limit = static_cast<int>(std::min<std::size_t>(page.limit, static_cast<std::size_t>(end)));
  history.DeleteSubrange(0, end - limit);
}

// The word that most of the latest contacts have; empty: none.
template <typename Word>
std::string revealed(const v1::Customer& customer, Word word_of) {
  std::map<std::string, std::size_t> counts;
  const int count = std::min<int>(customer.history_size(), revealing_contacts);
  if (count < static_cast<int>(revealing_min)) return {};
  for (int i = customer.history_size() - count; i < customer.history_size(); ++i) {
    ++counts[word_of(customer.history(i))];
  }
  for (const auto& [word, times] : counts) {
    if (!word.empty() && 2 * times > static_cast<std::size_t>(count)) return word;
  }
  return {};
}

void add_revealed(v1::Customer& customer, const std::string& name, const std::string& word) {
  if (word.empty()) return;
  auto& preference = *customer.add_preferences();
  preference.set_name(name);
  preference.mutable_value()->set_string_value(word);
  preference.set_kind("revealed");
  preference.set_source("history");
  *preference.mutable_at() = customer.history(customer.history_size() - 1).at();
}

}  // namespace

void append_shown(const Record& record, const Attributes& attributes, std::string_view channel, Time now,
                  std::size_t history_max, std::string& out) {
  record.write_contacts(out, history_max);
  for (const auto& part : record.list(Field::attributes)) {
    const auto* spec = attributes.find(bus::bytes_field(part.bytes, attribute_name));
    if (spec == nullptr || !is_shown(spec->shown, channel)) continue;
    if (!is_outlived(*spec, moment_of(bus::bytes_field(part.bytes, attribute_at)), now)) out += part.whole;
  }
  for (const auto field : lists) {
    const auto list = record.list(field);
    if (list.empty() || !attributes.shows(field, channel)) continue;
    const auto count = field == Field::offers ? std::min(list.size(), history_max) : list.size();
    for (const auto& part : list.last(count)) out += part.whole;
  }
}

v1::Customer whole_view(const Record& record, const Attributes& attributes, const Page& page, Time now) {
  auto customer = record.message();
  auto& identifiers = *customer.mutable_identifiers();
  const auto is_made = [](const v1::KnownIdentifier& one) { return one.scheme() == match_scheme; };
  identifiers.erase(std::remove_if(identifiers.begin(), identifiers.end(), is_made), identifiers.end());
  auto& values = *customer.mutable_attributes();
  const auto outlived = [&](const v1::AttributeValue& value) {
    const auto* spec = attributes.find(value.name());
    return spec != nullptr && is_outlived(*spec, moment_of(value.at()), now);
  };
  values.erase(std::remove_if(values.begin(), values.end(), outlived), values.end());
  add_running(customer, now);
  add_revealed(customer, "channel", revealed(customer, [](const auto& past) { return past.channel(); }));
  add_revealed(customer, "topic", revealed(customer, [](const auto& past) { return past.topic(); }));
  cut_history(customer, page);
  return customer;
}

const v1::Preference* counting_preference(const v1::Customer& customer, std::string_view name) {
  const v1::Preference* found = nullptr;
  for (const auto& one : customer.preferences()) {
    if (one.name() != name) continue;
    if (found == nullptr || one.kind() == "stated") found = &one;
  }
  return found;
}

}  // namespace balie::customer
