// What the log holds of a customer, and what stands there after the customer was erased. Pure, but for
// reading the log.
#pragma once

#include "core/contact/keys.hpp"
#include "core/store/store.hpp"

#include "balie/v1/event.pb.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace balie::service {

// The idempotency key of what the event reports; zero: it has none.
Hash128 key_of(const Keys& keys, const v1::Event& event);

// What is written over an event, in as many bytes: an Event of the type "erased" with the time and the key of
// the one that stood there, by which a repeat of what was reported then is still recognised, and what stocks
// go on counting of it. Error: the event is smaller than that, or cannot be read.
result<std::string> tombstone(const Keys& keys, std::string_view event);

// A serialised Event with a field that nobody knows, so that it has so many bytes. Error: it has more, or
// nearly as many.
result<std::string> padded(std::string event, std::size_t bytes);

// The event of a command that was ordered, in as many bytes, without its arguments.
result<std::string> without_arguments(std::string_view event);

// Finds the events about some customers, page by page, and makes their tombstones.
class ErasureScan {
 public:
  // Ids as the events name them.
  explicit ErasureScan(std::vector<std::string> ids) : ids_(std::move(ids)) {}

  // From where the last call ended to the end of the log. Any thread.
  result<void> run(store::Store& store);

  [[nodiscard]] const std::vector<std::string>& ids() const { return ids_; }
  [[nodiscard]] const std::vector<store::LoggedEvent>& tombstones() const { return tombstones_; }
  [[nodiscard]] bool erased_before() const { return erased_before_; }
  // Ids of their contacts, by the adapter that brought them.
  using Contacts = std::map<std::string, std::vector<std::string>>;
  [[nodiscard]] const Contacts& contacts() const { return contacts_; }

 private:
  // They are one with somebody else at this place of the log: what was decided for both shows what was known
  // of both, and a change names what was either's.
  struct Together {
    std::string kept, merged;
    std::set<std::string> theirs, others;     // identifiers as "scheme:value"; one may be of both
    std::vector<store::LoggedEvent> changes;  // that are logged under who was kept
  };

  result<void> take(const Keys& keys, const store::LoggedEvent& logged);
  [[nodiscard]] bool is_about(const v1::Event& event) const;
  result<void> take_times(const v1::Event& event);
  Together* together_of(const v1::Event& event);
  result<void> take_together(Together& together, v1::Event event, const store::LoggedEvent& logged);
  void take_contacts(const google::protobuf::RepeatedPtrField<v1::PastContact>& contacts);

  std::vector<std::string> ids_;
  std::set<std::string> theirs_;  // decisions on contacts that the log may name under somebody else
  std::vector<Together> together_;
  bool again_ = false;  // the log is to be read again for these
  std::vector<store::LoggedEvent> tombstones_;
  Contacts contacts_;
  std::uint64_t to_ = 0;
  bool erased_before_ = false;
};

}  // namespace balie::service
