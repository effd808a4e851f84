#include "core/decision/decide_offers.hpp"

#include "core/decision/share.hpp"
#include "core/playbook/sms_length.hpp"
#include "protocols/bus/time.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::decision {
namespace {

constexpr std::string_view arbitration = "arbitration";
constexpr int attribute_name = 1, attribute_value = 2;  // of balie.v1.AttributeValue
constexpr std::size_t why_max = 5;

// Where the customer is: as the contact says, else as the profile does.
std::string country_of(const OfferInput& input) {
  if (!input.contact.country().empty()) return input.contact.country();
  for (const auto& part : input.record.list(customer::Field::attributes)) {
    if (bus::bytes_field(part.bytes, attribute_name) != "country") continue;
    google::protobuf::Value value;
    const auto bytes = bus::bytes_field(part.bytes, attribute_value);
    value.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
    if (!value.string_value().empty()) return value.string_value();
  }
  return std::string(input.country);
}

// In words, be they the playbook's or not.
v1::ReasonCode worded(ChanceReason reason) {
  if (reason.raises && !reason.code.text().empty()) return std::move(reason.code);
  reason.code.set_text(fmt::format("{} {} it", reason.code.code(), reason.raises ? "raises" : "lowers"));
  return std::move(reason.code);
}

}  // namespace

void OfferDecision::decide(const OfferInput& input, v1::Decision& decision) {
  country_ = country_of(input);
  case_.emplace(OfferCase{input.offers, input.contact, input.record, country_, input.now, input.explain});
  explanation_ = input.explain ? decision.mutable_explanation() : nullptr;
  if (explanation_ != nullptr) {
    for (const auto& offer : input.offers.all()) explanation_->add_offers()->set_offer_id(offer.id);
  }
  channel_ = input.offers.arbitration().channel(input.contact.channel());
  if (const auto because = nothing_because(input)) {
    for (std::uint32_t i = 0; i < input.offers.all().size(); ++i) fell(i, {"validity", {}, *because});
    return;
  }
  RankingWay way;
  choose_way(input, decision, way);
  filter(input, decision);
  rank(input, decision, way);
  make(input, decision);
}

std::optional<std::string> OfferDecision::nothing_because(const OfferInput& input) const {
  if (channel_ == nullptr || channel_->places == 0) {
    return fmt::format("channel \"{}\" has no places for offers", input.contact.channel());
  }
  const auto age = input.now - bus::to_time(input.contact.at());
  if (input.contact.has_at() && age > input.offers.policy().contact_age_max) {
    return fmt::format("the contact is history: it began {}", to_rfc3339(bus::to_time(input.contact.at())));
  }
  return std::nullopt;
}

// Which arm of each experiment the customer is in. Where two challengers say the same thing the later counts.
void OfferDecision::choose_way(const OfferInput& input, v1::Decision& decision, RankingWay& way) const {
  const auto& arbitrated = input.offers.arbitration();
  way.exploration = arbitrated.exploration;
  if (arbitrated.formula) way.formula = &arbitrated.formula;
  for (const auto& experiment : arbitrated.experiments) {
    const bool challenger = even(input.record.id(), experiment.name) < experiment.share;
    auto& arm = *decision.add_experiments();
    arm.set_experiment(experiment.name);
    arm.set_arm(challenger ? "challenger" : "champion");
    if (!challenger) continue;
    if (experiment.formula) way.formula = &experiment.formula;
    way.exploration = experiment.exploration.value_or(way.exploration);
  }
}

void OfferDecision::filter(const OfferInput& input, v1::Decision& decision) {
  past_.begin(*case_);
  rules_.begin(*case_, input.run, past_, input.stocks);
  policy_.begin(*case_, past_);
  begin_locks();
  permissions_.clear();
  consent_ = &input.consent;
  left_.clear();
  for (std::uint32_t i = 0; i < input.offers.all().size(); ++i) {
    if (auto fallen = check(i)) {
      fell(i, *std::move(fallen));
    } else {
      left_.push_back(i);
    }
  }
  hold_back_controls(input, decision);
}

std::optional<Fall> OfferDecision::check(std::uint32_t offer) {
  if (auto fallen = rules_.check(offer)) return fallen;
  if (auto fallen = check_consent(case_->offers.all()[offer].purpose)) return fallen;
  if (auto fallen = policy_.check(offer)) return fallen;
  return check_lock(offer);
}

