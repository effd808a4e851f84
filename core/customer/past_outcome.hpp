// What came of a contact, as it stands in a customer's history. Pure.
#pragma once

#include "balie/v1/event.pb.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace balie::customer {

// A customer's outcomes of one contact, beyond which no more are kept with the history (the log has them
// all).
constexpr int outcomes_max = 32;
// What is kept with the history of a note, and of all notes of one contact together.
constexpr std::size_t note_bytes_max = 2'000, notes_bytes_max = 8'000;

// Adds an outcome to the contact it belongs to, with its reason and the attribute "note" where that is text;
// a note that is too long is cut between two characters. What is of the moment alone ("ringing") is left out.
// Gives: whether it was added.
bool add_outcome(const v1::Outcome& outcome, v1::PastContact& past);

// Appends a serialised PastContact without what people said of its outcomes: reasons and notes.
void append_unworded(std::string_view past, std::string& out);
// Whether there is any of that.
bool is_worded(std::string_view past);

}  // namespace balie::customer
