// Rows of a table through a model: columns to inputs by their names, outputs to fields of text.
#pragma once

#include "core/base/result.hpp"
#include "core/scoring/model.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balie::operation {

struct ScoredRow {
  std::uint64_t line = 0;           // of the row; of the first one of a basket
  std::vector<std::string> fields;  // as RowScorer::heads; all empty where the row could not be scored
  std::string problem;              // why not: the field and the reason
};

// One thread. The model must outlive it.
class RowScorer {
 public:
  struct Options {
    std::size_t reasons = 0;  // two columns for each: what, and by how much
    std::string group;  // the column that says which rows are one basket, where the model does not name it
  };
  // `columns`: the table's head. Errors (reject): two columns with one name, a basket without a group.
  static result<std::unique_ptr<RowScorer>> make(const scoring::Model& model,
                                                 std::span<const std::string> columns,
                                                 const Options& options);

  // The target, each Output field, the reasons.
  [[nodiscard]] const std::vector<std::string>& heads() const { return heads_; }
  // Active inputs for which there is no column: missing in every row.
  [[nodiscard]] const std::vector<std::string>& absent() const { return absent_; }

  // Takes a row with as many fields as there are columns; nothing comes back while it is one of a basket,
  // which may have rows anywhere in the table.
  std::optional<ScoredRow> take(std::uint64_t line, std::vector<std::string>&& fields);
  // At the end: the baskets, in the order in which they began.
  std::optional<ScoredRow> next_basket();

 private:
  struct Basket {
    std::uint64_t line = 0;
    std::vector<std::string> fields;              // of its first row
    std::vector<std::vector<std::string>> items;  // of each list
  };
  RowScorer(const scoring::Model& model, std::size_t reasons);

  [[nodiscard]] bool is_missing(std::uint32_t input, std::string_view text) const;
  void collect(std::uint64_t line, std::vector<std::string>&& fields);
  ScoredRow score(std::uint64_t line, const std::vector<std::string>& fields, const Basket* basket);
  void append_outputs(std::vector<std::string>& fields) const;
  void append_reasons(std::vector<std::string>& fields);

  const scoring::Model& model_;
  std::unique_ptr<scoring::Scratch> scratch_;
  std::vector<std::string> heads_;
  std::vector<std::string> absent_;
  std::vector<std::optional<std::size_t>> column_of_;  // of each input
  std::vector<std::uint32_t> lists_;                   // the inputs that are lists
  std::optional<std::size_t> group_;                   // the column
  std::map<std::string, std::size_t, std::less<>> known_groups_;
  std::vector<Basket> baskets_;
  std::size_t next_basket_ = 0;
  // Reused from row to row.
  std::vector<double> inputs_;
  std::vector<scoring::Value> outputs_;
  std::vector<scoring::Reason> reasons_;
  std::vector<std::string_view> items_;
};

// A value as text that reads back as the same; empty: missing.
std::string text_of(const scoring::Value& value);

}  // namespace balie::operation
