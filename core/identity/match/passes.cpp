#include "core/identity/match/passes.hpp"

#include "core/base/hash.hpp"
#include "core/identity/match/phonetic.hpp"

#include <algorithm>
#include <string>

namespace balie::identity::match {
namespace {

using Fields = std::vector<std::size_t>;

Fields of_kind(const std::vector<Field>& fields, std::initializer_list<Kind> kinds) {
  Fields found;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (std::ranges::find(kinds, fields[i].kind) != kinds.end()) found.push_back(i);
  }
  return found;
}

std::string part_of(std::string_view text, KeyPart part) {
  switch (part) {
    case KeyPart::whole:
      return std::string(text);
    case KeyPart::sound:
      return phonetic(text);
    case KeyPart::beginning:
      return std::string(text.substr(0, 4));
    case KeyPart::local:
      return std::string(text.substr(0, text.find('@')));
    case KeyPart::tail:
      return std::string(text.substr(text.size() - std::min<std::size_t>(text.size(), 7)));
    case KeyPart::date_sorted: {
      auto month = text.substr(4, 2), day = text.substr(6, 2);
      if (month > day) std::swap(month, day);
      return std::string(text.substr(0, 4)).append(month).append(day);
    }
    case KeyPart::year:
      return std::string(text.substr(0, 4));
    case KeyPart::year_month:
      return std::string(text.substr(0, 6));
    case KeyPart::month_day:
      return std::string(text.substr(4));
  }
  return {};
}

// A bijection that spreads (splitmix64's last step).
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

// By value: 0 for one that has no such part.
std::vector<std::uint64_t> part_hashes(const Records& records, const KeyField& field, bool sorted) {
  std::vector<std::uint64_t> hashes(records.values_count(field.field));
  for (ValueId id = 1; id < hashes.size(); ++id) {
    const auto part = part_of(records.value(field.field, id).text, field.part);
    // Keys only bring records together that are compared then: a stranger gains nothing by a known hash key.
    if (!part.empty()) hashes[id] = hash64(HashKey{}, part) | 1;
    if (!sorted && !part.empty()) hashes[id] = mixed(hashes[id] + field.field) | 1;
  }
  return hashes;
}

void add_names(const std::vector<Field>& fields, std::vector<Pass>& passes) {
  const auto given = of_kind(fields, {Kind::given_name});
  const auto surname = of_kind(fields, {Kind::surname});
  if (!given.empty() && !surname.empty()) {
    passes.push_back({{{given[0], KeyPart::sound}, {surname[0], KeyPart::sound}}, true});
  }
  for (const auto name : of_kind(fields, {Kind::given_name, Kind::surname, Kind::name})) {
    passes.push_back({{{name, KeyPart::whole}}});
  }
}

}  // namespace

std::vector<Pass> passes_for(const std::vector<Field>& fields) {
  const auto names = of_kind(fields, {Kind::given_name, Kind::surname, Kind::name});
  const auto dates = of_kind(fields, {Kind::date});
  const auto places = of_kind(fields, {Kind::postcode, Kind::city});
  const auto streets = of_kind(fields, {Kind::street});
  std::vector<Pass> passes;
  for (const auto field : of_kind(fields, {Kind::id_number, Kind::email, Kind::street, Kind::text})) {
    passes.push_back({{{field, KeyPart::whole}}});
  }
  for (const auto field : of_kind(fields, {Kind::email})) passes.push_back({{{field, KeyPart::local}}});
  for (const auto field : of_kind(fields, {Kind::phone})) passes.push_back({{{field, KeyPart::tail}}});
  for (const auto date : dates) passes.push_back({{{date, KeyPart::date_sorted}}});
  for (const auto name : names) {
    for (const auto date : dates) {
      passes.push_back({{{name, KeyPart::sound}, {date, KeyPart::year}}});
      passes.push_back({{{name, KeyPart::sound}, {date, KeyPart::month_day}}});
    }
    for (const auto place : places) passes.push_back({{{name, KeyPart::sound}, {place, KeyPart::beginning}}});
    for (const auto street : streets)
      passes.push_back({{{name, KeyPart::sound}, {street, KeyPart::beginning}}});
  }
  for (const auto place : places) {
    for (const auto date : dates) {
      passes.push_back({{{place, KeyPart::beginning}, {date, KeyPart::year_month}}});
    }
    for (const auto street : streets) {
      passes.push_back({{{place, KeyPart::beginning}, {street, KeyPart::beginning}}});
    }
  }
  add_names(fields, passes);
  passes.resize(std::min(passes.size(), passes_max));
  return passes;
}

std::vector<std::uint64_t> keys_of(const Records& records, const Pass& pass) {
  std::vector<std::vector<std::uint64_t>> hashes;
  for (const auto& field : pass.fields) hashes.push_back(part_hashes(records, field, pass.sorted));
  std::vector<std::uint64_t> keys(records.size());
  for (Record record = 0; record < keys.size(); ++record) {
    std::uint64_t key = 0;
    bool whole = true;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      const auto hash = hashes[i][records.of(record)[pass.fields[i].field]];
      whole = whole && hash != 0;
      key += mixed(hash);  // the sum does not know their order
    }
    keys[record] = whole ? key | 1 : 0;
  }
  return keys;
}

}  // namespace balie::identity::match
