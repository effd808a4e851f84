// How the offers that remain are put in order, and how many of them are made: arbitration.toml, checked.
// Values that never change.
#pragma once

#include "core/base/clock.hpp"
#include "core/playbook/contact_policy.hpp"
#include "core/playbook/formula.hpp"
#include "core/playbook/pattern.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace balie::playbook {

// A channel on which offers can be made.
struct Channel {
  std::string name;
  std::uint32_t places = 1;                   // offers in one decision
  Duration timeout = std::chrono::hours(24);  // of an offer without an outcome
  bool confirms = false;                      // reports each presentation
  std::uint32_t sms_parts_max = 0;            // 0: its texts are no short messages
  bool is_html = false;                       // values in its texts are escaped for HTML
  std::string rule = {};                      // "arbitration.toml:14"
};

// How much an offer is worth more, or less, in some contacts. Of several that fit the product counts.
struct ContextWeight {
  double weight = 1;
  Reach reach = {};
  std::vector<Part> topics = {};  // empty: all
  Formula when = {};              // none: always
  std::string rule = {};
};

// Customers who get none of these offers, or one at random, to compare with.
struct ControlGroup {
  std::string name;
  double share = 0;  // of all customers, 0 to 1
  bool random = false;
  Reach reach = {};
  std::string rule = {};
};

// A share of the customers is decided for in another way: arm "challenger"; the others are "champion".
struct Experiment {
  std::string name;
  double share = 0;
  std::optional<double> exploration = {};  // instead of the playbook's
  Formula formula = {};                    // likewise; none: the playbook's
  std::string rule = {};
};

struct Arbitration {
  std::vector<Channel> channels;
  std::vector<ContextWeight> weights;
  std::vector<ControlGroup> controls;
  std::vector<Experiment> experiments;
  Formula formula = {};    // none: propensity x context weight x value x lever
  double exploration = 1;  // of what the models do not know; 0: none
  std::uint32_t group_made_max =
      0;  // offers of one group in a decision, where the group says nothing; 0: any

  // nullptr: offers are not made there.
  [[nodiscard]] const Channel* channel(std::string_view name) const;
};

}  // namespace balie::playbook
