#include "adapters/email/head.hpp"

#include "protocols/mime/message.hpp"

#include <algorithm>

namespace balie::email {
namespace {

// Without its end.
std::string_view line_at(std::string_view bytes, std::size_t at) {
  auto line = bytes.substr(at, bytes.find('\n', at) - at);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::size_t after_line(std::string_view bytes, std::size_t at) {
  const auto end = bytes.find('\n', at);
  return end == std::string_view::npos ? bytes.size() : end + 1;
}

// "Subject" of "Subject: x"; "" when the line begins no header.
std::string_view name_in(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  const auto name = mime::trimmed(line.substr(0, colon));
  const bool sound = line.front() != ' ' && std::ranges::all_of(name, [](unsigned char letter) {
                       return letter > 0x20 && letter < 0x7f;
                     });
  return sound ? name : std::string_view();
}

std::string with_crlf(std::string_view text) {
  std::string lines;
  for (const char letter : text) {
    if (letter == '\r' || letter == '\0') continue;
    if (letter == '\n') lines += '\r';
    lines += letter;
  }
  return lines;
}

}  // namespace

Head::Head(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const auto line = line_at(bytes, at);
    const bool folded = line.starts_with(' ') || line.starts_with('\t');
    if (line.empty()) {
      at = after_line(bytes, at);
      break;
    }
    if (folded && !fields_.empty()) {
      fields_.back().lines.append("\n").append(line);
    } else if (const auto name = name_in(line); !folded && !name.empty()) {
      fields_.push_back({std::string(name), std::string(line)});
    } else if (!fields_.empty() || !(line.starts_with("From ") || line.starts_with(">From "))) {
      break;  // the first line of a file of mails is passed over
    }
    at = after_line(bytes, at);
  }
  body_offset_ = at;
}

std::vector<milter::Header> Head::headers() const {
  std::vector<milter::Header> headers;
  headers.reserve(fields_.size());
  for (const auto& field : fields_) {
    headers.push_back({field.name, field.lines.substr(field.lines.find(':') + 1)});
  }
  return headers;
}

std::string Head::changed(const std::vector<milter::Change>& changes) const {
  auto fields = fields_;
  std::vector<Field> added;
  for (const auto& change : changes) {
    if (const auto* add = std::get_if<milter::AddHeader>(&change)) {
      added.push_back({add->name, add->name + ":" + add->value});
    }
    const auto* set = std::get_if<milter::ChangeHeader>(&change);
    if (set == nullptr) continue;
    std::uint32_t index = 0;
    const auto found = std::ranges::find_if(fields, [&](const Field& field) {
      return mime::same_name(field.name, set->name) && ++index == set->index;
    });
    auto lines = set->value.empty() ? std::string() : set->name + ":" + set->value;
    if (found != fields.end()) {
      found->lines = std::move(lines);
    } else if (!lines.empty()) {
      added.push_back({set->name, std::move(lines)});
    }
  }
  fields.insert(fields.end(), added.begin(), added.end());
  std::string text;
  for (const auto& field : fields) {
    if (!field.lines.empty()) text += with_crlf(field.lines) + "\r\n";
  }
  return text + "\r\n";
}

std::string queue_id(const std::vector<milter::Header>& headers) {
  const auto received = std::ranges::find_if(
      headers, [](const milter::Header& header) { return mime::same_name(header.name, "Received"); });
  if (received == headers.end()) return {};
  auto value = std::string_view(received->value);
  value = value.substr(0, value.find(';'));
  for (std::size_t at = value.find("id"); at != std::string_view::npos; at = value.find("id", at + 1)) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto before = at == 0 ? ' ' : value[at - 1];
    const auto rest = value.substr(at + 2);
    if (!blanks.contains(before) || rest.empty() || !blanks.contains(rest.front())) continue;
    const auto word = mime::trimmed(rest);
    return std::string(word.substr(0, word.find_first_of(blanks)));
  }
  return {};
}

}  // namespace balie::email