// Mandatory offers need it too: it is the law's, not ours.
std::optional<Fall> OfferDecision::check_consent(const std::string& purpose) {
  if (purpose.empty()) return std::nullopt;
  using Asked = std::pair<std::string_view, customer::Permission>;
  auto known = std::ranges::find(permissions_, purpose, &Asked::first);
  if (known == permissions_.end()) {
    const auto& contact = case_->contact;
    permissions_.emplace_back(purpose,
                              customer::may_approach(*consent_, case_->record,
                                                     {.purpose = purpose,
                                                      .channel = contact.channel(),
                                                      .country = case_->country,
                                                      .at = case_->now,
                                                      .inbound = contact.direction() != "outbound"}));
    known = permissions_.end() - 1;
  }
  const auto& permission = known->second;
  if (permission.allowed) return std::nullopt;
  return Fall{"contact_policy", permission.rule,
              case_->explain ? fmt::format("{}: {}", purpose, permission.reason) : std::string()};
}

void OfferDecision::begin_locks() {
  open_.assign(case_->offers.all().size(), {});
  for (const auto& past : past_.all()) {
    if (!past.is_open || past.offer == not_in_playbook) continue;
    auto& open = open_[past.offer];
    open.anywhere = &past;
    if (past.made.channel != case_->contact.channel()) open.elsewhere = &past;
  }
}

std::optional<Fall> OfferDecision::check_lock(std::uint32_t index) const {
  const auto& offer = case_->offers.all()[index];
  const auto text = [&](const PastOffer& past) {
    return case_->explain ? fmt::format("\"{}\" is in front of the customer on {} until {}", past.made.offer,
                                        past.made.channel, to_rfc3339(past.made.expires))
                          : std::string();
  };
  if (const auto* past = open_[index].elsewhere) return Fall{"lock", offer.rule, text(*past)};
  for (const auto other : offer.excludes) {
    if (const auto* past = open_[other].anywhere) return Fall{"exclusion", offer.rule, text(*past)};
  }
  return std::nullopt;
}

void OfferDecision::hold_back_controls(const OfferInput& input, v1::Decision& decision) {
  for (const auto& control : input.offers.arbitration().controls) {
    const bool about =
        control.reach.has_contact(input.contact.channel(), input.contact.direction(), country_);
    if (!about || even(input.record.id(), control.name) >= control.share) continue;
    // Of several the first is the one that results are compared by.
    if (decision.control_group().empty()) decision.set_control_group(control.name);
    hold_back(control, decision);
  }
}

// All but those that must be made; of a random control group one may stay.
void OfferDecision::hold_back(const playbook::ControlGroup& control, const v1::Decision& decision) {
  const auto offers = case_->offers.all();
  const auto held = [&](std::uint32_t i) { return control.reach.has_offer(i) && !offers[i].mandatory; };
  std::optional<std::uint32_t> stays;
  if (control.random) {
    const auto draw = [&](std::uint32_t i) { return mixed(decision.id(), offers[i].id); };
    for (const auto i : left_) {
      if (held(i) && (!stays || draw(i) < draw(*stays))) stays = i;
    }
  }
  std::erase_if(left_, [&](std::uint32_t i) {
    if (!held(i) || i == stays) return false;
    fell(i, {"control", control.rule, fmt::format("the customer is in control group \"{}\"", control.name)});
    return true;
  });
}

void OfferDecision::rank(const OfferInput& input, v1::Decision& decision, const RankingWay& way) {
  ranking_.begin(*case_, input.run, input.chances, decision, way);
  ranked_.clear();
  for (const auto i : left_) {
    Ranked ranked;
    auto fallen = ranking_.rank(i, ranked);
    if (fallen) {
      fell(i, *std::move(fallen));
      continue;
    }
    if (explanation_ != nullptr) tell(input, ranked, *explanation_->mutable_offers(static_cast<int>(i)));
    if (ranked.score < 0) {
      fell(i, {arbitration, way.formula != nullptr ? way.formula->place() : "", "its score is below 0"});
    } else {
      ranked_.push_back(std::move(ranked));
    }
  }
  std::ranges::sort(ranked_, [&](const Ranked& a, const Ranked& b) { return before(a, b, input.offers); });
}

void OfferDecision::make(const OfferInput& input, v1::Decision& decision) {
  made_.clear();
  for (const auto& ranked : ranked_) {
    if (auto fallen = check_place(ranked)) {
      fell(ranked.offer, *std::move(fallen));
    } else if (make_one(input, ranked, decision)) {
      made_.push_back(ranked.offer);
    }
  }
}

std::optional<Fall> OfferDecision::check_place(const Ranked& ranked) const {
  const auto offers = case_->offers.all();
  const auto& offer = offers[ranked.offer];
  for (const auto other : made_) {
    if (std::ranges::find(offer.excludes, other) == offer.excludes.end()) continue;
    return Fall{"exclusion", offer.rule, fmt::format("\"{}\" is made, which excludes it", offers[other].id)};
  }
  if (made_.size() >= channel_->places) {
    return Fall{arbitration, channel_->rule, fmt::format("the {} places are taken", channel_->places)};
  }
  if (offer.group == playbook::no_group || offer.mandatory) return std::nullopt;
  const auto& group = case_->offers.groups()[offer.group];
  const auto most = group.made_max > 0 ? group.made_max : case_->offers.arbitration().group_made_max;
  const auto of_group =
      std::ranges::count_if(made_, [&](std::uint32_t i) { return offers[i].group == offer.group; });
  if (most == 0 || std::cmp_less(of_group, most)) return std::nullopt;
  return Fall{arbitration, group.rule,
              fmt::format("{} of group \"{}\" are made, as many as may be", of_group, group.name)};
}

