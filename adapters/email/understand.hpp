// What the hub is told of a mail: a contact for each recipient that is ours, or what became of a mail that we
// sent.
#pragma once

#include "adapters/email/settings.hpp"
#include "adapters/email/unsubscribe_token.hpp"
#include "protocols/milter/session.hpp"
#include "protocols/mime/automatic.hpp"
#include "protocols/mime/thread.hpp"

#include "balie/v1/change.pb.h"
#include "balie/v1/contact.pb.h"
#include "balie/v1/outcome.pb.h"

#include <optional>

namespace balie::email {

// A mailbox that the mail is to and the hub decides about.
struct Addressed {
  std::vector<std::size_t> recipients;  // places in the envelope that lead to it
  bool tempfail = false;                // when the hub is away
  v1::Contact contact;
  bool invalid = false;  // the hub will not have it
};

struct Understood {
  std::string name;  // of the message: the same whenever it comes again
  mime::Automatic automatic = mime::Automatic::no;
  std::vector<Addressed> contacts;
  std::vector<v1::Outcome> outcomes;  // of mails of ours, by a delivery report or complaint
  std::vector<v1::CustomerChange> withdrawals;
};

class Understanding {
 public:
  Understanding(const Settings& settings, const mime::OwnIds& own, const UnsubscribeTokens& tokens)
      : settings_(settings), own_(own), tokens_(tokens) {}

  // The recipients that are ours, by their places in the envelope.
  [[nodiscard]] std::vector<std::size_t> ours(const milter::Envelope& envelope) const;
  // `bytes`: of the whole message. `cut`: not all of it was read.
  [[nodiscard]] Understood understand(const milter::Envelope& envelope, const mime::Message& message,
                                      std::uint64_t bytes, bool cut) const;

 private:
  void add_outcomes(const mime::Message& message, Understood& understood) const;
  [[nodiscard]] std::optional<v1::CustomerChange> withdrawal(const mime::Message& message,
                                                             std::string_view recipient,
                                                             const Understood& understood) const;
  [[nodiscard]] v1::Contact contact(const milter::Envelope& envelope, const mime::Message& message,
                                    const std::string& entry, const Understood& understood) const;
  void add_attributes(const milter::Envelope& envelope, const mime::Message& message, v1::Contact& contact,
                      const Understood& understood) const;

  const Settings& settings_;
  const mime::OwnIds& own_;
  const UnsubscribeTokens& tokens_;
};

}  // namespace balie::email
