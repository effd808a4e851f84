#include "core/service/results.hpp"

#include "core/scoring/adaptive/state.hpp"
#include "protocols/bus/time.hpp"
#include "protocols/bus/wire.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

namespace balie::service {
namespace {

using scoring::adaptive::StateReader;
using scoring::adaptive::StateWriter;
namespace chr = std::chrono;

// Field numbers of balie.v1.ContactDecided, Contact, Decision and Offer.
constexpr int decided_contact = 1, decided_decision = 2;
constexpr int contact_channel = 3, contact_at = 7;
constexpr int decision_offers = 8, decision_control_group = 16, decision_experiments = 17, offer_id = 1;
constexpr int arm_experiment = 1, arm_arm = 2;
constexpr int timestamp_seconds = 1;

constexpr std::uint64_t magic = 0x32534552;  // "RES2"
constexpr int magic_bytes = 4;
constexpr std::size_t key_bytes_max = 4096;
constexpr char separator = '\x1f';  // no id or name holds a control character
constexpr std::string_view others = "*";
constexpr std::int64_t sum_max = 9'000'000'000'000'000'000;
const std::array<std::string_view, 6> dimensions{"day", "agent", "channel", "offer", "control", "experiment"};
constexpr char between_arms = ';', before_arm = '=';  // nor does the name of an experiment hold these

std::int64_t day_of(std::int64_t seconds) { return chr::floor<chr::days>(chr::seconds(seconds)).count(); }

std::int64_t seconds_of(std::string_view timestamp) {
  bus::WireReader reader(timestamp);
  while (const auto field = reader.next()) {
    if (field->number == timestamp_seconds) return static_cast<std::int64_t>(field->value);
  }
  return 0;
}

std::string text_of(std::int64_t day) {
  const chr::year_month_day date{chr::sys_days(chr::days(day))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::optional<std::int64_t> day_from(std::string_view text) {
  int year = 0;
  unsigned month = 0, day = 0;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto read = [&](std::size_t from, std::size_t count, auto& number) {
    const auto* end = text.data() + from + count;
    const auto [at, fault] = std::from_chars(text.data() + from, end, number);
    return fault == std::errc() && at == end;
  };
  if (!read(0, 4, year) || !read(5, 2, month) || !read(8, 2, day)) return std::nullopt;
  const auto date = chr::year(year) / chr::month(month) / chr::day(day);
  if (!date.ok()) return std::nullopt;
  return chr::sys_days(date).time_since_epoch().count();
}

std::int64_t sum(std::int64_t one, std::int64_t other) {
  std::int64_t out = 0;
  return __builtin_add_overflow(one, other, &out) ? (other > 0 ? sum_max : -sum_max) : out;
}

void append_arm(std::string_view experiment, std::string_view arm, std::string& arms) {
  if (!arms.empty()) arms.push_back(between_arms);
  arms.append(experiment).push_back(before_arm);
  arms.append(arm);
}

bool wanted(const v1::ResultsQuery& query, std::string_view dimension) {
  return std::ranges::find(query.by(), dimension) != query.by().end();
}

}  // namespace

void Results::write_key(const Place& place, std::string& key) {
  key.clear();
  fmt::format_to(std::back_inserter(key), "{}", place.day);
  for (const auto part : {place.agent, place.channel, place.offer, place.control, place.arms}) {
    key.push_back(separator);
    key.append(part);
  }
}

Results::Place Results::read_key(std::string_view key) {
  Place place;
  const auto next = [&key] {
    const auto end = std::min(key.find(separator), key.size());
    const auto part = key.substr(0, end);
    key.remove_prefix(std::min(end + 1, key.size()));
    return part;
  };
  const auto day = next();
  std::from_chars(day.data(), day.data() + day.size(), place.day);
  for (auto* part : {&place.agent, &place.channel, &place.offer, &place.control, &place.arms}) *part = next();
  return place;
}

Results::Cell& Results::cell(const Place& place) {
  write_key(place, key_);
  if (const auto found = cells_.find(key_); found != cells_.end()) return found->second;
  if (cells_.size() >= result_cells_max) {
    write_key({place.day, others, others, others, place.control, {}}, key_);
  }
  return cells_[key_];
}

void Results::add(const customer::OfferCounts& counts, std::int64_t sign, Cell& cell) {
  auto& offers = cell.offers;
  offers.shown += sign * counts.shown;
  offers.accepted += sign * counts.accepted;
  offers.rejected += sign * counts.rejected;
  offers.ignored += sign * counts.ignored;
  offers.converted += sign * counts.converted;
  offers.value = sum(offers.value, sign * counts.value);
}

void Results::decided(std::string_view decided) {
  Place place;
  bus::WireReader contact(bus::bytes_field(decided, decided_contact));
  while (const auto field = contact.next()) {
    if (field->number == contact_channel) place.channel = field->bytes;
    if (field->number == contact_at) place.day = day_of(seconds_of(field->bytes));
  }
  const auto decision = bus::bytes_field(decided, decided_decision);
  place.control = bus::bytes_field(decision, decision_control_group);
  arms_.clear();
  for (bus::WireReader reader(decision); const auto field = reader.next();) {
    if (field->number != decision_experiments) continue;
    append_arm(bus::bytes_field(field->bytes, arm_experiment), bus::bytes_field(field->bytes, arm_arm),
               arms_);
  }
  place.arms = arms_;
  ++cell(place).contacts;
  bus::WireReader reader(decision);
  while (const auto field = reader.next()) {
    if (field->number != decision_offers) continue;
    place.offer = bus::bytes_field(field->bytes, offer_id);
    ++cell(place).made;
  }
}

void Results::reported(const v1::OutcomeRecorded& recorded) {
  arms_.clear();
  for (const auto& one : recorded.experiments()) append_arm(one.experiment(), one.arm(), arms_);
  const auto count = [&](const v1::OfferResponse& response, std::int64_t sign) {
    const auto counts = customer::counts_of(response);
    if (counts == customer::OfferCounts()) return;
    add(counts, sign,
        cell({day_of(recorded.contact_at().seconds()), response.agent(), recorded.channel(),
              recorded.outcome().offer_id(), recorded.control_group(), arms_}));
  };
  count(recorded.before(), -1);
  count(recorded.response(), 1);
}

void Results::answer(const v1::ResultsQuery& query, v1::Results& results) const {
  const auto from = day_from(query.from()), to = day_from(query.to());
  const bool by_day = wanted(query, "day"), by_agent = wanted(query, "agent"),
             by_channel = wanted(query, "channel"), by_offer = wanted(query, "offer"),
             by_control = wanted(query, "control"), by_experiment = wanted(query, "experiment");
  using Group = std::tuple<std::int64_t, std::string_view, std::string_view, std::string_view,
                           std::string_view, std::string_view>;
  std::map<Group, Cell> groups;
  if (query.by().empty()) groups[{}];  // nothing yet is an answer, too
  for (const auto& [key, one] : cells_) {
    const auto place = read_key(key);
    if ((from && place.day < *from) || (to && place.day > *to)) continue;
    // Once for each experiment that it was part of.
    auto arms = by_experiment ? place.arms : std::string_view();
    do {
      const auto arm = arms.substr(0, arms.find(between_arms));
      arms.remove_prefix(std::min(arm.size() + 1, arms.size()));
      auto& group =
          groups[{by_day ? place.day : 0, by_agent ? place.agent : "", by_channel ? place.channel : "",
                  by_offer ? place.offer : "", by_control ? place.control : "", arm}];
      group.contacts += one.contacts;
      group.made += one.made;
      add(one.offers, 1, group);
    } while (!arms.empty());
  }
  for (const auto& [place, one] : groups) {
    if (one.contacts == 0 && one.made == 0 && one.offers == customer::OfferCounts() && !query.by().empty())
      continue;
    auto& row = *results.add_rows();
    const auto& [day, agent, channel, offer, control, arm] = place;
    if (by_day) row.set_day(text_of(day));
    row.set_agent(std::string(agent));
    row.set_channel(std::string(channel));
    row.set_offer_id(std::string(offer));
    row.set_control_group(std::string(control));
    row.set_experiment(std::string(arm.substr(0, arm.find(before_arm))));
    if (!arm.empty()) row.set_arm(std::string(arm.substr(arm.find(before_arm) + 1)));
    row.set_contacts(static_cast<std::uint32_t>(one.contacts));
    row.set_made(static_cast<std::uint32_t>(one.made));
    row.set_shown(static_cast<std::uint32_t>(one.offers.shown));
    row.set_accepted(static_cast<std::uint32_t>(one.offers.accepted));
    row.set_rejected(static_cast<std::uint32_t>(one.offers.rejected));
    row.set_ignored(static_cast<std::uint32_t>(one.offers.ignored));
    row.set_converted(static_cast<std::uint32_t>(one.offers.converted));
    row.set_value(static_cast<double>(one.offers.value) / 10'000);
  }
}

std::string Results::save() const {
  std::vector<std::string_view> keys;
  for (const auto& [key, one] : cells_) keys.emplace_back(key);
  std::ranges::sort(keys);
  StateWriter out;
  out.whole(magic, magic_bytes);
  out.whole(keys.size(), 8);
  for (const auto key : keys) {
    const auto& one = cells_.find(key)->second;
    out.text(key);
    for (const auto number :
         {one.contacts, one.made, one.offers.shown, one.offers.accepted, one.offers.rejected,
          one.offers.ignored, one.offers.converted, one.offers.value}) {
      out.whole(static_cast<std::uint64_t>(number), 8);
    }
  }
  return out.take();
}

result<void> Results::load(std::string_view bytes) {
  cells_.clear();
  StateReader in(bytes);
  if (in.whole(magic_bytes) != magic) in.fail();
  const auto count = in.whole(8);
  for (std::uint64_t i = 0; i < count && in.good(); ++i) {
    auto& one = cells_[std::string(in.text(key_bytes_max))];
    for (auto* number :
         {&one.contacts, &one.made, &one.offers.shown, &one.offers.accepted, &one.offers.rejected,
          &one.offers.ignored, &one.offers.converted, &one.offers.value}) {
      *number = static_cast<std::int64_t>(in.whole(8));
    }
  }
  if (in.good() && in.at_end()) return {};
  return failure(Fate::reject, "results.state", "the results' state is cut short or damaged");
}

std::string check_results_query(const v1::ResultsQuery& query) {
  for (const auto* day : {&query.from(), &query.to()}) {
    if (!day->empty() && !day_from(*day)) return "from and to are days such as 2026-11-22";
  }
  if (!query.from().empty() && !query.to().empty() && query.from() > query.to()) return "from is after to";
  for (int i = 0; i < query.by_size(); ++i) {
    const auto& one = query.by(i);
    if (std::ranges::find(dimensions, one) == dimensions.end()) {
      return "by holds words other than day, agent, channel, offer, control, experiment";
    }
    if (std::find(query.by().begin(), query.by().begin() + i, one) != query.by().begin() + i) {
      return "by holds a word twice";
    }
  }
  return {};
}

}  // namespace balie::service
