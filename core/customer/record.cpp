#include "core/customer/record.hpp"

#include "protocols/bus/wire.hpp"

#include <algorithm>

namespace balie::customer {
namespace {

// Field numbers of balie.v1.Customer and PastContact.
constexpr int customer_id = 1, customer_since = 3, customer_identifiers = 4, customer_contacts = 5,
              customer_history = 6;
constexpr int known_scheme = 1, known_value = 2;
constexpr int past_at = 6, past_decision_id = 8;

// A customer's outcomes of one contact, beyond which no more are kept with the history (the log has them
// all).
constexpr int outcomes_max = 32;

// The next slot of a vector whose used part is `used` long.
std::string& next_slot(std::vector<std::string>& slots, std::size_t& used) {
  if (used == slots.size()) slots.emplace_back();
  return slots[used++];
}

google::protobuf::Timestamp timestamp_of(std::string_view bytes) {
  google::protobuf::Timestamp time;
  time.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  return time;
}

bool earlier(const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
  return a.seconds() != b.seconds() ? a.seconds() < b.seconds() : a.nanos() < b.nanos();
}

google::protobuf::Timestamp time_of(std::string_view past_contact) {
  return timestamp_of(bus::bytes_field(past_contact, past_at));
}

}  // namespace

bool Record::read(std::string_view bytes) {
  create({});
  bus::WireReader reader(bytes);
  while (const auto field = reader.next()) {
    switch (field->number) {
      case customer_id:
        id_ = field->bytes;
        break;
      case customer_since:
        since_ = field->bytes;
        break;
      case customer_identifiers:
        next_slot(identifiers_, identifiers_used_) = field->bytes;
        break;
      case customer_contacts:
        contacts_ = field->value;
        break;
      case customer_history:
        next_slot(history_, history_used_) = field->bytes;
        break;
      default:
        other_ += field->whole;
    }
  }
  return reader.good();
}

void Record::create(std::string_view id) {
  id_ = id;
  since_.clear();
  contacts_ = 0;
  identifiers_used_ = 0;
  history_used_ = 0;
  other_.clear();
}

// The serialised form begins with scheme and value, so that equality is told without parsing.
void Record::see(const Identifier& identifier, const google::protobuf::Timestamp& at) {
  std::string beginning;
  bus::append_bytes_field(beginning, known_scheme, identifier.scheme);
  bus::append_bytes_field(beginning, known_value, identifier.value);
  const auto end = identifiers_.begin() + static_cast<std::ptrdiff_t>(identifiers_used_);
  const auto found = std::find_if(identifiers_.begin(), end,
                                  [&](const std::string& known) { return known.starts_with(beginning); });
  v1::KnownIdentifier known;
  if (found != end) {
    known.ParseFromString(*found);
    if (earlier(known.last_seen(), at)) *known.mutable_last_seen() = at;
  } else {
    known.set_scheme(identifier.scheme);
    known.set_value(identifier.value);
    *known.mutable_since() = at;
    *known.mutable_last_seen() = at;
  }
  known.set_contacts(known.contacts() + 1);
  if (known.assurance().empty() || assurance_of(known.assurance()) < identifier.assurance) {
    known.set_assurance(std::string(to_string(identifier.assurance)));
  }
  known.SerializeToString(found != end ? &*found : &next_slot(identifiers_, identifiers_used_));
}

void Record::add_contact(const v1::Contact& contact, std::span<const Identifier> identifiers,
                         std::string_view decision_id, std::string_view queue, std::size_t history_max) {
  if (since_.empty() || earlier(contact.at(), timestamp_of(since_))) contact.at().SerializeToString(&since_);
  ++contacts_;
  for (const auto& identifier : identifiers) see(identifier, contact.at());

  v1::PastContact past;
  past.set_contact_id(contact.id());
  past.set_adapter(contact.adapter());
  past.set_channel(contact.channel());
  past.set_entry(contact.entry());
  past.set_topic(contact.topic());
  *past.mutable_at() = contact.at();
  past.set_queue(std::string(queue));
  past.set_decision_id(std::string(decision_id));
  past.SerializeToString(&next_slot(history_, history_used_));
  for (auto i = history_used_ - 1; i > 0 && earlier(contact.at(), time_of(history_[i - 1])); --i) {
    history_[i].swap(history_[i - 1]);
  }
  if (history_used_ > history_max) {
    const auto dropped = static_cast<std::ptrdiff_t>(history_used_ - history_max);
    std::rotate(history_.begin(), history_.begin() + dropped,
                history_.begin() + static_cast<std::ptrdiff_t>(history_used_));
    history_used_ = history_max;
  }
}

void Record::add_outcome(const v1::Outcome& outcome, std::string_view decision_id) {
  // Mostly of the newest contact.
  for (auto i = history_used_; i-- > 0;) {
    if (bus::bytes_field(history_[i], past_decision_id) != decision_id) continue;
    v1::PastContact past;
    past.ParseFromString(history_[i]);
    if (past.outcomes_size() >= outcomes_max) return;
    auto& added = *past.add_outcomes();
    added.set_kind(outcome.kind());
    added.set_offer_id(outcome.offer_id());
    *added.mutable_at() = outcome.at();
    added.set_value(outcome.value());
    past.SerializeToString(&history_[i]);
    return;
  }
}

void Record::write(std::string& out, std::size_t history_max) const {
  bus::append_bytes_field(out, customer_id, id_);
  if (!since_.empty()) bus::append_bytes_field(out, customer_since, since_);
  for (std::size_t i = 0; i < identifiers_used_; ++i)
    bus::append_bytes_field(out, customer_identifiers, identifiers_[i]);
  if (contacts_ > 0) bus::append_number_field(out, customer_contacts, contacts_);
  for (auto i = history_used_ - std::min(history_used_, history_max); i < history_used_; ++i) {
    bus::append_bytes_field(out, customer_history, history_[i]);
  }
  out += other_;
}

}  // namespace balie::customer
