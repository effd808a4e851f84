#include "core/rules/journal.hpp"

namespace balie::rules {

Problem Passage::problem(feel::Place place, std::string what) const {
  if (place.line > lines_before) {
    place.line -= lines_before;
  } else {
    place = {};
  }
  const auto in_file = dmn::place_in(text, place.line, place.column);
  return {*file, in_file.line, in_file.column, std::move(what)};
}

void Journal::clear() {
  passage_ = nullptr;
  placed_.clear();
  hits_.clear();
}

void Journal::hit(const std::shared_ptr<const TableName>& table, std::uint32_t rule) {
  if (hits_.size() < hits_max) hits_.push_back({table, rule});
}

const Problems& Journal::reasons() {
  place_reasons();
  return placed_;
}

void Journal::place_new_reasons() {
  for (auto i = placed_.size(); i < run_.reasons().size(); ++i) {
    const auto& reason = run_.reasons()[i];
    placed_.push_back(passage_ != nullptr ? passage_->problem(reason.place, reason.text)
                                          : Problem{{}, 0, 0, reason.text});
  }
}

}  // namespace balie::rules
