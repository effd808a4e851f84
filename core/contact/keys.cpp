#include "core/contact/keys.hpp"

#include <cstdint>
#include <cstring>
#include <string>

namespace balie {
namespace {

std::string_view bytes_of(const Hash128& hash) { return {reinterpret_cast<const char*>(&hash), sizeof hash}; }

}  // namespace

Hash128 Keys::pair(char kind, std::string_view first, std::string_view second) const {
  // kind, the length of the first part, both parts: no two pairs give the same bytes.
  thread_local std::string bytes;
  const auto length = static_cast<std::uint32_t>(first.size());
  bytes.assign(1, kind);
  bytes.append(reinterpret_cast<const char*>(&length), sizeof length).append(first).append(second);
  return hash128(secret_, bytes);
}

Hash128 Keys::contact(std::string_view adapter, std::string_view id) const { return pair('c', adapter, id); }
Hash128 Keys::outcome(std::string_view adapter, std::string_view id) const { return pair('o', adapter, id); }
Hash128 Keys::presence(std::string_view adapter, std::string_view id) const { return pair('p', adapter, id); }
Hash128 Keys::change(std::string_view adapter, std::string_view id) const { return pair('g', adapter, id); }

Hash128 Keys::order(std::string_view adapter, std::string_view id) const { return pair('a', adapter, id); }
Hash128 Keys::command(std::string_view adapter, std::string_view id) const { return pair('d', adapter, id); }

Hash128 Keys::identifier(const Identifier& identifier) const {
  return pair('i', identifier.scheme, identifier.value);
}

Hash128 Keys::thread(std::string_view adapter, std::string_view thread) const {
  return pair('t', adapter, thread);
}
Hash128 Keys::response(const Hash128& decision, std::string_view offer) const {
  return pair('r', bytes_of(decision), offer);
}
Hash128 Keys::merge(std::string_view adapter, std::string_view id) const { return pair('m', adapter, id); }

Hash128 Keys::joined(const Hash128& contact, const Hash128& merged) const {
  return pair('j', bytes_of(contact), bytes_of(merged));
}
Hash128 Keys::group(const Hash128& contact, const Hash128& identifier) const {
  return pair('g', bytes_of(contact), bytes_of(identifier));
}
Hash128 Keys::customer(const Hash128& contact) const { return pair('u', bytes_of(contact), {}); }

}  // namespace balie
