#include "adapters/sdk/spool_format.hpp"

#include <boost/crc.hpp>

#include <algorithm>

namespace balie::sdk::spool_format {
namespace {

// A record: content's length (4 bytes), checksum of all that follows it (4), kind (1), number (8), content.
// Little-endian.
constexpr std::size_t head_bytes = 8, name_bytes = 9;
static_assert(record_overhead == head_bytes + name_bytes);

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

std::uint64_t take(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::uint32_t checksum(std::string_view bytes) {
  boost::crc_32_type sum;
  sum.process_bytes(bytes.data(), bytes.size());
  return sum.checksum();
}

}  // namespace

std::size_t append(std::string& out, Kind kind, std::uint64_t number, std::string_view content) {
  std::string named;
  named.reserve(name_bytes + content.size());
  put(named, static_cast<std::uint64_t>(kind), 1);
  put(named, number, 8);
  named += content;
  put(out, content.size(), 4);
  put(out, checksum(named), 4);
  out += named;
  return out.size() - content.size();
}

Scan scan(std::string_view bytes) {
  Scan found;
  if (!bytes.starts_with(magic)) return found;
  std::size_t at = magic.size();
  found.whole_bytes = at;
  std::vector<std::uint64_t> done;
  while (bytes.size() - at >= head_bytes + name_bytes) {
    const auto content = take(bytes.substr(at, 4));
    if (content > content_bytes_max || content > bytes.size() - at - head_bytes - name_bytes) break;
    const auto named = bytes.substr(at + head_bytes, name_bytes + content);
    if (take(bytes.substr(at + 4, 4)) != checksum(named)) break;
    const auto kind = static_cast<Kind>(named[0]);
    const auto number = take(named.substr(1, 8));
    if (kind == Kind::entry) {
      if (number <= found.last_number) break;  // numbers only grow: this is not what we wrote
      found.last_number = number;
      found.entries.push_back({number, at + head_bytes + name_bytes, content});
    } else if (kind == Kind::done) {
      done.push_back(number);
    } else {
      break;
    }
    at += head_bytes + name_bytes + content;
    found.whole_bytes = at;
  }
  std::ranges::sort(done);
  std::erase_if(found.entries,
                [&](const Entry& entry) { return std::ranges::binary_search(done, entry.number); });
  return found;
}

}  // namespace balie::sdk::spool_format
