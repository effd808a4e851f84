#include "adapters/asterisk/question.hpp"

#include <gtest/gtest.h>

namespace balie::asterisk {
namespace {

v1::Contact contact_with(const std::vector<const char*>& lines) {
  agi::Asked asked{{}, "7.0"};
  for (const auto* line : lines) EXPECT_TRUE(agi::add_line(asked.environment, line));
  return contact_of(asked);
}

std::string identifiers_of(const v1::Contact& contact) {
  std::string all;
  for (const auto& one : contact.identifiers())
    all += one.scheme() + "=" + one.value() + "/" + one.assurance() + " ";
  return all;
}

TEST(Question, knows_whom_a_caller_is) {
  struct Case {
    std::vector<const char*> lines;
    const char* identifiers;
  };
  const std::vector<Case> cases = {
      {{"agi_callerid: +447700900163", "agi_callingpres: 0"}, "tel=+447700900163/observed "},
      {{"agi_callerid: 100", "agi_callingpres: 3"}, "tel=100/observed "},  // network provided
      {{"agi_callerid: 100", "agi_callingpres: 32"}, ""},                  // the caller withholds it
      {{"agi_callerid: 100", "agi_callingpres: 67"}, ""},                  // unavailable
      {{"agi_callerid: unknown", "agi_callingpres: 67"}, ""},
      {{"agi_callerid: anonymous"}, ""},
      {{"agi_callerid: 100", "agi_network_script: contact?account=7&email=a@b&verified=account"},
       "account=7/verified email=a@b/claimed tel=100/observed "},
      {{"agi_callerid: 100", "agi_arg_1: tel=200", "agi_arg_2: verified=tel,account"},
       "tel=200/verified tel=100/observed "},
  };
  for (const auto& one : cases) EXPECT_EQ(identifiers_of(contact_with(one.lines)), one.identifiers);
}

TEST(Question, knows_what_was_dialled) {
  EXPECT_EQ(contact_with({"agi_extension: 100"}).entry(), "100");
  EXPECT_EQ(contact_with({"agi_extension: s", "agi_dnid: +31205550100"}).entry(), "+31205550100");
  EXPECT_EQ(contact_with({"agi_extension: s", "agi_dnid: 1", "agi_network_script: contact?entry=2"}).entry(),
            "2");
}

TEST(Question, is_another_one_where_the_dialplan_says_so) {
  EXPECT_EQ(contact_with({"agi_extension: 1"}).id(), "7.0");
  const auto again =
      contact_with({"agi_extension: 1", "agi_network_script: contact?ask=menu&colour=red&linkedid=7.0"});
  EXPECT_EQ(again.id(), "7.0/menu");
  EXPECT_EQ(again.thread(), "7.0");
  EXPECT_EQ(again.attributes().fields().size(), 1U);
  EXPECT_EQ(again.attributes().fields().at("colour").string_value(), "red");
}

TEST(Question, knows_a_telephone_of_its_channel) {
  EXPECT_EQ(interface_of("PJSIP/2001-0000002a"), "PJSIP/2001");
  EXPECT_EQ(interface_of("PJSIP/desk-1-0000002a"), "PJSIP/desk-1");
  EXPECT_EQ(interface_of("Local/2001@agents-00000001;2"), "Local/2001@agents");
  EXPECT_EQ(interface_of("odd"), "odd");
}

}  // namespace
}  // namespace balie::asterisk
