// A small model, and contacts for it from a generator that gives the same numbers everywhere.
#pragma once

#include "core/scoring/adaptive/adaptive_model.hpp"

#include <cstdint>
#include <string>

namespace balie::scoring::adaptive {

inline ModelSpec small_spec() {
  ModelSpec spec;
  spec.name = "made-up";
  spec.success = {"accepted"};
  spec.buckets_max = 1'024;
  spec.features = {{.name = "group"}, {.name = "age", .kind = Kind::number, .edges = {30, 60}}};
  return spec;
}

inline Time day(double days) {
  return Time(std::chrono::microseconds(static_cast<std::int64_t>(days * 86'400e6)));
}
constexpr double first_day = 20'000;  // 2024-10-04

// Numbers from 0 to 1 (Knuth's MMIX generator).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  double next() {
    state_ = state_ * 6364136223846793005 + 1442695040888963407;
    return static_cast<double>(state_ >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t state_;
};

inline Inputs inputs_of(const ModelSpec& spec, const std::string& group, double age) {
  const InputWriter writer(spec);
  Inputs inputs;
  writer.begin(inputs);
  writer.add_text(0, group, inputs);
  writer.add_number(1, age, inputs);
  return inputs;
}

}  // namespace balie::scoring::adaptive
