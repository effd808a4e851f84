#include "adapters/sdk/web/origin.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace balie::web {
namespace {

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':' || c == '[' ||
         c == ']' || c == '_';
}

}  // namespace

bool is_origin(std::string_view text) {
  std::string_view port_of_scheme;
  if (text.starts_with("https://")) {
    text.remove_prefix(8);
    port_of_scheme = ":443";
  } else if (text.starts_with("http://")) {
    text.remove_prefix(7);
    port_of_scheme = ":80";
  } else {
    return false;
  }
  return !text.empty() && text.size() <= 255 && std::all_of(text.begin(), text.end(), is_host_character) &&
         !text.ends_with(port_of_scheme);
}

bool allows_origin(const std::vector<std::string>& allowed, bool own_too, std::string_view origin,
                   std::string_view host, bool encrypted) {
  if (!is_origin(origin)) return false;
  if (std::find(allowed.begin(), allowed.end(), origin) != allowed.end()) return true;
  const std::string_view scheme = encrypted ? "https://" : "http://";
  return own_too && !host.empty() && origin.starts_with(scheme) && origin.substr(scheme.size()) == host;
}

bool is_loopback_host(std::string_view host) {
  const auto colon = host.rfind(':');
  if (colon != std::string_view::npos && !host.ends_with(']')) host = host.substr(0, colon);
  if (host == "localhost") return true;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(host), error);
  return !error && address.is_loopback();
}

}  // namespace balie::web
