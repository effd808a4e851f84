#include "core/identity/normalise.hpp"

#include <gtest/gtest.h>

namespace balie::identity {
namespace {

class NormaliserTest : public testing::Test {
 protected:
  // "scheme:value", or "-" for nothing.
  std::string of(const std::string& scheme, const std::string& value, std::string_view country = "NL") {
    v1::Identifier identifier;
    identifier.set_scheme(scheme);
    identifier.set_value(value);
    const auto normal = normaliser_.normalise(identifier, country);
    return normal ? normal->scheme + ":" + normal->value : "-";
  }
  Normaliser normaliser_;
};

struct Case {
  const char* value;
  const char* country;
  const char* expected;
};

TEST_F(NormaliserTest, BringsTelToE164) {
  const Case cases[] = {
      {"+31612345678", "", "tel:+31612345678"},
      {"06-12345678", "NL", "tel:+31612345678"},
      {" 06 1234 5678\n", "nl", "tel:+31612345678"},
      {"0031612345678", "NL", "tel:+31612345678"},
      {"+31 (0)6 12345678", "DE", "tel:+31612345678"},
      {"tel:+31-6-1234-5678", "", "tel:+31612345678"},
      {"+31201234567;ext=12", "", "tel:+31201234567;ext=12"},
      {"020 123 4567 ext. 12", "NL", "tel:+31201234567;ext=12"},
      {"+44 (0)20 7946 0018", "NL", "tel:+442079460018"},
      {"020 7946 0018", "GB", "tel:+442079460018"},
      {"+4402079460018", "NL", "tel:+442079460018"},
      {"06 698 12345", "IT", "tel:+390669812345"},  // Italy keeps its zero
      {"+390669812345", "NL", "tel:+390669812345"},
      {"011 15-2345-6789", "AR", "tel:+5491123456789"},  // Argentina's mobiles get a 9 and lose 15
      {"+54 9 11 2345 6789", "NL", "tel:+5491123456789"},
      {"+521 55 1234 5678", "NL", "tel:+525512345678"},    // Mexico's former 1 for mobiles
      {"0 21 11 98765 4321", "BR", "tel:+5511987654321"},  // Brazil's carrier between the zero and the area
      {"(650) 253-0000", "US", "tel:+16502530000"},
      {"1 650 253 0000", "CA", "tel:+16502530000"},
      {"8 812 123-45-67", "RU", "tel:+78121234567"},
      {"+78121234567", "NL", "tel:+78121234567"},
      {"+7 8 812 123 45 67", "NL", "tel:+78121234567"},
      {"1-800-FLOWERS", "US", "tel:+18003569377"},
      {"٠٦١٢٣٤٥٦٧٨", "NL", "tel:+31612345678"},    // Arabic digits
      {"+80012345678", "NL", "tel:+80012345678"},  // no country's
  };
  for (const Case& one : cases) EXPECT_EQ(of("tel", one.value, one.country), one.expected) << one.value;
}

TEST_F(NormaliserTest, TakesNothingForATelThatIsNobodys) {
  const Case cases[] = {
      {"", "NL", ""},
      {"anonymous", "NL", ""},
      {"0", "NL", ""},
      {"1008", "NL", ""},
      {"201", "NL", ""},
      {"253-0000", "US", ""},
      {"06-12345678", "", ""},
      {"06-12345678", "XX", ""},
      {"+999123456", "", ""},
      {"+3161234567890123", "", ""},
      {"+316", "", ""},
      {"MyBank", "NL", ""},
      {"+", "NL", ""},
      {"2530000", "US", ""},
      {"+1 253 0000", "US", ""},
      {"06\xff", "NL", ""},
  };
  for (const Case& one : cases) EXPECT_EQ(of("tel", one.value, one.country), "-") << one.value;
  EXPECT_EQ(of("tel", std::string(1000, '1')), "-");
  EXPECT_EQ(of("tel", std::string(1000, '+')), "-");
}

TEST_F(NormaliserTest, GivesTheSameAnswerAgain) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(of("tel", "06-12345678", "NL"), "tel:+31612345678");
    EXPECT_EQ(of("tel", "06-12345678", "FR"), "tel:+33612345678");
    EXPECT_EQ(of("tel", "06-12345678", "XX"), "-");
  }
}

TEST_F(NormaliserTest, IsRightWhenItsMemoryIsFull) {
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 12'000; ++i) {
      const std::string rest = std::to_string(10'000'000 + i);
      ASSERT_EQ(of("tel", "06-" + rest), "tel:+316" + rest);
    }
  }
}

TEST_F(NormaliserTest, BringsEmailToLowerCase) {
  EXPECT_EQ(of("email", " Jan.De-Vries+shop@Example.COM "), "email:jan.de-vries+shop@example.com");
  EXPECT_EQ(of("Email", "a@b"), "email:a@b");
  EXPECT_EQ(of("email", "a@example.com."), "email:a@example.com");
  EXPECT_EQ(of("email", "\"a@b\"@example.com"), "email:\"a@b\"@example.com");
  EXPECT_EQ(of("email", "a@BÜCHER.example"), "email:a@xn--bcher-kva.example");
  EXPECT_EQ(of("email", "a@xn--bcher-kva.example"), "email:a@xn--bcher-kva.example");
  EXPECT_EQ(of("email", "a@straße.example"), "email:a@xn--strae-oqa.example");  // as browsers do today
  EXPECT_EQ(of("email", "zoë@example.com"), "email:zoë@example.com");
}

TEST_F(NormaliserTest, TakesNothingForAnEmailThatIsNone) {
  for (const char* text : {"", "@", "a@", "@b", "jan", "a b@c", "a@b c", "a@.b", "a@b..c",
                           "Jan <jan@example.com>", "a@b,c@d", "a@\xff\xfe", "a@.", "a@b@"}) {
    EXPECT_EQ(of("email", text), "-") << text;
  }
  EXPECT_EQ(of("email", std::string(255, 'a') + "@b"), "-");
}

TEST_F(NormaliserTest, LeavesOtherSchemesAsTheyAre) {
  EXPECT_EQ(of("account", " 00-AbC \n"), "account:00-AbC");
  EXPECT_EQ(of(" Loyalty", "x y"), "loyalty:x y");
  EXPECT_EQ(of("cookie", " \t"), "-");
}

TEST_F(NormaliserTest, KeepsTheAssurance) {
  v1::Identifier identifier;
  identifier.set_scheme("account");
  identifier.set_value("1");
  EXPECT_EQ(normaliser_.normalise(identifier, "")->assurance, Assurance::observed);
  identifier.set_assurance("verified");
  EXPECT_EQ(normaliser_.normalise(identifier, "")->assurance, Assurance::verified);
}

}  // namespace
}  // namespace balie::identity
