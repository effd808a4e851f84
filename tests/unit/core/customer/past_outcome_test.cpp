#include "core/customer/past_outcome.hpp"

#include <gtest/gtest.h>

namespace balie::customer {
namespace {

v1::Outcome outcome(const std::string& kind, const std::string& note = "") {
  v1::Outcome made;
  made.set_kind(kind);
  made.set_reason("complaint");
  made.set_agent("ann");
  made.mutable_at()->set_seconds(7);
  if (!note.empty()) (*made.mutable_attributes()->mutable_fields())["note"].set_string_value(note);
  return made;
}

std::string times(std::size_t count, const std::string& text) {
  std::string made;
  for (std::size_t i = 0; i < count; ++i) made += text;
  return made;
}

TEST(AddOutcome, TellsWhyAndWhatWasWrittenDown) {
  v1::PastContact past;
  EXPECT_TRUE(add_outcome(outcome("completed", "will call back"), past));
  ASSERT_EQ(past.outcomes_size(), 1);
  EXPECT_EQ(past.outcomes(0).reason(), "complaint");
  EXPECT_EQ(past.outcomes(0).note(), "will call back");
  EXPECT_EQ(past.outcomes(0).at().seconds(), 7);
  EXPECT_EQ(past.agent(), "ann");
  EXPECT_FALSE(add_outcome(outcome("ringing", "of the moment"), past));
  EXPECT_EQ(past.outcomes_size(), 1);
}

TEST(AddOutcome, TakesANoteThatIsTextAlone) {
  v1::PastContact past;
  auto odd = outcome("completed");
  (*odd.mutable_attributes()->mutable_fields())["note"].set_number_value(3);
  add_outcome(odd, past);
  EXPECT_EQ(past.outcomes(0).note(), "");
}

TEST(AddOutcome, CutsANoteBetweenTwoCharacters) {
  struct Case {
    std::string note, kept;
  };
  const auto head = times(note_bytes_max - 1, "a");
  const std::vector<Case> cases{
      {head + "b", head + "b"},
      {head + "bc", head + "b"},
      {head + "\xc3\xa9", head},                              // two bytes
      {head.substr(1) + "\xe2\x82\xac", head.substr(1)},      // three
      {head.substr(2) + "\xf0\x9f\x98\x80", head.substr(2)},  // four
      {head.substr(3) + "\xf0\x9f\x98\x80"
                        "b",
       head.substr(3) + "\xf0\x9f\x98\x80"},
  };
  for (const auto& one : cases) {
    v1::PastContact past;
    add_outcome(outcome("completed", one.note), past);
    EXPECT_EQ(past.outcomes(0).note(), one.kept) << one.note.size();
  }
}

TEST(AddOutcome, BoundsWhatIsWrittenDownOfOneContact) {
  v1::PastContact past;
  for (int i = 0; i < outcomes_max + 3; ++i) add_outcome(outcome("completed", times(1'500, "n")), past);
  EXPECT_EQ(past.outcomes_size(), outcomes_max);
  std::size_t bytes = 0;
  for (const auto& one : past.outcomes()) bytes += one.note().size();
  EXPECT_EQ(bytes, notes_bytes_max);
  EXPECT_EQ(past.outcomes(0).note().size(), 1'500u);
  EXPECT_EQ(past.outcomes(outcomes_max - 1).reason(), "complaint");
}

TEST(AppendUnworded, LeavesOutReasonsAndNotesAlone) {
  v1::PastContact past;
  past.set_contact_id("c");
  past.set_decision_id("d");
  auto plain = outcome("presented");
  plain.clear_reason();
  plain.set_offer_id("loan");
  plain.set_value(12.5);
  add_outcome(plain, past);
  EXPECT_FALSE(is_worded(past.SerializeAsString()));
  add_outcome(outcome("completed", "a note"), past);
  const auto bytes = past.SerializeAsString();
  EXPECT_TRUE(is_worded(bytes));
  std::string shown;
  append_unworded(bytes, shown);
  past.mutable_outcomes(1)->clear_reason();
  past.mutable_outcomes(1)->clear_note();
  EXPECT_EQ(shown, past.SerializeAsString());
}

}  // namespace
}  // namespace balie::customer
