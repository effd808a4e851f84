#include "core/customer/record.hpp"

#include "core/contact/match_scheme.hpp"
#include "core/customer/moment.hpp"
#include "core/customer/past_outcome.hpp"
#include "protocols/bus/time.hpp"

#include <algorithm>

namespace balie::customer {
namespace {

// Field numbers of balie.v1.Customer, KnownIdentifier, PastContact and google.protobuf.Timestamp.
constexpr int customer_id = 1, customer_since = 3, customer_identifiers = 4, customer_contacts = 5,
              customer_history = 6, customer_segments = 14, customer_shared = 16, customer_merged_into = 17;
constexpr int known_scheme = 1, known_value = 2, known_assurance = 3, known_since = 4, known_last_seen = 5,
              known_contacts = 6;
constexpr int past_contact_id = 1, past_adapter = 2, past_channel = 3, past_entry = 4, past_topic = 5,
              past_at = 6, past_queue = 7, past_decision_id = 8, past_thread = 10;

bool is_list(int field) {
  return field >= static_cast<int>(Field::attributes) && field <= static_cast<int>(Field::merged) &&
         field != customer_segments;
}

// Of a serialised PastContact.
Moment moment_of_past(std::string_view past) { return moment_of(bus::bytes_field(past, past_at)); }

// A serialised KnownIdentifier after scheme and value.
struct Known {
  std::string_view assurance;
  std::string_view since;
  std::string_view last_seen;
  std::uint64_t contacts = 0;
  std::string other;  // fields that this version does not know
};

Known known_of(std::string_view bytes) {
  Known known;
  bus::WireReader reader(bytes);
  while (const auto field = reader.next()) {
    if (field->number == known_assurance) {
      known.assurance = field->bytes;
    } else if (field->number == known_since) {
      known.since = field->bytes;
    } else if (field->number == known_last_seen) {
      known.last_seen = field->bytes;
    } else if (field->number == known_contacts) {
      known.contacts = field->value;
    } else if (field->number > known_contacts) {
      known.other += field->whole;
    }
  }
  return known;
}

// The newest so many. Mostly untouched, one after the other in what was read: as few copies as that allows.
void append_newest(const std::vector<Record::Part>& parts, std::size_t count_max, std::string& out) {
  std::string_view run;
  for (auto i = parts.size() - std::min(parts.size(), count_max); i < parts.size(); ++i) {
    const auto next = parts[i].whole;
    if (run.data() + run.size() == next.data()) {
      run = {run.data(), run.size() + next.size()};
    } else {
      out += run;
      run = next;
    }
  }
  out += run;
}

void append_newest_unworded(const std::vector<Record::Part>& history, std::size_t count_max,
                            std::string& out) {
  std::string bytes;
  for (auto i = history.size() - std::min(history.size(), count_max); i < history.size(); ++i) {
    if (!is_worded(history[i].bytes)) {
      out += history[i].whole;
      continue;
    }
    bytes.clear();
    append_unworded(history[i].bytes, bytes);
    bus::append_bytes_field(out, customer_history, bytes);
  }
}

}  // namespace

bool Record::read(std::string_view bytes) {
  create({});
  source_ = bytes;
  bus::WireReader reader(source_);
  while (const auto field = reader.next()) {
    switch (field->number) {
      case customer_id:
        id_ = field->bytes;
        break;
      case customer_since:
        since_ = field->bytes;
        break;
      case customer_identifiers:
        identifiers_.push_back({field->whole, field->bytes});
        break;
      case customer_contacts:
        contacts_ = field->value;
        break;
      case customer_history:
        history_.push_back({field->whole, field->bytes});
        break;
      case customer_shared:
        shared_ = field->bytes;
        break;
      case customer_merged_into:
        merged_into_ = field->bytes;
        break;
      default:
        if (is_list(field->number)) {
          lists_[index(static_cast<Field>(field->number))].push_back({field->whole, field->bytes});
        } else if (field->number != customer_segments) {
          other_ += field->whole;
        }
    }
  }
  return reader.good();
}

void Record::create(std::string_view id) {
  id_ = id;
  since_.clear();
  contacts_ = 0;
  identifiers_.clear();
  history_.clear();
  for (auto& list : lists_) list.clear();
  shared_ = {};
  merged_into_ = {};
  other_.clear();
  made_used_ = 0;
}

Record::Part Record::part(int field, std::string_view bytes) {
  if (made_used_ == made_.size()) made_.emplace_back();
  auto& whole = made_[made_used_++];
  whole.clear();
  bus::append_bytes_field(whole, field, bytes);
  return {whole, std::string_view(whole).substr(whole.size() - bytes.size())};
}

void Record::set_shared(std::string_view bytes) { shared_ = part(customer_shared, bytes).bytes; }

void Record::add(Field field, std::string_view bytes) {
  lists_[index(field)].push_back(part(static_cast<int>(field), bytes));
}

void Record::replace(Field field, std::size_t position, std::string_view bytes) {
  lists_[index(field)][position] = part(static_cast<int>(field), bytes);
}

void Record::remove(Field field, std::size_t position) {
  auto& list = lists_[index(field)];
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(position));
}

