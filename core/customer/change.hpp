// What is said of a customer outside of a contact, and what a contact says of the profile: judged against
// what is known, then made part of the record. Pure; judging is done once, applying again whenever the log
// is.
//
// Which of two values of an attribute stays:
// 1. a correction goes before everything;
// 2. a value that has outlived its retention before none;
// 3. the better assured: verified, claimed, observed;
// 4. of equals, the source that stands earlier in the attribute's `sources`;
// 5. of equals, the newer; of the same time, the one that comes later.
// So what is older, and less assured or from a less trusted source, never replaces.
//
// Of two statements on consent to one purpose and channel the newer stays, of the same time the withdrawal or
// denial. Preferences of one name stand side by side, as stated and as revealed; what was stated counts
// (counting_preference). Products, opportunities and memberships are replaced as a whole, by their key.
//
// What a change removes goes before what it adds: what it does both to is there afterwards, as if it were
// new.
#pragma once

#include "core/customer/attributes.hpp"
#include "core/customer/record.hpp"

#include "balie/v1/change.pb.h"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::customer {

// How many of each a record holds.
constexpr std::size_t consents_max = 256;
constexpr std::size_t preferences_max = 128;
constexpr std::size_t products_max = 256;
constexpr std::size_t opportunities_max = 256;
constexpr std::size_t memberships_max = 64;

// A change that cannot be made: `field` as in limits.hpp, `text` for people, without anybody's data.
struct Misfit {
  std::string field;
  std::string text;
};

// Fills in what the change leaves to its adapter and time (`change.adapter` and `change.at` are set), takes
// out of it what does not go before what stands, and says so in `kept`. Error: nothing of it may be applied.
std::expected<void, Misfit> judge(const Attributes& attributes, const Record& record,
                                  v1::CustomerChange& change,
                                  google::protobuf::RepeatedPtrField<v1::Kept>& kept);

// The identifier that a removal names as "scheme:value"; the scheme ends at the first colon. nullopt: it is
// of another list, or names none.
std::optional<Identifier> removed_identifier(const v1::Removal& removal);
// Takes those out of the record, before what the change adds comes in.
void remove_identifiers(Record& record, const v1::CustomerChange& change);

// Makes a judged change part of the record; identifiers are remove_identifiers()' and add_identifier()'s.
void apply(Record& record, const v1::CustomerChange& change);

// What a contact's attributes make of the profile, in the form of fitted(): those declared from_contact which
// go before what stands. Source is the contact's adapter, assurance that of its best identifier. What does
// not fit its declaration stays in the contact alone.
std::vector<v1::AttributeValue> told_by(const v1::Contact& contact, const Attributes& attributes,
                                        const Record& record);
void apply(Record& record, const v1::AttributeValue& value);

// Whether the new value of an attribute replaces the old one; see above.
bool replaces(const AttributeSpec& spec, const v1::AttributeValue& value, const v1::AttributeValue& old);

}  // namespace balie::customer
