// Texts as numbers: those of a model, and those that come up while a record is scored.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace balie::scorer_pmml {

// The texts of one model file, each once. Filled while it is compiled, then only read.
class Symbols {
 public:
  std::uint32_t code(std::string_view text);
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view text) const;
  [[nodiscard]] std::string_view text(std::uint32_t code) const { return texts_[code]; }
  [[nodiscard]] std::size_t size() const { return texts_.size(); }
  // Stands for every text that is none of them, where it does not matter which.
  [[nodiscard]] double other() const { return static_cast<double>(texts_.size()); }
  [[nodiscard]] std::size_t bytes() const { return texts_.size() * 96; }

 private:
  std::deque<std::string> texts_;
  boost::unordered_flat_map<std::string_view, std::uint32_t> codes_;  // views into texts_
};

// The same with the texts of one record besides, which the model does not know. Part of a Frame.
class RecordSymbols {
 public:
  explicit RecordSymbols(const Symbols& symbols) : symbols_(&symbols) {}

  double code(std::string_view text);
  [[nodiscard]] std::string_view text(double code) const;
  // Forgets what the last record brought, but keeps its room.
  void clear();

 private:
  const Symbols* symbols_;
  std::deque<std::string> texts_;  // those past count_ are kept for their room
  std::size_t count_ = 0;
  boost::unordered_flat_map<std::string_view, std::uint32_t> codes_;
};

}  // namespace balie::scorer_pmml
