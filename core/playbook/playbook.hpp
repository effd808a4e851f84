// What the business decides, loaded and checked: a value that never changes. Read by any thread.
#pragma once

#include "core/customer/attributes.hpp"
#include "core/customer/consent.hpp"
#include "core/customer/past_offer.hpp"
#include "core/identity/rules.hpp"
#include "core/playbook/formula.hpp"
#include "core/playbook/offers.hpp"
#include "core/playbook/pattern.hpp"
#include "core/playbook/queues.hpp"
#include "core/playbook/sources.hpp"
#include "core/scoring/adaptive/spec.hpp"
#include "core/scoring/model_set.hpp"

#include "balie/v1/decision.pb.h"
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace balie::v1 {
class Choices;
}

namespace balie::playbook {

class FormulaRun;

// Where the contacts of one entry go; ready to be copied into a decision.
struct RouteChoice {
  v1::Route route;
  v1::Route fallback;  // where it goes when it cannot be decided in time; never held: nobody is there to
                       // distribute it
  google::protobuf::RepeatedPtrField<v1::Annotation> annotations;
  std::string entry;        // the name of the entry; "default" for the playbook's default queue
  std::string rule;         // where it stands: "entries.toml:14"
  Formula when = {};        // takes only contacts for which it holds
  Formula priority = {};    // goes before the route's; none: that
  std::uint32_t queue = 0;  // of Queues::queues
};

// What playbook.toml says of the whole.
struct General {
  std::string name;
  std::string country;                 // ISO 3166-1: where a phone number without a country code is from
  std::vector<std::string> languages;  // BCP 47, the first is the default
  std::string default_queue;           // where contacts go that no entry matches; may be empty
  std::uint32_t history_held = 50;     // contacts kept with a customer
  std::uint32_t history_shown = 10;    // of these, in a decision
  Duration history_retention{};        // how long a contact is kept; zero: as long as the customer
  std::string explain = "asked";  // which decisions are explained; "held": and those held for agents; "all"
};

struct Rule {
  Pattern pattern;
  std::size_t choice = 0;  // which of the choices
  bool has_when = false;   // whether that one has a condition
};

// What the playbook says of customers: attributes.toml, consent.toml and sources.toml.
struct CustomerRules {
  customer::Attributes attributes;
  customer::ConsentRules consent;
  Sources sources;
};

class Playbook {
 public:
  // `rules` in the order of the files; one of them matches everything, without a condition.
  Playbook(General general, std::string version, std::vector<RouteChoice> choices, std::vector<Rule> rules,
           std::shared_ptr<const scoring::ModelSet> models = nullptr,
           std::vector<scoring::adaptive::ModelSpec> adaptive_models = {},
           std::shared_ptr<const FormulaSet> formulas = nullptr,
           std::shared_ptr<const Offers> offers = nullptr, identity::Rules identity = {},
           CustomerRules customers = {}, Queues queues = {},
           std::shared_ptr<const v1::Choices> desk = nullptr);

  // The most specific entry that matches (see Pattern); of equals those with a condition come first, and then
  // the first in the file. Always one. No allocation; one look-up, then a walk over the rules for this entry,
  // then over those that name no exact entry. `formulas` has begun with the contact; null: none whose
  // condition would have to be known.
  [[nodiscard]] const RouteChoice& route(std::string_view channel, std::string_view entry,
                                         std::string_view topic, FormulaRun* formulas = nullptr) const;

  [[nodiscard]] const General& general() const { return general_; }
  // 16 hexadecimal digits of the SHA-256 of the files: the same files, the same version.
  [[nodiscard]] const std::string& version() const { return version_; }
  [[nodiscard]] const std::vector<RouteChoice>& choices() const { return choices_; }
  // What a FormulaRun of this playbook needs; null: it has no formulas.
  [[nodiscard]] const std::shared_ptr<const FormulaSet>& formulas() const { return formulas_; }
  // Null: none.
  [[nodiscard]] const std::shared_ptr<const scoring::ModelSet>& models() const { return models_; }
  // The models that learn by themselves, in the order of the file.
  [[nodiscard]] const std::vector<scoring::adaptive::ModelSpec>& adaptive_models() const {
    return adaptive_models_;
  }
  // Null: none are made.
  [[nodiscard]] const Offers* offers() const { return offers_.get(); }
  // How much of what was offered a customer's record remembers.
  [[nodiscard]] customer::OfferMemory offer_memory() const {
    return {.period = offers_ ? offers_->policy().memory() : Duration::zero()};
  }
  // The queues that the routes name, and who serves them.
  [[nodiscard]] const Queues& queues() const { return queues_; }
  // What desks let their users choose from, with the playbook's version; null: it was not read from files.
  [[nodiscard]] const v1::Choices* desk() const { return desk_.get(); }
  // How customers are recognised.
  [[nodiscard]] const identity::Rules& identity() const { return identity_; }
  [[nodiscard]] const customer::Attributes& attributes() const { return customers_.attributes; }
  // What is asked of databases while contacts wait.
  [[nodiscard]] const Sources& sources() const { return customers_.sources; }
  [[nodiscard]] const customer::ConsentRules& consent_rules() const { return customers_.consent; }

 private:
  struct Folding {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const;
    bool operator()(std::string_view a, std::string_view b) const;
  };
  // The rules that a contact of one channel can meet, the most specific first.
  struct Channel {
    boost::unordered_flat_map<std::string, std::vector<std::uint32_t>, Folding, Folding> by_entry;
    std::vector<std::uint32_t> others;
  };

  [[nodiscard]] const Rule* first(const std::vector<std::uint32_t>& rules, std::string_view channel,
                                  std::string_view entry, std::string_view topic, FormulaRun* formulas) const;
  void add(Channel& channel, std::uint32_t rule) const;

  General general_;
  std::string version_;
  std::vector<RouteChoice> choices_;
  std::vector<scoring::adaptive::ModelSpec> adaptive_models_;
  identity::Rules identity_;
  CustomerRules customers_;
  Queues queues_;
  std::vector<Rule> rules_;  // the most specific first; named below by their index
  boost::unordered_flat_map<std::string, Channel, Folding, Folding> channels_;  // those that a rule names
  Channel any_channel_;                                                         // for the others
  std::shared_ptr<const scoring::ModelSet> models_;
  std::shared_ptr<const FormulaSet> formulas_;
  std::shared_ptr<const Offers> offers_;
  std::shared_ptr<const v1::Choices> desk_;
};

}  // namespace balie::playbook
