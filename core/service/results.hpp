// What came of offers, counted: by day, agent, channel, offer, control group and experiments.
//
// Counted are offers of decisions, not reports: a report takes what its offer counted for before out, and
// puts what it counts for now in. So each is counted once, whatever the order of reports. Sums are of whole
// numbers, hence exact.
#pragma once

#include "core/base/result.hpp"
#include "core/customer/offer_response.hpp"

#include "balie/v1/session.pb.h"
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace balie::service {

constexpr std::size_t result_cells_max = 500'000;  // beyond it what is new is counted under "*", by day

// One thread.
class Results {
 public:
  // A contact that was decided, and the offers made in it. `decided` is a serialised ContactDecided.
  void decided(std::string_view decided);
  void reported(const v1::OutcomeRecorded& recorded);

  // The query was checked (check_results_query). Rows are in the order of their fields.
  void answer(const v1::ResultsQuery& query, v1::Results& results) const;

  [[nodiscard]] std::size_t cells() const { return cells_.size(); }
  // All of it; the same counts give the same bytes.
  [[nodiscard]] std::string save() const;
  // Errors (reject): "results.state".
  result<void> load(std::string_view bytes);

 private:
  struct Cell {
    std::int64_t contacts = 0;
    std::int64_t made = 0;
    customer::OfferCounts offers;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  struct Place {
    std::int64_t day = 0;  // since 1970
    std::string_view agent, channel, offer, control;
    std::string_view arms = {};  // of experiments: "name=arm" each, a semicolon between them
  };
  Cell& cell(const Place& place);
  static void write_key(const Place& place, std::string& key);
  static Place read_key(std::string_view key);
  static void add(const customer::OfferCounts& counts, std::int64_t sign, Cell& cell);

  boost::unordered_flat_map<std::string, Cell, Hash, std::equal_to<>> cells_;
  std::string key_;
  std::string arms_;
};

// Empty: it can be answered. Else what is wrong with it, for people.
std::string check_results_query(const v1::ResultsQuery& query);

}  // namespace balie::service
