#include "protocols/mime/message.hpp"

#include <algorithm>

namespace balie::mime {
namespace {

char lower_letter(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

void list_attachments(const Part& part, std::vector<const Part*>& found) {
  if (part.kind == Part::Kind::multipart) {
    for (const auto& inner : part.parts) list_attachments(inner, found);
  } else if (part.attachment()) {
    found.push_back(&part);
  }
}

}  // namespace

std::string lower(std::string_view text) {
  std::string changed(text);
  std::ranges::transform(changed, changed.begin(), lower_letter);
  return changed;
}

bool same_name(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower_letter, lower_letter);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool Part::attachment() const {
  if (kind == Kind::multipart) return false;
  if (kind == Kind::message || disposition == "attachment" || !name.empty()) return true;
  return !type.starts_with("text/");
}

std::string_view field(const std::vector<Field>& fields, std::string_view name) {
  const auto found =
      std::ranges::find_if(fields, [&](const Field& each) { return same_name(each.name, name); });
  return found == fields.end() ? std::string_view() : std::string_view(found->value);
}

std::string_view Message::field(std::string_view name) const { return mime::field(fields, name); }

std::vector<std::string_view> Message::fields_named(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& each : fields) {
    if (same_name(each.name, name)) values.emplace_back(each.value);
  }
  return values;
}

std::vector<const Part*> attachments(const Message& message) {
  std::vector<const Part*> found;
  list_attachments(message.body, found);
  return found;
}

}  // namespace balie::mime
