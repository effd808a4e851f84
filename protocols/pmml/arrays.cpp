#include "protocols/pmml/arrays.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::pmml {

namespace {

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// An item in quotes, from behind the opening one. Leaves `at` behind the closing one.
std::optional<std::string> quoted(std::string_view text, std::size_t& at) {
  std::string item;
  for (; at < text.size(); ++at) {
    if (text[at] == '"') return ++at, item;
    if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\')) ++at;
    item += text[at];
  }
  return std::nullopt;
}

std::vector<double> numbers_of(Reading& reading, const xml::Element& element) {
  std::vector<double> numbers;
  const auto text = element.text();
  std::size_t at = 0;
  while (true) {
    while (at < text.size() && is_white(text[at])) ++at;
    if (at == text.size()) return numbers;
    const auto from = at;
    while (at < text.size() && !is_white(text[at])) ++at;
    auto item = text.substr(from, at - from);
    if (item.size() > 1 && item.front() == '"' && item.back() == '"') item = item.substr(1, item.size() - 2);
    const auto number = number_of(item);
    if (!number) {
      reading.refuse(element, fmt::format("\"{}\" is not a number", item.substr(0, 40)));
      return numbers;
    }
    numbers.push_back(*number);
  }
}

void check_count(Reading& reading, const xml::Element& element, std::size_t found) {
  const auto expected = reading.count(element, "n", static_cast<std::uint32_t>(found));
  if (expected != found) reading.refuse(element, fmt::format("n is {}, there are {} items", expected, found));
}

std::vector<double> read_sparse(Reading& reading, const xml::Element& element) {
  reading.shape(element, "n defaultValue", "Indices INT-Entries REAL-Entries");
  const auto default_value = reading.number(element, "defaultValue", 0);
  std::vector<double> indices;
  std::vector<double> entries;
  for (const auto child : element.children()) {
    if (Reading::is_vendors(child)) continue;
    (child.name() == "Indices" ? indices : entries) = numbers_of(reading, child);
  }
  if (indices.size() != entries.size()) reading.refuse(element, "there are not as many entries as indices");
  const double last = indices.empty() ? 0 : *std::max_element(indices.begin(), indices.end());
  const auto size = element.attribute("n") ? static_cast<double>(reading.count(element, "n")) : last;
  if (size > static_cast<double>(sparse_items_max)) reading.refuse(element, "too many items");
  if (!reading.ok()) return {};
  std::vector<double> numbers(static_cast<std::size_t>(size), default_value);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    // Indices count from 1.
    if (!(indices[i] >= 1 && indices[i] <= size) ||
        indices[i] != static_cast<double>(static_cast<std::size_t>(indices[i]))) {
      reading.refuse(element, fmt::format("index {} is out of range", indices[i]));
      return numbers;
    }
    numbers[static_cast<std::size_t>(indices[i]) - 1] = entries[i];
  }
  return numbers;
}

enum class MatrixKind : std::uint8_t { any, symmetric, diagonal };
constexpr Word<MatrixKind> matrix_kinds[] = {
    {"any", MatrixKind::any}, {"symmetric", MatrixKind::symmetric}, {"diagonal", MatrixKind::diagonal}};

void read_cells(Reading& reading, const xml::Element& element, MatrixKind kind, Matrix& matrix) {
  for (const auto cell : element.children()) {
    if (Reading::is_vendors(cell)) continue;
    reading.shape(cell, "row col", "");
    const auto row = reading.count(cell, "row");
    const auto column = reading.count(cell, "col");
    const auto value = number_of(cell.text());
    if (row < 1 || column < 1 || row > matrix.rows || column > matrix.columns || !value) {
      return reading.refuse(cell, "not a cell of this matrix");
    }
    matrix.cells[(row - 1) * matrix.columns + column - 1] = *value;
    if (kind == MatrixKind::symmetric) matrix.cells[(column - 1) * matrix.columns + row - 1] = *value;
  }
}

