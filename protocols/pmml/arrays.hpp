// PMML's arrays and matrices (4.4, "General Structure": Array, sparse arrays, Matrix).
#pragma once

#include "protocols/pmml/reading.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace balie::pmml {

constexpr std::size_t sparse_items_max = 1'000'000;   // of one sparse array, those not written included
constexpr std::size_t matrix_cells_max = 16'000'000;  // of one matrix

// Is it Array, INT-Array, REAL-Array, STRING-Array (3.0 has the last three)?
bool is_array(std::string_view element_name);
bool is_sparse_array(std::string_view element_name);  // INT-SparseArray or REAL-SparseArray

// The items of an Array of any type, in their text. In quotes an item may have blanks and \".
std::vector<std::string> read_strings(Reading& reading, const xml::Element& array);
// Of an Array or sparse array; sparse ones are filled up. An item that is no number is refused.
std::vector<double> read_numbers(Reading& reading, const xml::Element& array);
// The first child that is an array (dense or sparse); refused when there is none.
std::vector<double> read_numbers_in(Reading& reading, const xml::Element& parent);

struct Matrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> cells;  // row by row; symmetric ones are filled up
  [[nodiscard]] double at(std::size_t row, std::size_t column) const { return cells[row * columns + column]; }
};
Matrix read_matrix(Reading& reading, const xml::Element& element);

}  // namespace balie::pmml
