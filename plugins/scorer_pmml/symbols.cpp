#include "plugins/scorer_pmml/symbols.hpp"

namespace balie::scorer_pmml {

std::uint32_t Symbols::code(std::string_view text) {
  const auto found = codes_.find(text);
  if (found != codes_.end()) return found->second;
  const auto code = static_cast<std::uint32_t>(texts_.size());
  codes_.emplace(texts_.emplace_back(text), code);
  return code;
}

std::optional<std::uint32_t> Symbols::find(std::string_view text) const {
  const auto found = codes_.find(text);
  if (found == codes_.end()) return std::nullopt;
  return found->second;
}

double RecordSymbols::code(std::string_view text) {
  if (const auto known = symbols_->find(text)) return *known;
  if (const auto found = codes_.find(text); found != codes_.end()) return found->second;
  if (count_ == texts_.size()) texts_.emplace_back();
  texts_[count_].assign(text);
  const auto code = static_cast<std::uint32_t>(symbols_->size() + 1 + count_);
  codes_.emplace(texts_[count_++], code);
  return code;
}

std::string_view RecordSymbols::text(double code) const {
  const auto index = static_cast<std::size_t>(code);
  if (index < symbols_->size()) return symbols_->text(static_cast<std::uint32_t>(index));
  if (index == symbols_->size() || index - symbols_->size() > count_) return {};
  return texts_[index - symbols_->size() - 1];
}

void RecordSymbols::clear() {
  count_ = 0;
  codes_.clear();
}

}  // namespace balie::scorer_pmml
