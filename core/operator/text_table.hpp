// Tables for people. What came from outside is shown without control characters: it shall not steer the
// terminal.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace balie::operation {

// Control characters as "?"; cut to `width_max` characters, the last of them an ellipsis then.
std::string for_terminal(std::string_view text, std::size_t width_max = 60);

class TextTable {
 public:
  explicit TextTable(std::vector<std::string> heads) : rows_{std::move(heads)} {}
  void add(std::vector<std::string> row);
  // Columns as wide as their widest cell; nothing when there are no rows.
  void print(std::ostream& out, std::string_view indent = "") const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace balie::operation
