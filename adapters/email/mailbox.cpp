#include "adapters/email/mailbox.hpp"

#include "protocols/mime/message.hpp"

#include <algorithm>

namespace balie::email {

using mime::lower;

std::string plain_address(std::string_view text) {
  text = mime::trimmed(text);
  if (text.starts_with('<')) text.remove_prefix(1);
  if (text.ends_with('>')) text.remove_suffix(1);
  if (text.starts_with('@')) text.remove_prefix(std::min(text.size(), text.find(':') + 1));
  std::string address(text);
  if (const auto at = address.rfind('@'); at != std::string::npos) {
    address.replace(at, std::string::npos, lower(std::string_view(address).substr(at)));
  }
  return address;
}

Tagged without_tag(std::string_view address) {
  const auto at = address.rfind('@'), plus = address.find('+');
  if (at == std::string_view::npos || plus == std::string_view::npos || plus == 0 || plus > at) {
    return {std::string(address), {}};
  }
  return {std::string(address.substr(0, plus)).append(address.substr(at)),
          std::string(address.substr(plus + 1, at - plus - 1))};
}

bool is_among(std::string_view address, const std::vector<std::string>& mailboxes) {
  const auto whole = lower(address);
  const auto bare = without_tag(whole).address;
  const auto at = whole.rfind('@');
  const auto domain = at == std::string::npos ? std::string() : whole.substr(at);
  return std::ranges::any_of(mailboxes, [&](const std::string& each) {
    const auto one = lower(each);
    return one == whole || one == bare || (!domain.empty() && one == domain);
  });
}

bool is_sound(std::string_view address) {
  constexpr std::size_t bytes_max = 254;  // RFC 5321, 4.5.3.1.3
  const auto at = address.rfind('@');
  if (address.size() > bytes_max || at == std::string_view::npos || at == 0 || at + 1 == address.size())
    return false;
  // What separates addresses in a header would make two of one. A domain may be a literal:
  // [IPv6:2001:db8::1].
  const auto is_free_of = [](std::string_view part, std::string_view special) {
    return std::ranges::none_of(part, [special](char letter) {
      return static_cast<unsigned char>(letter) <= 0x20 || letter == 0x7f || special.contains(letter);
    });
  };
  return is_free_of(address.substr(0, at), "<>()[],;:@\"\\") &&
         is_free_of(address.substr(at + 1), "<>(),;\"\\");
}

}  // namespace balie::email
