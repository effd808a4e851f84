#include "core/customer/past_offer.hpp"

#include "protocols/bus/time.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace balie::customer {
namespace {

// Field numbers of balie.v1.PastOffer and google.protobuf.Timestamp.
constexpr int past_offer_id = 1, past_group = 2, past_channel = 3, past_decision_id = 4, past_at = 5,
              past_expires = 6, past_presented = 7, past_response = 8, past_responded = 9;
constexpr int timestamp_seconds = 1, timestamp_nanos = 2;

// From the weakest: of two responses at one time the later word here counts.
constexpr std::array<std::string_view, 4> responses{"ignored", "rejected", "accepted", "converted"};

Time time_of(std::string_view timestamp) {
  std::int64_t seconds = 0, nanos = 0;
  bus::WireReader reader(timestamp);
  while (const auto field = reader.next()) {
    if (field->number == timestamp_seconds) seconds = static_cast<std::int64_t>(field->value);
    if (field->number == timestamp_nanos) nanos = static_cast<std::int64_t>(field->value);
  }
  return Time(std::chrono::seconds(seconds) + std::chrono::microseconds(nanos / 1000));
}

// What decides between two responses: any before an ignored one, then the later, then the stronger word.
std::tuple<bool, Time, std::size_t> rank_of(std::string_view response, Time at) {
  const auto word = std::ranges::find(responses, response);
  return {response != "ignored", at, static_cast<std::size_t>(word - responses.begin())};
}

// Of an offer: what an outcome can say of it.
bool is_of_offer(std::string_view kind) {
  return kind == "presented" || std::ranges::find(responses, kind) != responses.end();
}

void drop_offers(Record& record, const OfferMemory& memory, Time now) {
  const auto held = [&record] { return record.list(Field::offers).size(); };
  for (std::size_t i = 0; i + memory.newest < held();) {
    const auto past = past_offer_of(record.list(Field::offers)[i].bytes);
    if (past.is_open(now) || past.last() + memory.period > now) {
      ++i;
    } else {
      record.remove(Field::offers, i);
    }
  }
  // Only offers that are made whatever the caps bring it here: the oldest go.
  while (held() > past_offers_max) record.remove(Field::offers, 0);
}

// False: nothing changed.
bool take_outcome(const v1::Outcome& outcome, Time recorded, v1::PastOffer& past) {
  const Time at = std::min(bus::to_time(outcome.at()), recorded);
  if (outcome.kind() == "presented") {
    if (past.has_presented() && bus::to_time(past.presented()) <= at) return false;
    bus::set(*past.mutable_presented(), at);
    if (past.agent().empty()) past.set_agent(outcome.agent());
    return true;
  }
  const bool first = past.response().empty();
  if (!first && rank_of(past.response(), bus::to_time(past.responded())) >= rank_of(outcome.kind(), at)) {
    return false;
  }
  past.set_response(outcome.kind());
  bus::set(*past.mutable_responded(), at);
  past.set_value(outcome.value());
  if (!outcome.agent().empty()) past.set_agent(outcome.agent());
  return true;
}

}  // namespace

Time PastOffer::last() const {
  if (response.empty()) return std::max(at, expires);
  return std::max(at, responded.value_or(at));
}

PastOffer past_offer_of(std::string_view bytes) {
  PastOffer past;
  bus::WireReader reader(bytes);
  while (const auto field = reader.next()) {
    switch (field->number) {
      case past_offer_id:
        past.offer = field->bytes;
        break;
      case past_group:
        past.group = field->bytes;
        break;
      case past_channel:
        past.channel = field->bytes;
        break;
      case past_decision_id:
        past.decision = field->bytes;
        break;
      case past_at:
        past.at = time_of(field->bytes);
        break;
      case past_expires:
        past.expires = time_of(field->bytes);
        break;
      case past_presented:
        past.presented = time_of(field->bytes);
        break;
      case past_response:
        past.response = field->bytes;
        break;
      case past_responded:
        past.responded = time_of(field->bytes);
        break;
      default:
        break;
    }
  }
  return past;
}

void add_offers(Record& record, const v1::Decision& decision, std::string_view channel,
                const OfferMemory& memory) {
  std::string bytes;
  for (const auto& offer : decision.offers()) {
    bytes.clear();
    bus::append_text_field(bytes, past_offer_id, offer.id());
    bus::append_text_field(bytes, past_group, offer.group());
    bus::append_text_field(bytes, past_channel, channel);
    bus::append_text_field(bytes, past_decision_id, decision.id());
    bus::append_timestamp_field(bytes, past_at, decision.at());
    if (offer.has_expires()) bus::append_timestamp_field(bytes, past_expires, offer.expires());
    record.add(Field::offers, bytes);
  }
  drop_offers(record, memory, bus::to_time(decision.at()));
}

void answer_offer(Record& record, const v1::Outcome& outcome, std::string_view decision_id, Time recorded) {
  if (!is_of_offer(outcome.kind())) return;
  const auto offers = record.list(Field::offers);
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < offers.size(); ++i) {
    const auto past = past_offer_of(offers[i].bytes);
    if (past.decision != decision_id) continue;
    if (!outcome.offer_id().empty() && past.offer != outcome.offer_id()) continue;
    if (found) return;  // of several offers it says of none which it means
    found = i;
  }
  if (!found) return;
  v1::PastOffer past;
  past.ParseFromArray(offers[*found].bytes.data(), static_cast<int>(offers[*found].bytes.size()));
  if (take_outcome(outcome, recorded, past)) {
    record.replace(Field::offers, *found, past.SerializeAsString());
  }
}

}  // namespace balie::customer
