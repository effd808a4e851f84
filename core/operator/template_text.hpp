// Texts with columns in braces: "bank-{line}", "{area} {number}". {line} is the row's line in its file; {{
// stands for a brace.
#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balie::operation {

// A row as templates see it; what it points at outlives it.
struct RowView {
  std::uint64_t line = 0;
  std::span<const std::string> fields;
};

class TemplateText {
 public:
  TemplateText() = default;
  // Error (reject): an unknown column, with the nearest known one, or a brace without its pair.
  static result<TemplateText> parse(std::string_view text, std::span<const std::string> columns);

  // Nothing was given.
  [[nodiscard]] bool empty() const { return parts_.empty(); }
  // The row has a field for each column.
  [[nodiscard]] std::string fill(const RowView& row) const;

 private:
  static constexpr std::size_t no_column = static_cast<std::size_t>(-1);
  static constexpr std::size_t line_number = static_cast<std::size_t>(-2);
  struct Part {
    std::string text;  // before the column
    std::size_t column = no_column;
  };
  std::vector<Part> parts_;
};

}  // namespace balie::operation
