// How a spool looks on disk: a magic word, then records of length, checksum, kind, number and content. No
// I/O.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balie::sdk::spool_format {

constexpr std::string_view magic = "BALIESP1";
constexpr std::size_t content_bytes_max = 4 << 20;
constexpr std::size_t record_overhead = 17;  // of a record, beside its content

enum class Kind : std::uint8_t { entry = 1, done = 2 };

// An entry that is not done, by its place in the bytes.
struct Entry {
  std::uint64_t number;
  std::size_t offset;  // of the content
  std::size_t bytes;
};

struct Scan {
  std::vector<Entry> entries;  // in the order of their numbers
  std::size_t whole_bytes =
      0;  // up to here the bytes make sense; what follows was never finished, or is damaged
  std::uint64_t last_number = 0;
};

// What a file holds. Any bytes are lawful; an empty file is an empty spool.
Scan scan(std::string_view bytes);

// Appends a record to `out`; `content` is empty for Kind::done. Gives the content's offset in `out`.
std::size_t append(std::string& out, Kind kind, std::uint64_t number, std::string_view content);

}  // namespace balie::sdk::spool_format
