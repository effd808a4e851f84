// CSV files of strangers: bytes in small pieces give the same rows as all of them at once, within the bounds.
#include "core/operator/csv_reader.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

namespace {

using balie::operation::CsvReader;

const CsvReader::Settings settings{
    .separator = ';', .field_bytes_max = 64, .row_bytes_max = 256, .fields_max = 16};

std::vector<CsvReader::Item> read(std::string_view bytes, std::size_t piece) {
  CsvReader reader(settings);
  std::vector<CsvReader::Item> items;
  const auto take = [&] {
    while (auto item = reader.next()) items.push_back(std::move(*item));
  };
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    reader.feed(bytes.substr(0, piece));
    take();
  }
  reader.finish();
  take();
  return items;
}

bool same(const CsvReader::Item& one, const CsvReader::Item& other) {
  if (one.index() != other.index()) return false;
  if (const auto* row = std::get_if<CsvReader::Row>(&one)) {
    return row->line == std::get<CsvReader::Row>(other).line &&
           row->fields == std::get<CsvReader::Row>(other).fields;
  }
  const auto& left = std::get<CsvReader::Malformed>(one);
  const auto& right = std::get<CsvReader::Malformed>(other);
  return left.line == right.line && left.reason == right.reason;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const auto bytes = balie::fuzz::text(data + 1, size - 1);
  const auto whole = read(bytes, bytes.size() + 1);
  const auto pieces = read(bytes, data[0] % 32 + 1u);
  BALIE_ASSERT(std::ranges::equal(whole, pieces, same));
  for (const auto& item : whole) {
    if (const auto* row = std::get_if<CsvReader::Row>(&item)) {
      BALIE_ASSERT(row->fields.size() <= settings.fields_max);
      for (const auto& field : row->fields) BALIE_ASSERT(field.size() <= settings.field_bytes_max);
    }
  }
  return 0;
}