bool OfferDecision::make_one(const OfferInput& input, const Ranked& ranked, v1::Decision& decision) {
  const auto& offer = input.offers.all()[ranked.offer];
  const auto* text = input.offers.text(offer, channel_->name, input.contact.language(), input.language);
  if (text == nullptr)
    return fell(ranked.offer, {"text", offer.rule, "it has no text for this channel"}), false;
  input.run.set_offer(offer.facts);
  std::string said = text->text.render(input.run, channel_->is_html);
  const auto length = channel_->sms_parts_max > 0 ? playbook::sms_length(said) : playbook::SmsLength{};
  if (length.parts > channel_->sms_parts_max || (said.empty() && !text->text.empty())) {
    fell(ranked.offer,
         {"text", text->rule,
          fmt::format("with this customer's values the text is {} short messages", length.parts)});
    return false;
  }
  auto& made = *decision.add_offers();
  made.set_id(offer.id);
  made.set_text(std::move(said));
  made.set_hint(text->hint.render(input.run, false));
  if (auto why = text->why.render(input.run, false); !why.empty()) made.add_why(std::move(why));
  give_reasons(input, ranked, made, decision);
  made.set_title(offer.title);
  if (offer.group != playbook::no_group) made.set_group(input.offers.groups()[offer.group].name);
  made.set_propensity(ranked.chance);
  made.set_context_weight(ranked.context_weight);
  made.set_value(ranked.value);
  made.set_lever(ranked.lever);
  made.set_score(ranked.score);
  made.set_limited(offer.is_limited());
  if (offer.cost > 0) made.set_cost(static_cast<double>(offer.cost) / 10'000);
  const auto timeout = offer.timeout > Duration::zero() ? offer.timeout : channel_->timeout;
  bus::set(*made.mutable_expires(), input.now + std::chrono::duration_cast<Time::duration>(timeout));
  if (explanation_ == nullptr) return true;
  auto& reason = *explanation_->mutable_offers(static_cast<int>(ranked.offer));
  reason.set_stage("made");
  reason.set_rule(offer.rule);
  if (ranked.propensity != ranked.chance) {
    reason.set_text(
        fmt::format("explores: {:.4g} drawn, of a chance of {:.4g}", ranked.propensity, ranked.chance));
  }
  return true;
}

// Of a model that learns, the score as well; why this customer is told by what speaks for the offer alone.
void OfferDecision::give_reasons(const OfferInput& input, const Ranked& ranked, v1::Offer& made,
                                 v1::Decision& decision) {
  const auto give = [&](const v1::ReasonCode& reason) {
    *made.add_reasons() = reason;
    if (!reason.text().empty() && std::cmp_less(made.why_size(), why_max)) made.add_why(reason.text());
  };
  for (const auto& reason : ranked.reasons) give(reason);
  if (ranked.model.empty()) return;
  auto& score = *decision.add_scores();
  score.set_model(std::string(ranked.model));
  score.set_offer_id(made.id());
  score.set_value(ranked.chance);
  score.set_evidence(ranked.evidence);
  for (auto& reason : input.chances->reasons(ranked.offer)) {
    if (reason.raises) give(reason.code);
    *score.add_reasons() = worded(std::move(reason));
  }
}

void OfferDecision::fell(std::uint32_t offer, Fall fall) {
  if (explanation_ == nullptr) return;
  auto& reason = *explanation_->mutable_offers(static_cast<int>(offer));
  reason.set_stage(std::string(fall.stage));
  reason.set_rule(std::string(fall.rule));
  reason.set_text(std::move(fall.text));
  decision::tell(fall.rows, *reason.mutable_rows());
}

void OfferDecision::tell(const OfferInput& input, const Ranked& ranked, v1::OfferReason& reason) {
  reason.set_propensity(ranked.propensity);
  reason.set_context_weight(ranked.context_weight);
  reason.set_value(ranked.value);
  reason.set_lever(ranked.lever);
  reason.set_score(ranked.score);
  for (const auto& one : ranked.reasons) *reason.add_reasons() = one;
  if (ranked.model.empty()) return;
  reason.set_evidence(ranked.evidence);
  for (auto& one : input.chances->reasons(ranked.offer)) *reason.add_reasons() = worded(std::move(one));
}

}  // namespace balie::decision
