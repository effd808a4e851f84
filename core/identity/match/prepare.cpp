#include "core/identity/match/prepare.hpp"

#include "core/identity/match/fold.hpp"
#include "core/identity/normalise.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

namespace balie::identity::match {
namespace {

constexpr std::size_t values_a_part = 100'000;
constexpr std::string_view no_date = "not a date";
constexpr std::string_view no_such_day = "no date that exists";
constexpr std::string_view no_phone = "not a phone number";
constexpr std::string_view no_email = "not an e-mail address";

struct Result {
  std::string text;
  std::string_view unusual;  // empty: nothing is
};

// "smith john" and "john smith" are one name.
std::string sorted_words(std::string_view text) {
  std::vector<std::string_view> words;
  for (const auto word : std::views::split(text, ' ')) words.emplace_back(word.begin(), word.end());
  std::ranges::sort(words);
  return fmt::format("{}", fmt::join(words, " "));
}

// What one part of one column needs: the tools that only one thread may use.
class Writer {
 public:
  Writer(Kind kind, const PrepareSettings& settings, DateLayout layout)
      : kind_(kind), settings_(settings), layout_(layout) {
    if (kind == Kind::phone || kind == Kind::email) normaliser_ = std::make_unique<Normaliser>();
  }

  Result write(std::string_view text) {
    const auto folded = folder_.letters(text);
    if (text.empty() || std::ranges::find(settings_.missing, folded) != settings_.missing.end()) return {};
    switch (kind_) {
      case Kind::date:
        return date(text);
      case Kind::phone:
        return phone(text);
      case Kind::email:
        return email(text, folded);
      case Kind::postcode:
      case Kind::id_number:
        return {folder_.code(text), {}};
      case Kind::number:
        return {folded, {}};
      case Kind::name:
        return {sorted_words(folder_.words(text)), {}};
      default:
        return {folder_.words(text), {}};
    }
  }

 private:
  Result date(std::string_view text) const {
    auto read = read_date(text, layout_);
    if (!read) return {{}, no_date};
    return {std::move(read->digits), read->exists ? std::string_view() : no_such_day};
  }

  Result phone(std::string_view text) {
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    if (auto number = normalised("tel", text)) return {*std::move(number), {}};
    return {digits, digits.size() < 3 ? no_phone : std::string_view()};
  }

  Result email(std::string_view text, const std::string& folded) {
    if (auto address = normalised("email", text)) return {*std::move(address), {}};
    return {folded, no_email};  // a typing error, whose rest says much
  }

  std::optional<std::string> normalised(const char* scheme, std::string_view text) {
    v1::Identifier identifier;
    identifier.set_scheme(scheme);
    identifier.set_value(std::string(text));
    auto found = normaliser_->normalise(identifier, settings_.country);
    if (!found) return std::nullopt;
    return std::move(found->value);
  }

  Kind kind_;
  const PrepareSettings& settings_;
  DateLayout layout_;
  Folder folder_;
  std::unique_ptr<Normaliser> normaliser_;
};

DateLayout layout_for(const Column& column, Kind kind, const PrepareSettings& settings) {
  if (kind != Kind::date || settings.dates) return settings.dates.value_or(DateLayout::year_first);
  std::vector<std::string_view> values;
  for (ValueId id = 1; id < column.values.size(); ++id) values.push_back(column.values.text(id));
  return layout_of(values);
}

std::vector<Result> write_all(const Column& column, Kind kind, const PrepareSettings& settings,
                              const Parallel& parallel) {
  std::vector<Result> results(column.values.size());
  const auto layout = layout_for(column, kind, settings);
  const auto parts = (results.size() + values_a_part - 1) / values_a_part;
  parallel("preparing", parts, [&](std::size_t part) {
    Writer writer(kind, settings, layout);
    const auto end = std::min(results.size(), (part + 1) * values_a_part);
    for (auto id = part * values_a_part; id < end; ++id) {
      results[id] = writer.write(column.values.text(static_cast<ValueId>(id)));
    }
  });
  return results;
}

}  // namespace

std::string_view comparable(std::string_view raw) {
  constexpr std::string_view white = " \t\r\n\f\v";
  const auto first = raw.find_first_not_of(white);
  if (first == std::string_view::npos) return {};
  raw = raw.substr(first, raw.find_last_not_of(white) - first + 1);
  if (raw.size() <= value_bytes_max) return raw;
  auto end = value_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(raw[end]) & 0xc0) == 0x80) --end;
  return raw.substr(0, end);
}

Prepared prepare(Table&& table, const PrepareSettings& settings, const Parallel& parallel) {
  std::vector<Column> columns(table.fields.size());
  std::vector<Unusual> unusual;
  std::size_t unusual_count = 0;
  for (std::size_t field = 0; field < columns.size(); ++field) {
    const auto raw = std::move(table.columns[field]);
    const auto results = write_all(raw, table.fields[field].kind, settings, parallel);
    std::vector<ValueId> ids(results.size());
    for (std::size_t id = 0; id < ids.size(); ++id) ids[id] = columns[field].values.add(results[id].text);
    columns[field].ids.reserve(raw.ids.size());
    std::size_t told = 0;
    for (Record record = 0; record < raw.ids.size(); ++record) {
      const auto id = raw.ids[record];
      columns[field].ids.push_back(ids[id]);
      if (results[id].unusual.empty()) continue;
      ++unusual_count;
      if (told++ < unusual_max) unusual.push_back({record, field, results[id].unusual});
    }
  }
  std::ranges::sort(unusual, {}, [](const Unusual& one) { return std::pair(one.record, one.field); });
  unusual.resize(std::min(unusual.size(), unusual_max));
  return {Records(std::move(table.fields), std::move(columns)), std::move(unusual), unusual_count};
}

}  // namespace balie::identity::match
