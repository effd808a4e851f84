#include "core/identity/match/records.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace balie::identity::match {

Dictionary::Dictionary() : memory_(std::make_unique<std::pmr::monotonic_buffer_resource>()), texts_(1) {}

ValueId Dictionary::add(std::string_view text) {
  if (text.empty()) return 0;
  if (const auto known = ids_.find(text); known != ids_.end()) return known->second;
  auto* kept = static_cast<char*>(memory_->allocate(text.size(), 1));
  std::memcpy(kept, text.data(), text.size());
  const auto id = static_cast<ValueId>(texts_.size());
  texts_.emplace_back(kept, text.size());
  ids_.emplace(texts_.back(), id);
  return id;
}

Records::Prepared Records::prepare(Column&& column) {
  Prepared prepared;
  prepared.dictionary = std::move(column.values);
  prepared.dictionary.close();
  const auto count = prepared.dictionary.size();
  prepared.values.resize(count);
  for (ValueId id = 0; id < count; ++id) {
    auto& value = prepared.values[id];
    value.text = prepared.dictionary.text(id);
    for (const char c : value.text) {
      value.letters |= std::uint64_t{1} << (static_cast<unsigned char>(c) & 63);
      value.ascii = value.ascii && static_cast<unsigned char>(c) < 0x80;
    }
  }
  prepared.counts.resize(count);
  for (const auto id : column.ids) ++prepared.counts[id];
  prepared.present = static_cast<double>(column.ids.size() - prepared.counts[0]);
  std::vector<ValueId> sorted(count);
  std::iota(sorted.begin(), sorted.end(), 0);
  std::ranges::sort(sorted, {}, [&](ValueId id) { return prepared.values[id].text; });
  prepared.order.resize(count);
  for (std::uint32_t place = 0; place < count; ++place) prepared.order[sorted[place]] = place;
  return prepared;
}

Records::Records(std::vector<Field> fields, std::vector<Column>&& prepared) : fields_(std::move(fields)) {
  size_ = prepared.empty() ? 0 : prepared[0].ids.size();
  ids_.resize(size_ * fields_.size());
  for (std::size_t field = 0; field < fields_.size(); ++field) {
    auto column = std::move(prepared[field]);
    for (std::size_t record = 0; record < size_; ++record) {
      ids_[record * fields_.size() + field] = column.ids[record];
    }
    columns_.push_back(prepare(std::move(column)));
  }
}

double Records::share(std::size_t field, ValueId id) const {
  return static_cast<double>(columns_[field].counts[id]) / columns_[field].present;
}

}  // namespace balie::identity::match
