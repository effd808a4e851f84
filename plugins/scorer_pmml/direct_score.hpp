// The short way of a model of plain numbers: from the inputs, as they came, straight to the prediction. Only
// for an outermost model that computes no field, treats no input and has no Output; PmmlModel decides.
#pragma once

#include "plugins/scorer_pmml/frame.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace balie::scorer_pmml {

class DirectScore {
 public:
  static constexpr std::size_t rows_max = 64;  // of one call

  DirectScore() = default;
  DirectScore(const DirectScore&) = delete;
  DirectScore& operator=(const DirectScore&) = delete;
  virtual ~DirectScore() = default;

  // The prediction, the same to the last bit as that of the general way. Missing: this record has to go the
  // general way, which says why there is none; so it is whenever any input is missing or invalid. `inputs`:
  // one number for each input of the model. Uses Frame::work alone.
  virtual double score(const double* inputs, Frame& frame) const = 0;
  // The same for at most rows_max records, one after the other. Unless it says otherwise, one by one.
  virtual void score_rows(const double* inputs, std::size_t width, Frame& frame,
                          std::span<double> predictions) const {
    for (std::size_t row = 0; row < predictions.size(); ++row)
      predictions[row] = score(inputs + row * width, frame);
  }
};

// Asked for every record, so two at a time: that halved what it costs, and GCC does not do it by itself.
inline bool any_missing(const double* values, std::size_t count) {
  using Two [[gnu::vector_size(16)]] = double;
  using Marks [[gnu::vector_size(16)]] = std::int64_t;
  Marks found = {0, 0};
  std::size_t i = 0;
  for (; i + 2 <= count; i += 2) {
    Two two;
    std::memcpy(&two, values + i, sizeof two);
    found |= two != two;
  }
  return (found[0] | found[1]) != 0 || (i < count && is_missing(values[i]));
}

}  // namespace balie::scorer_pmml
