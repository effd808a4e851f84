#include "protocols/gsm/user_data_header.hpp"

#include <fmt/format.h>

namespace balie::gsm {
namespace {

enum : std::uint8_t {
  concatenation_8 = 0x00,
  ports_8 = 0x04,
  ports_16 = 0x05,
  concatenation_16 = 0x08,
  single_shift = 0x24,
  locking_shift = 0x25
};
constexpr std::size_t header_octets_max = 140;

std::uint8_t byte(std::string_view data, std::size_t at) { return static_cast<std::uint8_t>(data[at]); }
std::uint16_t word(std::string_view data, std::size_t at) {
  return static_cast<std::uint16_t>(byte(data, at) << 8 | byte(data, at + 1));
}

std::optional<Concatenation> concatenation_of(const HeaderElement& element) {
  Concatenation part;
  std::string_view data = element.data;
  if (element.id == concatenation_8 && data.size() == 3) {
    part = {byte(data, 0), byte(data, 1), byte(data, 2), false};
  } else if (element.id == concatenation_16 && data.size() == 4) {
    part = {word(data, 0), byte(data, 2), byte(data, 3), true};
  }
  if (part.number == 0 || part.number > part.total) return std::nullopt;
  return part;
}

}  // namespace

std::optional<Concatenation> UserDataHeader::concatenation() const {
  std::optional<Concatenation> found;
  for (const auto& element : elements) {
    if (const auto part = concatenation_of(element)) found = part;
  }
  return found;
}

std::optional<Ports> UserDataHeader::ports() const {
  std::optional<Ports> found;
  for (const auto& [id, data] : elements) {
    if (id == ports_8 && data.size() == 2) found = Ports{byte(data, 0), byte(data, 1)};
    if (id == ports_16 && data.size() == 4) found = Ports{word(data, 0), word(data, 2)};
  }
  return found;
}

std::optional<Shift> UserDataHeader::shift() const {
  Shift shift;
  for (const auto& [id, data] : elements) {
    if ((id != single_shift && id != locking_shift) || data.size() != 1) continue;
    if (byte(data, 0) > language_max) return std::nullopt;
    (id == single_shift ? shift.single : shift.locking) = Language(byte(data, 0));
  }
  return shift;
}

HeaderElement element_of(const Concatenation& part) {
  HeaderElement element{part.wide ? concatenation_16 : concatenation_8, {}};
  if (part.wide) element.data += static_cast<char>(part.reference >> 8);
  element.data += static_cast<char>(part.reference & 0xff);
  element.data += static_cast<char>(part.total);
  element.data += static_cast<char>(part.number);
  return element;
}

HeaderElement element_of(Ports ports) {
  HeaderElement element{ports_16, {}};
  for (const auto port : {ports.destination, ports.source}) {
    element.data += static_cast<char>(port >> 8);
    element.data += static_cast<char>(port & 0xff);
  }
  return element;
}

std::vector<HeaderElement> elements_of(Shift shift) {
  std::vector<HeaderElement> elements;
  const auto add = [&](std::uint8_t id, Language language) {
    if (language != Language::none) elements.push_back({id, std::string(1, static_cast<char>(language))});
  };
  add(single_shift, shift.single);
  add(locking_shift, shift.locking);
  return elements;
}

std::string encode(const UserDataHeader& header) {
  std::string octets(1, '\0');
  for (const auto& [id, data] : header.elements) {
    if (octets.size() + 2 + data.size() > header_octets_max) break;
    octets += static_cast<char>(id);
    octets += static_cast<char>(data.size());
    octets += data;
  }
  if (octets.size() == 1) return {};
  octets[0] = static_cast<char>(octets.size() - 1);
  return octets;
}

result<SplitUserData> split_user_data(std::string_view user_data) {
  const auto length = user_data.empty() ? 0u : byte(user_data, 0);
  if (user_data.size() < length + 1u) {
    return failure(Fate::reject, "gsm.header_length",
                   fmt::format("a header of {} octets in a message of {}", length, user_data.size()));
  }
  SplitUserData split;
  auto rest = user_data.substr(1, length);
  while (!rest.empty()) {
    if (rest.size() < 2 || rest.size() < 2u + byte(rest, 1)) {
      return failure(Fate::reject, "gsm.header_element", "a header's element is longer than the header");
    }
    const auto size = byte(rest, 1);
    split.header.elements.push_back({byte(rest, 0), std::string(rest.substr(2, size))});
    rest.remove_prefix(2u + size);
  }
  split.header_octets = length + 1u;
  split.rest = user_data.substr(split.header_octets);
  return split;
}

}  // namespace balie::gsm
