#include "core/identity/phone_plan.hpp"

#include <gtest/gtest.h>
#include <phonenumbers/phonenumberutil.h>

#include <array>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace balie::identity {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

std::uint16_t bits(std::initializer_list<int> digits) {
  std::uint16_t all = 0;
  for (const int digit : digits) all |= static_cast<std::uint16_t>(1u << digit);
  return all;
}

TEST(FirstDigits, AreThoseWhereAMatchCouldBegin) {
  EXPECT_EQ(first_digits(""), 0);
  EXPECT_EQ(first_digits("0"), bits({0}));
  EXPECT_EQ(first_digits("1|([2-4]\\d{6})$"), bits({1, 2, 3, 4}));
  EXPECT_EQ(first_digits("0?(?:(11|2[13])15)?"), bits({0, 1, 2}));
  EXPECT_EQ(first_digits("(?:0|90)(?:(1[245]|99)(\\d{10,11}))?"), bits({0, 9}));
  EXPECT_EQ(first_digits("0{0,2}[57]"), bits({0, 5, 7}));
  EXPECT_EQ(first_digits("\\d"), bits({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(FirstDigits, AreAllWhereItIsNotUnderstood) {
  for (const auto* odd : {"(?=0)", "[^0]", ".", "0)", "(0", "[0", "0{", "\\w", "a"}) {
    EXPECT_EQ(first_digits(odd), 0x3ff) << odd;
  }
}

// The number in E.164, or "" for none, as libphonenumber has it.
std::string by_library(const std::string& number, const std::string& region) {
  const auto& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber parsed;
  if (util.Parse(number, region, &parsed) != PhoneNumberUtil::NO_PARSING_ERROR) return {};
  if (util.IsPossibleNumberWithReason(parsed) != PhoneNumberUtil::IS_POSSIBLE) return {};
  std::string out;
  util.Format(parsed, PhoneNumberUtil::E164, &out);
  return out;
}

// Numbers of every country: good ones, with a national prefix or a former mobile one too many, too long, too
// short, and of no sense at all.
class Numbers {
 public:
  Numbers() {
    const auto& util = *PhoneNumberUtil::GetInstance();
    std::set<std::string> regions;
    util.GetSupportedRegions(&regions);
    regions_.assign(regions.begin(), regions.end());
    std::set<int> codes;
    util.GetSupportedCallingCodes(&codes);
    for (const int code : codes) codes_.push_back(std::to_string(code));
  }
  std::string region() { return regions_[below(regions_.size())]; }
  std::string number() {
    const auto& util = *PhoneNumberUtil::GetInstance();
    std::string number;
    PhoneNumber example;
    const std::string of = region();
    const auto type = static_cast<PhoneNumberUtil::PhoneNumberType>(below(5));
    if (below(4) == 0 || !util.GetExampleNumberForType(of, type, &example)) {
      number = below(20) == 0 ? std::to_string(below(1000)) : codes_[below(codes_.size())];
      number.insert(number.begin(), '+');
      for (std::size_t length = below(16); length > 0; --length) number += digit();
      return number;
    }
    util.Format(example, PhoneNumberUtil::E164, &number);
    const std::size_t code = std::to_string(example.country_code()).size() + 1;
    for (std::size_t i = below(7); i > 0; --i)
      number[number.size() - 1 - below(number.size() - code)] = digit();
    const std::array<const char*, 12> too_many{"0",  "8",  "1",  "9",  "90",  "0021",
                                               "06", "15", "44", "00", "011", "21"};
    if (below(3) == 0) number.insert(code, too_many[below(too_many.size())]);
    if (below(8) == 0) number += digit();
    if (below(8) == 0) number.pop_back();
    return number;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  char digit() { return static_cast<char>('0' + below(10)); }
  std::mt19937_64 random_{20261121};
  std::vector<std::string> regions_, codes_;
};

TEST(PhonePlan, AgreesWithTheLibraryOnNumbersOfAllCountries) {
  const PhonePlan plan;
  Numbers numbers;
  int same = 0, impossible = 0;
  for (int i = 0; i < 100'000; ++i) {
    const std::string number = numbers.number();
    const auto answer = plan.look(number);
    if (answer == PhonePlan::Answer::unsure) continue;
    const std::string expected = by_library(number, numbers.region());
    ASSERT_EQ(answer == PhonePlan::Answer::same ? number : "", expected) << number;
    ++(answer == PhonePlan::Answer::same ? same : impossible);
  }
  EXPECT_GT(same, 40'000) << "the quick answer is given too seldom to be worth it";
  EXPECT_GT(impossible, 5'000);
  RecordProperty("same", same);
  RecordProperty("impossible", impossible);
}

TEST(PhonePlan, AnswersForOrdinaryNumbersAtOnce) {
  const PhonePlan plan;
  for (const auto* number :
       {"+31612345678", "+4915112345678", "+33612345678", "+442079460018", "+16502530000", "+5491123456789",
        "+525512345678", "+5511987654321", "+919876543210", "+79161234567"}) {
    EXPECT_EQ(plan.look(number), PhonePlan::Answer::same) << number;
  }
  for (const auto* number :
       {"+4402079460018", "+788121234567", "+390669812345x", "06", "", "+", "+0031612345678"}) {
    EXPECT_EQ(plan.look(number), PhonePlan::Answer::unsure) << number;
  }
}

}  // namespace
}  // namespace balie::identity
