#include "core/scoring/adaptive/features.hpp"

#include <gtest/gtest.h>

namespace balie::scoring::adaptive {
namespace {

using namespace std::chrono_literals;

// One category of each source: its value is the hash of what stands there, as text.
struct Case {
  Source source;
  std::optional<std::string> expected;
};

TEST(Features, EachSourceGivesWhatItNames) {
  v1::Contact contact;
  contact.set_channel("voice");
  contact.set_entry("+31800");
  contact.set_topic("loan");
  contact.set_direction("outbound");
  contact.set_language("nl");
  contact.set_country("BE");
  contact.set_subject("s");
  contact.set_text("t");
  const Time at = Time(std::chrono::sys_days(2026y / 11 / 21)) + 14h + 59min;
  const Past past{.last_contact = at - 36h, .last_outcome = "rejected", .contacts = 7};
  const Case cases[] = {
      {Source::attribute, std::nullopt},
      {Source::channel, "voice"},
      {Source::entry, "+31800"},
      {Source::topic, "loan"},
      {Source::direction, "outbound"},
      {Source::language, "nl"},
      {Source::country, "BE"},
      {Source::subject, "s"},
      {Source::text, "t"},
      {Source::hour, "14"},
      {Source::day_of_week, "6"},
      {Source::day_of_month, "21"},
      {Source::month, "11"},
      {Source::days_since_contact, "1.5"},
      {Source::previous_outcome, "rejected"},
      {Source::contacts_before, "7"},
  };
  for (const Case& one : cases) {
    const ModelSpec spec{.features = {{.name = "f", .source = one.source}}};
    Inputs read, written;
    FeatureReader(spec).read(contact, at, past, read);
    const InputWriter writer(spec);
    writer.begin(written);
    writer.add_text(0, one.expected, written);
    EXPECT_EQ(read.values, written.values) << static_cast<int>(one.source);
  }
}

TEST(Features, AttributesOfEachTypeAreRead) {
  const ModelSpec spec{
      .features = {{.name = "text", .attribute = "job"},
                   {.name = "flag", .attribute = "loan"},
                   {.name = "number", .attribute = "age", .kind = Kind::number, .edges = {30}},
                   {.name = "list", .attribute = "list"}}};
  v1::Contact contact;
  auto& fields = *contact.mutable_attributes()->mutable_fields();
  fields["job"].set_string_value("nurse");
  fields["loan"].set_bool_value(true);
  fields["age"].set_number_value(31);
  fields["list"].mutable_list_value();
  Inputs read, written;
  FeatureReader(spec).read(contact, Time{}, Past{}, read);
  const InputWriter writer(spec);
  writer.begin(written);
  writer.add_text(0, "nurse", written);
  writer.add_text(1, "true", written);
  writer.add_number(2, 99, written);
  writer.add_text(3, std::nullopt, written);
  EXPECT_EQ(read.values, written.values);
}

TEST(Features, ACustomerWithoutAPastHasNone) {
  const ModelSpec spec{
      .features = {{.name = "f", .source = Source::days_since_contact, .kind = Kind::number, .edges = {1}},
                   {.name = "g", .source = Source::previous_outcome}}};
  Inputs read, written;
  FeatureReader(spec).read(v1::Contact{}, Time{}, Past{}, read);
  const InputWriter writer(spec);
  writer.begin(written);
  writer.add_number(0, std::nullopt, written);
  writer.add_text(1, std::nullopt, written);
  EXPECT_EQ(read.values, written.values);
}

}  // namespace
}  // namespace balie::scoring::adaptive
