#include "core/identity/normalise.hpp"

#include "core/contact/match_scheme.hpp"

#include <fmt/format.h>
#include <idn2.h>
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <set>

namespace balie::identity {
namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr std::size_t remembered_max = 8192;
constexpr std::size_t question_bytes_max = 64;  // longer ones are no numbers, and are not worth the room
constexpr std::size_t email_bytes_max = 254;    // RFC 5321

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
  return out;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view white = " \t\r\n\f\v";
  const auto first = text.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(white) - first + 1);
}

// What libphonenumber makes of it; "" for what is no number that can be dialled from anywhere.
std::string parsed_tel(std::string_view raw, std::string_view country) {
  std::string region(country);
  std::ranges::transform(region, region.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
  const auto& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (util.Parse(std::string(raw), region, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return {};
  // Not IsPossibleNumber(), which takes local numbers for possible.
  if (util.IsPossibleNumberWithReason(number) != PhoneNumberUtil::IS_POSSIBLE) return {};
  std::string out;
  util.Format(number, PhoneNumberUtil::E164, &out);
  if (number.has_extension() && !number.extension().empty()) out += ";ext=" + number.extension();
  return out;
}

// The domain of an address in lower-case ASCII, or "".
std::string domain(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  const bool odd = text.find_first_of(" \t\r\n<>(),;:\"\\@") != std::string_view::npos;
  if (text.empty() || text.starts_with('.') || text.find("..") != std::string_view::npos || odd) return {};
  if (is_ascii(text)) return lower(text);
  char* converted = nullptr;
  const int fault =
      idn2_to_ascii_8z(std::string(text).c_str(), &converted, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
  const std::unique_ptr<char, void (*)(void*)> owner(converted, idn2_free);
  return fault == IDN2_OK ? lower(converted) : std::string();
}

std::string email(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || text.size() > email_bytes_max) return {};
  const std::string_view local = text.substr(0, at);
  const bool quoted = local.size() > 2 && local.starts_with('"') && local.ends_with('"');
  if (!quoted && local.find_first_of(" \t\r\n<>()[]@,;:\\\"") != std::string_view::npos) return {};
  const std::string host = domain(text.substr(at + 1));
  return host.empty() ? std::string() : fmt::format("{}@{}", lower(local), host);
}

}  // namespace

Normaliser::Normaliser() : memory_(remembered_max) {
  // The expressions of each country are compiled when they are first needed: here, not under the first
  // contact.
  const auto& util = *PhoneNumberUtil::GetInstance();
  std::set<std::string> regions;
  util.GetSupportedRegions(&regions);
  for (const std::string& region : regions) {
    PhoneNumber example;
    if (!util.GetExampleNumber(region, &example)) continue;
    std::string national;
    util.Format(example, PhoneNumberUtil::NATIONAL, &national);
    parsed_tel(national, region);
  }
}

std::optional<Identifier> Normaliser::normalise(const v1::Identifier& identifier, std::string_view country) {
  const std::string_view raw = trim(identifier.value());
  Identifier out{lower(trim(identifier.scheme())), {}, assurance_of(identifier.assurance())};
  if (out.scheme == "tel") {
    out.value = tel(raw, country);
  } else if (out.scheme == "email") {
    out.value = email(raw);
  } else {
    out.value = raw;
  }
  // Nobody names one that the hub makes itself.
  if (out.value.empty() || out.scheme.empty() || out.scheme == match_scheme) return std::nullopt;
  return out;
}

std::string Normaliser::tel(std::string_view raw, std::string_view country) {
  switch (plan_.look(raw)) {
    case PhonePlan::Answer::same:
      return std::string(raw);
    case PhonePlan::Answer::impossible:
      return {};
    case PhonePlan::Answer::unsure:
      break;
  }
  if (raw.empty()) return {};
  if (raw.size() + country.size() > question_bytes_max) return parsed_tel(raw, country);
  question_.assign(raw).append(1, '\0').append(country);
  // Two places for each hash, the newer question first: an older one makes room, and the bound is the
  // vector's size.
  Remembered* place = &memory_[std::hash<std::string>()(question_) % (memory_.size() / 2) * 2];
  if (place[0].question != question_) {
    std::swap(place[0], place[1]);
    if (place[0].question != question_) place[0] = {question_, parsed_tel(raw, country)};
  }
  return place[0].answer;
}

}  // namespace balie::identity