// The serialised form begins with scheme and value, so that equality is told without parsing.
void Record::see(const Identifier& identifier, const google::protobuf::Timestamp& at,
                 std::uint64_t contacts) {
  bytes_.clear();
  bus::append_bytes_field(bytes_, known_scheme, identifier.scheme);
  bus::append_bytes_field(bytes_, known_value, identifier.value);
  const auto found = std::ranges::find_if(
      identifiers_, [this](const Part& known) { return known.bytes.starts_with(bytes_); });
  const auto known = found != identifiers_.end() ? known_of(found->bytes) : Known();
  const auto assurance = known.assurance.empty() || assurance_of(known.assurance) < identifier.assurance
                             ? to_string(identifier.assurance)
                             : known.assurance;
  bus::append_text_field(bytes_, known_assurance, assurance);
  if (found == identifiers_.end()) {
    bus::append_timestamp_field(bytes_, known_since, at);
  } else if (known.since.data()) {
    bus::append_bytes_field(bytes_, known_since, known.since);
  }
  if (known.last_seen.data() && moment_of(known.last_seen) >= moment_of(at)) {
    bus::append_bytes_field(bytes_, known_last_seen, known.last_seen);
  } else {
    bus::append_timestamp_field(bytes_, known_last_seen, at);
  }
  if (known.contacts + contacts > 0) {
    bus::append_number_field(bytes_, known_contacts, known.contacts + contacts);
  }
  bytes_ += known.other;
  const auto seen = part(customer_identifiers, bytes_);
  if (found != identifiers_.end()) {
    *found = seen;
  } else {
    identifiers_.push_back(seen);
  }
}

void Record::add_contact(const v1::Contact& contact, std::span<const Identifier> identifiers,
                         std::string_view decision_id, std::string_view queue, std::size_t history_max,
                         bool keep_thread) {
  const auto at = moment_of(contact.at());
  count_contact(contact.at(), identifiers);
  bytes_.clear();
  bus::append_text_field(bytes_, past_contact_id, contact.id());
  bus::append_text_field(bytes_, past_adapter, contact.adapter());
  bus::append_text_field(bytes_, past_channel, contact.channel());
  bus::append_text_field(bytes_, past_entry, contact.entry());
  bus::append_text_field(bytes_, past_topic, contact.topic());
  bus::append_timestamp_field(bytes_, past_at, contact.at());
  bus::append_text_field(bytes_, past_queue, queue);
  bus::append_text_field(bytes_, past_decision_id, decision_id);
  if (keep_thread) bus::append_text_field(bytes_, past_thread, contact.thread());
  history_.push_back(part(customer_history, bytes_));
  for (auto i = history_.size() - 1; i > 0 && at < moment_of_past(history_[i - 1].bytes); --i) {
    std::swap(history_[i], history_[i - 1]);
  }
  if (history_.size() > history_max) {
    history_.erase(history_.begin(), history_.end() - static_cast<std::ptrdiff_t>(history_max));
  }
}

void Record::count_contact(const google::protobuf::Timestamp& at, std::span<const Identifier> identifiers) {
  if (since_.empty() || moment_of(at) < moment_of(since_)) at.SerializeToString(&since_);
  ++contacts_;
  for (const auto& identifier : identifiers) see(identifier, at, 1);
}

void Record::set_agent(std::string_view decision_id, std::string_view agent) {
  for (auto i = history_.size(); i-- > 0;) {
    if (bus::bytes_field(history_[i].bytes, past_decision_id) != decision_id) continue;
    v1::PastContact past;
    past.ParseFromArray(history_[i].bytes.data(), static_cast<int>(history_[i].bytes.size()));
    past.set_agent(std::string(agent));
    past.SerializeToString(&bytes_);
    history_[i] = part(customer_history, bytes_);
    return;
  }
}

void Record::add_outcome(const v1::Outcome& outcome, std::string_view decision_id) {
  // Mostly of the newest contact.
  for (auto i = history_.size(); i-- > 0;) {
    if (bus::bytes_field(history_[i].bytes, past_decision_id) != decision_id) continue;
    v1::PastContact past;
    past.ParseFromArray(history_[i].bytes.data(), static_cast<int>(history_[i].bytes.size()));
    if (!customer::add_outcome(outcome, past)) return;
    past.SerializeToString(&bytes_);
    history_[i] = part(customer_history, bytes_);
    return;
  }
}

void Record::add_identifier(const Identifier& identifier, const google::protobuf::Timestamp& at) {
  if (since_.empty() || moment_of(at) < moment_of(since_)) at.SerializeToString(&since_);
  see(identifier, at, 0);
}

std::vector<std::string> Record::take_identifiers(std::string_view scheme) {
  std::vector<std::string> values;
  std::erase_if(identifiers_, [&](const Part& part) {
    if (bus::bytes_field(part.bytes, known_scheme) != scheme) return false;
    values.emplace_back(bus::bytes_field(part.bytes, known_value));
    return true;
  });
  return values;
}

void Record::write_contacts(std::string& out, std::size_t history_max) const {
  write_head(out, false);
  append_newest_unworded(history_, history_max, out);
}

void Record::write_head(std::string& out, bool all_identifiers) const {
  bus::append_bytes_field(out, customer_id, id_);
  if (!since_.empty()) bus::append_bytes_field(out, customer_since, since_);
  for (const auto& part : identifiers_) {
    if (all_identifiers || bus::bytes_field(part.bytes, known_scheme) != match_scheme) out += part.whole;
  }
  if (contacts_ > 0) bus::append_number_field(out, customer_contacts, contacts_);
}

void Record::write(std::string& out, std::size_t history_max) const {
  write_head(out, true);
  append_newest(history_, history_max, out);
  for (std::size_t i = 0; i < lists_.size(); ++i) {
    append_newest(lists_[i], i == index(Field::offers) ? history_max : SIZE_MAX, out);
  }
  if (shared_.data()) bus::append_bytes_field(out, customer_shared, shared_);
  if (merged_into_.data()) bus::append_bytes_field(out, customer_merged_into, merged_into_);
  out += other_;
}

v1::Customer Record::message() const {
  std::string bytes;
  write(bytes);
  v1::Customer customer;
  customer.ParseFromString(bytes);
  return customer;
}

}  // namespace balie::customer