void fill(Reading& reading, const xml::Element& element, MatrixKind kind,
          const std::vector<std::vector<double>>& rows, Matrix& matrix) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const bool diagonal = kind == MatrixKind::diagonal;
    const auto expected = kind == MatrixKind::any         ? matrix.columns
                          : kind == MatrixKind::symmetric ? row + 1
                                                          : matrix.rows;
    if (rows[row].size() != expected)
      return reading.refuse(element,
                            fmt::format("row {} has {} cells, not {}", row + 1, rows[row].size(), expected));
    for (std::size_t i = 0; i < expected; ++i) {
      if (diagonal) {
        matrix.cells[i * matrix.columns + i] = rows[row][i];
      } else {
        matrix.cells[row * matrix.columns + i] = rows[row][i];
        if (kind == MatrixKind::symmetric) matrix.cells[i * matrix.columns + row] = rows[row][i];
      }
    }
  }
}

}  // namespace

bool is_array(std::string_view name) {
  return name == "Array" || name == "INT-Array" || name == "REAL-Array" || name == "STRING-Array";
}

bool is_sparse_array(std::string_view name) {
  return name == "INT-SparseArray" || name == "REAL-SparseArray";
}

std::vector<std::string> read_strings(Reading& reading, const xml::Element& element) {
  reading.shape(element, "n type", "");
  std::vector<std::string> items;
  const auto text = element.text();
  std::size_t at = 0;
  while (true) {
    while (at < text.size() && is_white(text[at])) ++at;
    if (at == text.size()) break;
    if (text[at] == '"') {
      auto item = quoted(text, ++at);
      if (!item) {
        reading.refuse(element, "a quote is not closed");
        break;
      }
      items.push_back(std::move(*item));
      continue;
    }
    const auto from = at;
    while (at < text.size() && !is_white(text[at])) ++at;
    items.emplace_back(text.substr(from, at - from));
  }
  check_count(reading, element, items.size());
  return items;
}

std::vector<double> read_numbers(Reading& reading, const xml::Element& element) {
  if (is_sparse_array(element.name())) return read_sparse(reading, element);
  reading.shape(element, "n type", "");
  auto numbers = numbers_of(reading, element);
  check_count(reading, element, numbers.size());
  return numbers;
}

std::vector<double> read_numbers_in(Reading& reading, const xml::Element& parent) {
  for (const auto child : parent.children()) {
    if (is_array(child.name()) || is_sparse_array(child.name())) return read_numbers(reading, child);
  }
  reading.refuse(parent, "there is no array in it");
  return {};
}

Matrix read_matrix(Reading& reading, const xml::Element& element) {
  reading.shape(element, "kind nbRows nbCols diagDefault offDiagDefault",
                "Array INT-Array REAL-Array MatCell");
  const auto kind = reading.word<MatrixKind>(element, "kind", matrix_kinds, MatrixKind::any);
  std::vector<std::vector<double>> rows;
  bool has_cells = false;
  for (const auto child : element.children()) {
    if (is_array(child.name())) rows.push_back(read_numbers(reading, child));
    has_cells = has_cells || child.name() == "MatCell";
  }
  const auto widest = rows.empty() ? 0 : rows.back().size();
  const auto height = kind == MatrixKind::diagonal && rows.size() == 1 ? widest : rows.size();
  Matrix matrix;
  matrix.rows = reading.count(element, "nbRows", static_cast<std::uint32_t>(height));
  matrix.columns = reading.count(element, "nbCols", static_cast<std::uint32_t>(widest));
  if (has_cells && !rows.empty()) reading.refuse(element, "both arrays and cells");
  if (!rows.empty() && matrix.rows != height) reading.refuse(element, "nbRows is not the number of rows");
  if (kind != MatrixKind::any && matrix.rows != matrix.columns)
    reading.refuse(element, "not a square matrix");
  if (matrix.rows * matrix.columns > matrix_cells_max) reading.refuse(element, "too many cells");
  if (!reading.ok()) return {};
  matrix.cells.assign(matrix.rows * matrix.columns, reading.number(element, "offDiagDefault", 0));
  const auto diagonal = reading.number(element, "diagDefault", 0);
  for (std::size_t i = 0; i < std::min(matrix.rows, matrix.columns); ++i)
    matrix.cells[i * matrix.columns + i] = diagonal;
  if (has_cells) {
    read_cells(reading, element, kind, matrix);
  } else {
    fill(reading, element, kind, rows, matrix);
  }
  return matrix;
}

}  // namespace balie::pmml
