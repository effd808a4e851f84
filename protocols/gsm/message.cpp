#include "protocols/gsm/message.hpp"

#include "protocols/gsm/transliteration.hpp"
#include "protocols/gsm/unicode.hpp"
#include "protocols/gsm/user_data_header.hpp"

#include <fmt/format.h>

#include <optional>

namespace balie::gsm {
namespace {

constexpr std::size_t user_data_octets = 140;
constexpr std::size_t text_bytes_max = 255 * 153 * 4;  // no text that fits is longer

// Cuts what is appended character by character into segments of at most so many units.
class Cutter {
 public:
  Cutter(std::size_t alone, std::size_t of_several, std::size_t unit_bytes)
      : alone_(alone * unit_bytes), of_several_(of_several * unit_bytes), unit_bytes_(unit_bytes) {}

  void add(std::string_view character) {
    if (segments_.back().size() + character.size() > of_several_) segments_.emplace_back();
    segments_.back() += character;
    bytes_ += character.size();
    if (bytes_ <= alone_) whole_ += character;
  }
  // One segment where all fits in one.
  void finish(Message& message) && {
    message.units = static_cast<std::uint32_t>(bytes_ / unit_bytes_);
    message.segments = std::move(segments_);
    if (bytes_ <= alone_) message.segments = {std::move(whole_)};
  }

 private:
  std::size_t alone_, of_several_, unit_bytes_;
  std::size_t bytes_ = 0;
  std::string whole_;
  std::vector<std::string> segments_ = {{}};
};

std::size_t concatenation_octets(const Rules& rules) { return rules.wide_reference ? 6 : 5; }

std::optional<Message> in_septets(std::u32string_view text, Shift shift, const Rules& rules) {
  std::size_t tables = 0;
  for (const auto& element : elements_of(shift)) tables += 2 + element.data.size();
  const auto room = [](std::size_t header) {
    return (user_data_octets - (header == 0 ? 0 : header + 1)) * 8 / 7;
  };
  Cutter cutter(room(tables), room(tables + concatenation_octets(rules)), 1);
  std::string septets;
  for (const auto point : text) {
    septets.clear();
    if (!append_septets(septets, point, shift)) return std::nullopt;
    cutter.add(septets);
  }
  Message message{Alphabet::gsm7, shift, {}, false, 0, {}};
  std::move(cutter).finish(message);
  return message;
}

std::optional<Message> in_latin1(std::u32string_view text, const Rules& rules) {
  Cutter cutter(user_data_octets, user_data_octets - 1 - concatenation_octets(rules), 1);
  for (const auto point : text) {
    if (point > 0xff) return std::nullopt;
    cutter.add(std::string(1, static_cast<char>(point)));
  }
  Message message{Alphabet::latin1, {}, {}, false, 0, {}};
  std::move(cutter).finish(message);
  return message;
}

Message in_ucs2(std::u32string_view text, const Rules& rules) {
  Cutter cutter(user_data_octets / 2, (user_data_octets - 1 - concatenation_octets(rules)) / 2, 2);
  std::string units;
  for (const auto point : text) {
    units.clear();
    append_utf16(units, point);
    cutter.add(units);
  }
  Message message{Alphabet::ucs2, {}, {}, false, 0, {}};
  std::move(cutter).finish(message);
  return message;
}

void keep_cheaper(std::optional<Message>& best, std::optional<Message> other) {
  if (!other) return;
  if (!best || other->segments.size() < best->segments.size()) best = std::move(other);
}

std::optional<Message> cheapest(std::u32string_view text, const Rules& rules) {
  std::optional<Message> best;
  if (rules.gsm7) best = in_septets(text, {}, rules);
  for (const auto language : rules.languages) {
    if (!rules.gsm7) break;
    if (best && best->segments.size() == 1) return best;
    keep_cheaper(best, in_septets(text, {Language::none, language}, rules));
    if (language == Language::spanish) continue;
    keep_cheaper(best, in_septets(text, {language, Language::none}, rules));
    keep_cheaper(best, in_septets(text, {language, language}, rules));
  }
  if (rules.latin1) keep_cheaper(best, in_latin1(text, rules));
  if (rules.ucs2) keep_cheaper(best, in_ucs2(text, rules));
  return best;
}

}  // namespace

result<Message> make_message(std::string_view text, const Rules& rules) {
  if (text.size() > text_bytes_max) {
    return failure(Fate::reject, "gsm.too_long", fmt::format("a text of {} bytes", text.size()));
  }
  const auto points = to_code_points(text);
  auto best = cheapest(points, rules);
  if (best) best->text = to_utf8(points);
  const bool dear = !best || best->alphabet == Alphabet::ucs2 || best->segments.size() > 1;
  if (rules.transliterate && dear) {
    const auto plain = transliterate(points, {});
    auto other = cheapest(plain, rules);
    if (other && plain != points) {
      other->transliterated = true;
      other->text = to_utf8(plain);
      keep_cheaper(best, std::move(other));
    }
  }
  if (!best)
    return failure(Fate::reject, "gsm.no_alphabet", "no alphabet that is allowed has all characters");
  if (best->segments.size() > rules.segments_max) {
    return failure(
        Fate::reject, "gsm.too_long",
        fmt::format("{} segments; at most {} are allowed", best->segments.size(), rules.segments_max));
  }
  return std::move(*best);
}

}  // namespace balie::gsm
