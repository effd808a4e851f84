#include "core/decision/past_offers.hpp"

namespace balie::decision {
namespace {

PastOffer past_offer(const OfferCase& offer_case, std::string_view bytes) {
  PastOffer past;
  past.made = customer::past_offer_of(bytes);
  past.offer = offer_case.offers.find(past.made.offer).value_or(not_in_playbook);
  past.group = offer_case.offers.find_group(past.made.group).value_or(not_in_playbook);
  past.is_open = past.made.is_open(offer_case.now);
  const auto* channel = offer_case.offers.arbitration().channel(past.made.channel);
  // Where presentations are reported, what nobody reported and nobody answered was never seen.
  const bool unseen = channel != nullptr && channel->confirms && !past.made.presented && !past.is_open &&
                      past.made.response.empty();
  if (unseen) return past;
  past.presented = past.made.presented.value_or(past.made.at);
  if (past.is_open) return past;
  past.response = past.made.response.empty() ? "ignored" : past.made.response;
  past.responded =
      past.made.response.empty() ? past.made.expires : past.made.responded.value_or(past.made.at);
  return past;
}

}  // namespace

void PastOffers::begin(const OfferCase& offer_case) {
  past_.clear();
  for (const auto& part : offer_case.record.list(customer::Field::offers)) {
    past_.push_back(past_offer(offer_case, part.bytes));
  }
}

}  // namespace balie::decision
