#include "core/scoring/contact_features.hpp"

#include "core/base/problem.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <map>

namespace balie::scoring {
namespace {

constexpr int items_max = 1'000;  // of a list in an attribute

Time at(const Situation& situation) { return bus::to_time(situation.contact.at()); }

std::chrono::year_month_day date_of(Time time) { return std::chrono::floor<std::chrono::days>(time); }

std::chrono::hh_mm_ss<std::chrono::seconds> time_of_day(Time time) {
  return std::chrono::hh_mm_ss(
      std::chrono::floor<std::chrono::seconds>(time - std::chrono::floor<std::chrono::days>(time)));
}

void append_date(Time time, std::string& out) {
  const auto date = date_of(time);
  fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

void append_time(Time time, std::string& out) {
  const auto clock = time_of_day(time);
  fmt::format_to(std::back_inserter(out), "{:02}:{:02}:{:02}", clock.hours().count(), clock.minutes().count(),
                 clock.seconds().count());
}

void date_utc(const Situation& situation, const FeatureText&, FeatureValue& value) {
  value.made.clear();
  append_date(at(situation), value.made);
  set(value, value.made);
}

void time_utc(const Situation& situation, const FeatureText&, FeatureValue& value) {
  value.made.clear();
  append_time(at(situation), value.made);
  set(value, value.made);
}

void date_time_utc(const Situation& situation, const FeatureText&, FeatureValue& value) {
  value.made.clear();
  append_date(at(situation), value.made);
  value.made += 'T';
  append_time(at(situation), value.made);
  set(value, value.made);
}

void days_known(const Situation& situation, const FeatureText&, FeatureValue& value) {
  if (situation.record.since().empty()) return;
  set(value, days(at(situation) - time_of(situation.record.since())));
}

template <const std::string& (v1::Contact::*Field)() const>
NamedFeature text_feature(std::string name, std::string doc) {
  return {std::move(name),
          std::move(doc),
          {FieldType::text},
          Filters::none,
          [](const Situation& situation, const FeatureText&, FeatureValue& value) {
            set(value, std::string_view((situation.contact.*Field)()));
          }};
}

NamedFeature number_feature(std::string name, std::string doc,
                            void (*evaluate)(const Situation&, const FeatureText&, FeatureValue&)) {
  return {std::move(name), std::move(doc), {FieldType::integer}, Filters::none, evaluate};
}

class Attribute final : public Feature {
 public:
  Attribute(std::string name, FeatureType type) : name_(std::move(name)), type_(type) {}
  [[nodiscard]] FeatureType type() const override { return type_; }

  void evaluate(const Situation& situation, FeatureValue& value) const override {
    value.kind = FeatureValue::Kind::missing;
    const auto& fields = situation.contact.attributes().fields();
    const auto found = fields.find(name_);
    if (found == fields.end()) return;
    const auto& given = found->second;
    if (type_.list) {
      take_list(given, value);
    } else if (type_.type == FieldType::number || type_.type == FieldType::integer) {
      if (given.has_number_value()) set(value, given.number_value());
    } else if (type_.type == FieldType::boolean) {
      if (given.has_bool_value()) set_flag(value, given.bool_value());
    } else if (given.has_string_value()) {
      set(value, std::string_view(given.string_value()));
    }
  }

 private:
  static void take_list(const google::protobuf::Value& given, FeatureValue& value) {
    if (!given.has_list_value()) return;
    value.items.clear();
    for (const auto& item : given.list_value().values()) {
      if (item.has_string_value() && value.items.size() < items_max)
        value.items.push_back(item.string_value());
    }
    value.kind = FeatureValue::Kind::list;
  }
  std::string name_;
  FeatureType type_;
};

}  // namespace

std::vector<NamedFeature> contact_features() {
  std::vector<NamedFeature> all{
      text_feature<&v1::Contact::channel>("contact.channel", "its channel"),
      text_feature<&v1::Contact::entry>("contact.entry", "what was addressed"),
      text_feature<&v1::Contact::topic>("contact.topic", "what it is about"),
      text_feature<&v1::Contact::language>("contact.language", "as the adapter gave it: \"nl-BE\""),
      text_feature<&v1::Contact::country>("contact.country", "as the adapter gave it: \"NL\""),
      text_feature<&v1::Contact::adapter>("contact.adapter", "the adapter that brought it"),
      text_feature<&v1::Contact::subject>("contact.subject", "its subject"),
      text_feature<&v1::Contact::text>("contact.text", "its text"),
  };
  all.push_back({"contact.direction",
                 "inbound or outbound",
                 {FieldType::text},
                 Filters::none,
                 [](const Situation& situation, const FeatureText&, FeatureValue& value) {
                   const auto& direction = situation.contact.direction();
                   set(value, direction.empty() ? std::string_view("inbound") : direction);
                 }});
  all.push_back(number_feature("contact.hour_utc", "of its time, 0 to 23",
                               [](const Situation& situation, const FeatureText&, FeatureValue& value) {
                                 set(value, static_cast<double>(time_of_day(at(situation)).hours().count()));
                               }));
  all.push_back(number_feature("contact.weekday_utc", "of its time, 1 (Monday) to 7",
                               [](const Situation& situation, const FeatureText&, FeatureValue& value) {
                                 const std::chrono::weekday day(
                                     std::chrono::sys_days(date_of(at(situation))));
                                 set(value, static_cast<double>(day.iso_encoding()));
                               }));
  all.push_back(
      number_feature("contact.month_utc", "of its time, 1 to 12",
                     [](const Situation& situation, const FeatureText&, FeatureValue& value) {
                       set(value, static_cast<double>(static_cast<unsigned>(date_of(at(situation)).month())));
                     }));
  all.push_back({"contact.date_utc", "of its time", {FieldType::date}, Filters::none, date_utc});
  all.push_back({"contact.time_utc", "of its time", {FieldType::time}, Filters::none, time_utc});
  all.push_back({"contact.date_time_utc", "its time", {FieldType::date_time}, Filters::none, date_time_utc});
  all.push_back(number_feature("customer.contacts", "of this customer before, all of them",
                               [](const Situation& situation, const FeatureText&, FeatureValue& value) {
                                 set(value, static_cast<double>(situation.record.contacts()));
                               }));
  all.push_back({"customer.new",
                 "whether this contact makes the customer known",
                 {FieldType::boolean},
                 Filters::none,
                 [](const Situation& situation, const FeatureText&, FeatureValue& value) {
                   set_flag(value, situation.created);
                 }});
  all.push_back(
      {"customer.days_known", "since the first contact", {FieldType::number}, Filters::none, days_known});
  return all;
}

std::expected<std::unique_ptr<const Feature>, std::string> make_attribute_feature(const std::string& name,
                                                                                  const FeatureText& text) {
  static const std::map<std::string, FeatureType, std::less<>> types{
      {"number", {FieldType::number}},       {"integer", {FieldType::integer}}, {"text", {FieldType::text}},
      {"boolean", {FieldType::boolean}},     {"date", {FieldType::date}},       {"time", {FieldType::time}},
      {"date_time", {FieldType::date_time}}, {"list", {FieldType::text, true}}};
  std::vector<std::string> known;
  for (const auto& [word, type] : types) known.push_back(word);
  if (name.empty()) return std::unexpected("which attribute? contact.attributes.NAME");
  const auto found = types.find(text.type);
  if (found == types.end()) {
    const std::string hint =
        "an attribute of the contact needs its type: number, integer, text, boolean, date, time, "
        "date_time or list";
    return std::unexpected(text.type.empty() ? hint : hint + suggestion(text.type, known));
  }
  FeatureText others = text;
  others.type.clear();
  if (others != FeatureText{.name = text.name}) {
    return std::unexpected("an attribute of the contact takes nothing but its type");
  }
  return std::make_unique<Attribute>(name, found->second);
}

}  // namespace balie::scoring
