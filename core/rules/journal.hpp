// What an evaluation leaves behind besides its value: which rules matched, and why something is null, by
// place in the file.
#pragma once

#include "core/base/problem.hpp"
#include "core/feel/run.hpp"
#include "protocols/dmn/text.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace balie::rules {

// A text of a model, and the file that it stands in: to tell where a reason lies.
struct Passage {
  std::shared_ptr<const std::string> file;
  dmn::Text text;
  std::uint32_t lines_before = 0;  // that were put before the text when it was compiled

  [[nodiscard]] Problem problem(feel::Place place, std::string what) const;
};

// A decision table, as an explanation names it.
struct TableName {
  std::string owner;  // the decision or business knowledge model in which it stands
  std::shared_ptr<const std::string> file;
  struct Row {
    std::string id;
    dmn::Place place;
    std::vector<std::string> annotations;
  };
  std::vector<Row> rows;
};

// A rule that matched.
struct Hit {
  std::shared_ptr<const TableName> table;
  std::uint32_t rule = 0;  // from 0
};

// For one evaluation at a time; hangs on its run, so that functions of models find it.
class Journal final : public feel::Companion {
 public:
  explicit Journal(feel::Run& run) : run_(run) { run.attach(this); }
  static Journal& of(feel::Run& run) { return static_cast<Journal&>(*run.companion()); }

  void clear();
  void hit(const std::shared_ptr<const TableName>& table, std::uint32_t rule);
  // What is noted in the run from here on stands in this passage. Gives the one before, to be put back.
  const Passage* enter(const Passage* passage) {
    place_reasons();
    return std::exchange(passage_, passage);
  }

  [[nodiscard]] const std::vector<Hit>& hits() const { return hits_; }
  // All that was noted so far, in its order.
  const Problems& reasons();

 private:
  static constexpr std::size_t hits_max = 10'000;
  void place_reasons() {
    if (placed_.size() != run_.reasons().size()) place_new_reasons();
  }
  void place_new_reasons();

  feel::Run& run_;
  const Passage* passage_ = nullptr;
  Problems placed_;
  std::vector<Hit> hits_;
};

}  // namespace balie::rules
