#include "core/identity/phone_plan.hpp"

#include <phonenumbers/phonemetadata.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <string>

// The library's own data, serialised: exported, but not declared in a header that is installed.
namespace i18n::phonenumbers {
int metadata_size();
const void* metadata_get();
}  // namespace i18n::phonenumbers

namespace balie::identity {
namespace {

constexpr std::uint16_t all_digits = 0x3ff;

struct First {
  std::uint16_t digits = 0;
  bool empty = false;  // it matches the empty text as well
};

// Reads the expressions of libphonenumber's data: digits, \d, [2-9], groups, |, ?, {n,m} and $.
class ExpressionReader {
 public:
  explicit ExpressionReader(std::string_view rest) : rest_(rest) {}

  First alternatives() {
    First all{0, false};
    do {
      const First one = sequence();
      all.digits |= one.digits;
      all.empty |= one.empty;
    } while (take('|'));
    return all;
  }
  // Nothing was met that is not understood, and nothing is left.
  [[nodiscard]] bool understood() const { return understood_ && rest_.empty(); }

 private:
  First sequence() {
    First all{0, true};
    while (understood_ && !rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
      First one = atom();
      one.empty |= repeated_never();
      if (all.empty) all.digits |= one.digits;
      all.empty = all.empty && one.empty;
    }
    return all;
  }

  First atom() {
    const char c = rest_[0];
    rest_.remove_prefix(1);
    if (c >= '0' && c <= '9') return {static_cast<std::uint16_t>(1u << (c - '0')), false};
    if (c == '$') return {0, true};
    if (c == '\\' && take('d')) return {all_digits, false};
    if (c == '[') return character_class();
    if (c == '(') {
      if (take('?') && !take(':')) understood_ = false;
      const First inner = alternatives();
      if (!take(')')) understood_ = false;
      return inner;
    }
    understood_ = false;
    return {all_digits, true};
  }

  First character_class() {
    First all{0, false};
    while (understood_ && !take(']')) {
      const char low = digit();
      const char high = take('-') ? digit() : low;
      for (char d = low; understood_ && d <= high; ++d)
        all.digits |= static_cast<std::uint16_t>(1u << (d - '0'));
    }
    return all;
  }

  // Takes a quantifier; true when it allows no repetition at all.
  bool repeated_never() {
    if (take('?') || take('*')) return true;
    if (take('+') || !take('{')) return false;
    const auto end = rest_.find('}');
    if (end == std::string_view::npos) {
      understood_ = false;
      return true;
    }
    const bool never = rest_.starts_with('0');
    rest_.remove_prefix(end + 1);
    return never;
  }

  char digit() {
    if (rest_.empty() || rest_[0] < '0' || rest_[0] > '9') {
      understood_ = false;
      return '0';
    }
    const char c = rest_[0];
    rest_.remove_prefix(1);
    return c;
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view rest_;
  bool understood_ = true;
};

std::uint32_t lengths_of(const i18n::phonenumbers::PhoneNumberDesc& numbers) {
  std::uint32_t lengths = 0;
  for (const int length : numbers.possible_length()) {
    if (length > 0 && length < 32) lengths |= 1u << length;
  }
  // A number without its area code is nobody's in particular.
  for (const int length : numbers.possible_length_local_only()) {
    if (length > 0 && length < 32) lengths &= ~(1u << length);
  }
  return lengths;
}

}  // namespace

std::uint16_t first_digits(std::string_view expression) {
  ExpressionReader reader(expression);
  const First first = reader.alternatives();
  return reader.understood() ? first.digits : all_digits;
}

PhonePlan::PhonePlan() {
  namespace phone = i18n::phonenumbers;
  phone::PhoneMetadataCollection collection;
  if (!collection.ParseFromArray(phone::metadata_get(), phone::metadata_size()))
    return;  // then nothing is known
  const auto& util = *phone::PhoneNumberUtil::GetInstance();
  for (const auto& region : collection.metadata()) {
    const int code = region.country_code();
    if (code < 1 || code >= static_cast<int>(countries_.size())) continue;
    // Countries that share a code (+1, +7, +44) are parsed by the data of one of them.
    std::string main_region;
    util.GetRegionCodeForCountryCode(code, &main_region);
    if (region.id() != main_region) continue;
    countries_[static_cast<std::size_t>(code)] = {lengths_of(region.general_desc()),
                                                  first_digits(region.national_prefix_for_parsing()), true};
  }
}

PhonePlan::Answer PhonePlan::look(std::string_view number) const {
  if (number.size() < 4 || number.size() > 32 || number[0] != '+') return Answer::unsure;
  for (const char c : number.substr(1)) {
    if (c < '0' || c > '9') return Answer::unsure;
  }
  if (number[1] == '0') return Answer::unsure;  // no country code; libphonenumber then tries without the "+"
  // No country code is the beginning of another, so the first that is found is the one.
  std::size_t code = 0;
  for (std::size_t digits = 1; digits <= 3; ++digits) {
    code = code * 10 + static_cast<std::size_t>(number[digits] - '0');
    const Country& country = countries_[code];
    if (!country.known) continue;
    const std::string_view national = number.substr(1 + digits);
    if (national.empty()) return Answer::impossible;
    if ((country.first_digits >> (national[0] - '0') & 1u) != 0) return Answer::unsure;
    return (country.lengths >> national.size() & 1u) != 0 ? Answer::same : Answer::impossible;
  }
  return Answer::unsure;
}

}  // namespace balie::identity
