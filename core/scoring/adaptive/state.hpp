// The bytes of a state: numbers in little-endian order, one after the other.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace balie::scoring::adaptive {

class StateWriter {
 public:
  void whole(std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out_.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  }
  void number(float value) { whole(std::bit_cast<std::uint32_t>(value), 4); }
  void number(double value) { whole(std::bit_cast<std::uint64_t>(value), 8); }
  template <typename Numbers>
  void numbers(const Numbers& values) {
    for (const auto value : values) number(value);
  }
  // Its length first.
  void text(std::string_view text) {
    whole(text.size(), 8);
    out_.append(text);
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// Reads what a stranger may have written. The first thing that is wrong ends it: everything after is 0, and
// good() is false.
class StateReader {
 public:
  explicit StateReader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t whole(int bytes) {
    if (rest_.size() < static_cast<std::size_t>(bytes)) return fail();
    std::uint64_t value = 0;
    for (int i = 0; i < bytes; ++i) {
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[static_cast<std::size_t>(i)]))
               << (8 * i);
    }
    rest_.remove_prefix(static_cast<std::size_t>(bytes));
    return value;
  }
  // Within `least` and `most`; what is no number never is.
  float number(float least, float most) {
    const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(whole(4)));
    return value >= least && value <= most ? value : static_cast<float>(fail());
  }
  double number(double least, double most) {
    const auto value = std::bit_cast<double>(whole(8));
    return value >= least && value <= most ? value : static_cast<double>(fail());
  }
  template <typename Numbers, typename Number>
  void numbers(Numbers& values, Number least, Number most) {
    for (auto& value : values) value = number(least, most);
  }
  std::string_view text(std::uint64_t bytes_max) {
    const auto size = whole(8);
    if (size > bytes_max || size > rest_.size()) fail();
    const auto text = rest_.substr(0, good_ ? size : 0);
    rest_.remove_prefix(text.size());
    return text;
  }
  std::uint64_t fail() {
    good_ = false;
    rest_ = {};
    return 0;
  }
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

// A table of slots of which most are unused: the number of those that are used, then index and content of
// each, ascending. `Slot` has used(), write(StateWriter&) and read(StateReader&).
template <typename Slots>
void write_slots(const Slots& slots, StateWriter& out) {
  std::uint32_t used = 0;
  for (const auto& slot : slots) used += slot.used() ? 1 : 0;
  out.whole(used, 4);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (!slots[i].used()) continue;
    out.whole(i, 4);
    slots[i].write(out);
  }
}

template <typename Slots>
void read_slots(Slots& slots, StateReader& in) {
  const auto used = in.whole(4);
  std::uint64_t next = 0;
  for (std::uint64_t i = 0; i < used && in.good(); ++i) {
    const auto index = in.whole(4);
    if (index < next || index >= slots.size()) {
      in.fail();
      return;
    }
    slots[index].read(in);
    next = index + 1;
  }
}

}  // namespace balie::scoring::adaptive
