// A customer's record, and what contacts and outcomes make of it. Pure; the same code runs when a contact is
// decided and when the log is applied again after a crash.
//
// The record is a serialised balie.v1.Customer of which only the outermost fields are told apart: a contact
// adds to it without parsing, copying and writing the whole history again, which was most of what a decision
// cost.
#pragma once

#include "core/contact/identifier.hpp"

#include "balie/v1/event.pb.h"

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace balie::customer {

// The lists of a record that hold what was said and known of the customer, by their numbers in
// balie.v1.Customer.
enum class Field : std::uint8_t {
  attributes = 7,
  consents,
  offers,
  preferences,
  products,
  opportunities,
  memberships,
  merged = 15,
};

// One thread. Keeps the memory it grew to, to be used for the next customer.
class Record {
 public:
  // One of the repeated fields: a view into what was read, or into what was made since.
  struct Part {
    std::string_view whole;  // with its tag
    std::string_view bytes;
  };

  Record() = default;
  Record(const Record&) = delete;
  Record& operator=(const Record&) = delete;

  // Begins anew with a record of the store. False: these bytes are no balie.v1.Customer.
  bool read(std::string_view bytes);
  // Begins anew with a customer that nobody knew.
  void create(std::string_view id);

  [[nodiscard]] std::uint64_t contacts() const { return contacts_; }
  // Serialised: a Timestamp, empty where it is not known; and each PastContact held, in order of time.
  [[nodiscard]] std::string_view since() const { return since_; }
  [[nodiscard]] std::span<const Part> history() const { return history_; }
  // Each KnownIdentifier, in the order in which they were first seen.
  [[nodiscard]] std::span<const Part> identifiers() const { return identifiers_; }
  [[nodiscard]] std::string_view id() const { return id_; }

  // Serialised: the SharedIdentifier where this is no person but an identifier that several share, and the
  // MergedInto of one who became another. Without data: neither.
  [[nodiscard]] std::string_view shared() const { return shared_; }
  [[nodiscard]] std::string_view merged_into() const { return merged_into_; }
  void set_shared(std::string_view bytes);

  // The elements of one list, serialised. A change of that list ends what was handed out of it.
  [[nodiscard]] std::span<const Part> list(Field field) const { return lists_[index(field)]; }
  // `bytes`: a serialised element of that list; copied.
  void add(Field field, std::string_view bytes);
  void replace(Field field, std::size_t position, std::string_view bytes);
  void remove(Field field, std::size_t position);

  // Counts so many contacts in which the identifier was seen, and how well assured.
  void see(const Identifier& identifier, const google::protobuf::Timestamp& at, std::uint64_t contacts = 1);

  // Adds a decided contact: history in order of time, its oldest entries dropped beyond `history_max`; the
  // identifiers that this customer uses with when and how often they were seen. `contact.at` must be set;
  // `keep_thread`: see PastContact.thread.
  void add_contact(const v1::Contact& contact, std::span<const Identifier> identifiers,
                   std::string_view decision_id, std::string_view queue, std::size_t history_max,
                   bool keep_thread = false);

  // A contact of which nothing else is known any more.
  void count_contact(const google::protobuf::Timestamp& at, std::span<const Identifier> identifiers);

  // Adds an outcome to the contact it belongs to, if the history still holds that.
  void add_outcome(const v1::Outcome& outcome, std::string_view decision_id);

  // Who has, or had, this contact, if the history still holds it.
  void set_agent(std::string_view decision_id, std::string_view agent);

  // Appends the record, serialised; with the newest `history_max` of its history and of its past offers.
  void write(std::string& out, std::size_t history_max = SIZE_MAX) const;
  // The whole of it, for what is rare enough to be told apart.
  [[nodiscard]] v1::Customer message() const;
  // As write(), without the lists: who it is, since when, by what, and the history.
  // Nor the identifiers that the hub made, nor the reasons and notes of outcomes: a decision carries this,
  // and goes to a channel.
  void write_contacts(std::string& out, std::size_t history_max = SIZE_MAX) const;

  // An identifier leads to this customer, as somebody said; no contact showed it.
  void add_identifier(const Identifier& identifier, const google::protobuf::Timestamp& at);
  // Takes those of a scheme out. Gives: their values.
  std::vector<std::string> take_identifiers(std::string_view scheme);

 private:
  void write_head(std::string& out, bool all_identifiers) const;
  // A part of the record that is written from now on as `bytes`, which is not one of its own.
  Part part(int field, std::string_view bytes);
  static constexpr std::size_t index(Field field) {
    return static_cast<std::size_t>(field) - static_cast<std::size_t>(Field::attributes);
  }

  std::string source_;  // what was read
  std::string id_;
  std::string since_;  // serialised Timestamp; empty: not known
  std::uint64_t contacts_ = 0;
  std::vector<Part> identifiers_;  // KnownIdentifier
  std::vector<Part> history_;      // PastContact, in order of time
  // By index(): from attributes to merged; that of the segments, which are never stored, stays empty.
  std::array<std::vector<Part>, 9> lists_;
  std::string_view shared_;
  std::string_view merged_into_;
  std::string other_;             // fields that this version does not know
  std::deque<std::string> made_;  // changed and new parts; the unused are kept for their memory
  std::size_t made_used_ = 0;
  std::string bytes_;
};

}  // namespace balie::customer
