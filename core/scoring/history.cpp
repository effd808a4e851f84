#include "core/scoring/history.hpp"

#include "protocols/bus/time.hpp"
#include "protocols/bus/wire.hpp"

#include <bit>
#include <cstring>

namespace balie::scoring {
namespace {

// Field numbers of balie.v1.PastContact and PastOutcome.
constexpr int past_channel = 3, past_entry = 4, past_topic = 5, past_at = 6, past_outcomes = 9;
constexpr int outcome_kind = 1, outcome_offer = 2, outcome_at = 3, outcome_value = 4;

// A double on the wire: eight bytes, little-endian.
double double_of(std::string_view bytes) {
  std::uint64_t bits = 0;
  if (bytes.size() != sizeof bits) return 0;
  std::memcpy(&bits, bytes.data(), sizeof bits);
  static_assert(std::endian::native == std::endian::little);
  return std::bit_cast<double>(bits);
}

PastOutcome read_outcome(std::string_view bytes, std::uint32_t contact) {
  PastOutcome outcome;
  outcome.contact = contact;
  bus::WireReader reader(bytes);
  while (const auto field = reader.next()) {
    if (field->number == outcome_kind) outcome.kind = field->bytes;
    if (field->number == outcome_offer) outcome.offer = field->bytes;
    if (field->number == outcome_at) outcome.at = time_of(field->bytes);
    if (field->number == outcome_value) outcome.value = double_of(field->bytes);
  }
  return outcome;
}

}  // namespace

Time time_of(std::string_view timestamp) {
  google::protobuf::Timestamp time;
  bus::WireReader reader(timestamp);
  while (const auto field = reader.next()) {
    if (field->number == 1) time.set_seconds(static_cast<std::int64_t>(field->value));
    if (field->number == 2) time.set_nanos(static_cast<std::int32_t>(field->value));
  }
  return bus::to_time(time);
}

void History::begin(const customer::Record& record) {
  record_ = &record;
  read_ = false;
}

std::span<const PastContact> History::contacts() {
  read();
  return contacts_;
}

std::span<const PastOutcome> History::outcomes() {
  read();
  return outcomes_;
}

void History::read() {
  if (read_) return;
  read_ = true;
  contacts_.clear();
  outcomes_.clear();
  for (const auto& [whole, bytes] : record_->history()) {
    PastContact& contact = contacts_.emplace_back();
    const auto index = static_cast<std::uint32_t>(contacts_.size() - 1);
    bus::WireReader reader(bytes);
    while (const auto field = reader.next()) {
      if (field->number == past_channel) contact.channel = field->bytes;
      if (field->number == past_entry) contact.entry = field->bytes;
      if (field->number == past_topic) contact.topic = field->bytes;
      if (field->number == past_at) contact.at = time_of(field->bytes);
      if (field->number == past_outcomes) outcomes_.push_back(read_outcome(field->bytes, index));
    }
  }
}

}  // namespace balie::scoring
