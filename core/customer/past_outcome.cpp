#include "core/customer/past_outcome.hpp"

#include "protocols/bus/wire.hpp"

#include <algorithm>

namespace balie::customer {
namespace {

// Field numbers of balie.v1.PastContact and PastOutcome.
constexpr int past_outcomes = 9, outcome_reason = 5, outcome_note = 6;

bool is_words(int field) { return field == outcome_reason || field == outcome_note; }

// Of text in UTF-8: as many whole characters as there is room for.
std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  auto end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

std::string_view note_of(const v1::Outcome& outcome, const v1::PastContact& past) {
  const auto& fields = outcome.attributes().fields();
  const auto note = fields.find("note");
  if (note == fields.end()) return {};
  std::size_t kept = 0;
  for (const auto& before : past.outcomes()) kept += before.note().size();
  const auto room = notes_bytes_max - std::min(kept, notes_bytes_max);
  return cut(note->second.string_value(), std::min(note_bytes_max, room));
}

}  // namespace

bool add_outcome(const v1::Outcome& outcome, v1::PastContact& past) {
  // Of the moment, for a desk: what comes of it follows.
  if (outcome.kind() == "ringing" || past.outcomes_size() >= outcomes_max) return false;
  const std::string note(note_of(outcome, past));
  auto& added = *past.add_outcomes();
  added.set_kind(outcome.kind());
  added.set_offer_id(outcome.offer_id());
  *added.mutable_at() = outcome.at();
  added.set_value(outcome.value());
  added.set_reason(outcome.reason());
  added.set_note(note);
  const bool of_agent = outcome.kind() == "answered" || outcome.kind() == "completed";
  if (of_agent && !outcome.agent().empty()) past.set_agent(outcome.agent());
  return true;
}

bool is_worded(std::string_view past) {
  bus::WireReader contact(past);
  while (const auto field = contact.next()) {
    if (field->number != past_outcomes) continue;
    bus::WireReader outcome(field->bytes);
    while (const auto one = outcome.next()) {
      if (is_words(one->number)) return true;
    }
  }
  return false;
}

void append_unworded(std::string_view past, std::string& out) {
  std::string kept;
  bus::WireReader contact(past);
  while (const auto field = contact.next()) {
    if (field->number != past_outcomes) {
      out += field->whole;
      continue;
    }
    kept.clear();
    bus::WireReader outcome(field->bytes);
    while (const auto one = outcome.next()) {
      if (!is_words(one->number)) kept += one->whole;
    }
    bus::append_bytes_field(out, past_outcomes, kept);
  }
}

}  // namespace balie::customer
