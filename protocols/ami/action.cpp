#include "protocols/ami/action.hpp"

#include "core/base/utf8.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace balie::ami {
namespace {

void add_line(std::string& bytes, std::string_view name, std::string value) {
  constexpr unsigned char first_printable = 0x20, del = 0x7f;
  repair_utf8(value);
  std::size_t room = line_bytes_max - std::min(line_bytes_max, name.size() + 2);
  bytes.append(name).append(": ");
  for (std::size_t i = 0; i < value.size();) {
    const auto length = std::max<std::size_t>(utf8_length(std::string_view(value).substr(i)), 1);
    if (length > room) break;
    room -= length;
    const auto byte = static_cast<unsigned char>(value[i]);
    if (byte < first_printable || byte == del) {
      bytes += ' ';
    } else {
      bytes.append(value, i, length);
    }
    i += length;
  }
  bytes += "\r\n";
}

}  // namespace

Action Action::with(std::string_view field, std::string_view value) && {
  if (!value.empty()) fields.emplace_back(field, value);
  return std::move(*this);
}

std::string encode(const Action& action, std::string_view action_id) {
  std::string bytes;
  add_line(bytes, "Action", action.name);
  add_line(bytes, "ActionID", std::string(action_id));
  const auto count = std::min(action.fields.size(), fields_max);
  for (std::size_t i = 0; i < count; ++i) add_line(bytes, action.fields[i].first, action.fields[i].second);
  return bytes + "\r\n";
}

std::string md5_key(std::string_view challenge, std::string_view secret) {
  const auto text = fmt::format("{}{}", challenge, secret);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_md5(), nullptr) != 1) return {};
  std::string key;
  for (unsigned i = 0; i < size; ++i) key += fmt::format("{:02x}", digest[i]);
  return key;
}

bool is_plain(std::string_view text) {
  constexpr std::string_view signs = "+*#_.:@/-";
  return std::all_of(text.begin(), text.end(), [&](char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || signs.find(character) != std::string_view::npos;
  });
}

}  // namespace balie::ami
