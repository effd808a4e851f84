// The offers of a playbook and what is decided of all of them: offers.toml, policy.toml and arbitration.toml,
// checked against each other. Values that never change; any thread.
#pragma once

#include "core/base/clock.hpp"
#include "core/playbook/arbitration.hpp"
#include "core/playbook/contact_policy.hpp"
#include "core/playbook/formula.hpp"
#include "core/playbook/pattern.hpp"
#include "core/playbook/text_template.hpp"
#include "core/scoring/adaptive/spec.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balie::playbook {

constexpr std::uint32_t no_group = std::numeric_limits<std::uint32_t>::max();

// Each must be true; what has no value is not.
struct Conditions {
  std::vector<Formula> eligibility;    // the customer may have it
  std::vector<Formula> applicability;  // it makes sense now
  std::vector<Formula> suitability;    // it is good for this customer
};

// A number, or what computes it for a contact.
struct Factor {
  double number = 1;
  Formula formula = {};  // none: the number
};

struct Group {
  std::string name;
  std::string title = {};
  Conditions conditions = {};
  std::uint32_t made_max = 0;  // of its offers in one decision; 0: no limit
  std::string rule = {};       // "offers.toml:14"
};

// What is shown or said, for some channels and a language.
struct OfferText {
  std::vector<std::string> channels;  // empty: all
  std::string language;               // BCP 47; empty: any
  TextTemplate text;
  TextTemplate hint = {};  // how to say it, for agents
  TextTemplate why = {};   // why this customer, for agents
  std::string rule = {};
};

struct Offer {
  std::string id;
  std::string title = {};
  std::uint32_t group = no_group;
  std::string purpose = {};  // for which consent must be given; empty: none is needed
  Factor value = {};         // what an acceptance is worth
  Factor lever = {};         // the business's own hand on the scales
  std::string model = {};    // of models.toml, whose score is its propensity; empty: none
  Conditions conditions = {};
  scoring::adaptive::Prior prior = {};  // what is believed of its chance where no model says more
  std::optional<Time> starts = {};
  std::optional<Time> ends = {};  // from then on it is no longer made
  // Over all customers, of what is accepted and what is in front of them: how many there are, what may be
  // spent and what each costs, in ten-thousandths. 0: no limit.
  std::int64_t stock = 0;
  std::int64_t budget = 0;
  std::int64_t cost = 0;
  std::vector<std::string> channels = {};    // empty: each that has places
  std::vector<Part> entries = {};            // what the customer addressed; empty: all
  std::vector<std::string> countries = {};   // ISO 3166-1; empty: all
  Duration timeout{};                        // zero: the channel's own
  std::vector<std::uint32_t> excludes = {};  // offers, which exclude it too
  feel::Value facts = {};                    // what formulas know as `offer`
  bool mandatory = false;                    // made whatever the caps
  std::vector<OfferText> texts = {};
  std::string rule = {};

  [[nodiscard]] bool is_limited() const { return stock > 0 || budget > 0; }
};

// Money as it is counted: whole ten-thousandths, so that sums are exact; of what is no amount, or beyond
// 10^12, as much as can be.
std::int64_t money_of(double amount);
std::string money_text(std::int64_t ten_thousandths);  // "12.5"

class Offers {
 public:
  Offers() = default;
  // `conditions` hold for all offers.
  Offers(std::vector<Group> groups, std::vector<Offer> offers, ContactPolicy policy, Arbitration arbitration,
         Conditions conditions = {});

  // In the order of the files, by their paths.
  [[nodiscard]] std::span<const Offer> all() const { return offers_; }
  [[nodiscard]] std::span<const Group> groups() const { return groups_; }
  [[nodiscard]] const Conditions& conditions() const { return conditions_; }
  [[nodiscard]] const ContactPolicy& policy() const { return policy_; }
  [[nodiscard]] const Arbitration& arbitration() const { return arbitration_; }
  // Of any there is only so much.
  [[nodiscard]] bool are_limited() const { return are_limited_; }
  // Index of the offer, or group, of this name.
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view id) const;
  [[nodiscard]] std::optional<std::uint32_t> find_group(std::string_view name) const;

  // The text of an offer on a channel: in the contact's language, else its primary subtag ("nl" of "nl-BE"),
  // else a text for any language, else the playbook's first. nullptr: there is none for this channel.
  [[nodiscard]] const OfferText* text(const Offer& offer, std::string_view channel, std::string_view language,
                                      std::string_view language_default) const;

 private:
  struct Hasher {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Index = boost::unordered_flat_map<std::string, std::uint32_t, Hasher, std::equal_to<>>;

  std::vector<Group> groups_;
  std::vector<Offer> offers_;
  ContactPolicy policy_;
  Arbitration arbitration_;
  Conditions conditions_;
  Index by_id_;
  Index by_group_;
  bool are_limited_ = false;
};

}  // namespace balie::playbook
