#include "adapters/email/lmtp_plan.hpp"

#include "adapters/email/annotate.hpp"
#include "adapters/email/mailbox.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace balie::email {
namespace {

constexpr std::uint32_t all_actions = 0x1ff;
constexpr std::size_t received_max = 100;  // RFC 5321, 6.3

using lmtp::Reply;

const Reply not_stored{451, "4.3.0 It could not be stored; please try again later"};

Reply reply_of(std::string_view text) {
  const int code = text.size() > 4 && text[0] >= '4' && text[0] <= '5'
                       ? (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0')
                       : 451;
  return {code, std::string(text.substr(std::min<std::size_t>(4, text.size())))};
}

// A refusal, or nullopt: it is accepted.
std::optional<Reply> refusal(const milter::Verdict& verdict) {
  if (const auto* no = std::get_if<milter::Reject>(&verdict)) return reply_of(no->text);
  if (const auto* later = std::get_if<milter::TryLater>(&verdict)) return reply_of(later->text);
  return std::nullopt;
}

// To whom it goes once the changes are made: one mailbox for all, or each as it was.
std::vector<Copy::To> recipients(const milter::Envelope& envelope, const std::vector<std::size_t>& places,
                                 const std::vector<milter::Change>& changes) {
  const auto held = std::ranges::any_of(changes, [](const milter::Change& change) {
    return std::holds_alternative<milter::Quarantine>(change);
  });
  std::vector<Copy::To> to;
  for (const auto& change : changes) {
    const auto* added = std::get_if<milter::AddRecipient>(&change);
    if (added != nullptr && !held) to.push_back({plain_address(added->address), places});
  }
  if (!to.empty()) return to;
  for (const auto place : places) to.push_back({plain_address(envelope.recipients[place].address), {place}});
  return to;
}

// What a milter says by a word of its own has to stand in a header here.
void write_quarantine(std::vector<milter::Change>& changes) {
  for (auto& change : changes) {
    if (const auto* held = std::get_if<milter::Quarantine>(&change)) {
      changes.emplace_back(milter::AddHeader{"X-Balie-Held", " " + held->reason});
      return;
    }
  }
}

class Planning {
 public:
  Planning(const milter::Envelope& envelope, const Head& head, const Mail& mail, const Settings& settings)
      : envelope_(envelope), head_(head), mail_(mail), settings_(settings) {
    plan_.replies.resize(envelope.recipients.size());
  }

  void decided(std::size_t index) {
    const auto& addressed = mail_.understood.contacts[index];
    const auto& decision = mail_.decisions[index];
    const bool delivered = !settings_.lmtp_deliver_to.empty();
    if (!decision && !addressed.invalid) return say(addressed.recipients, not_stored);
    if (!decision && !delivered) return say(addressed.recipients, {554, "5.6.0 It cannot be understood"});
    Understood one;
    one.automatic = mail_.understood.automatic;
    one.contacts.push_back(addressed);
    auto answer = annotated(envelope_, all_actions, one, {decision}, settings_, true);
    if (const auto no = refusal(answer.verdict)) return say(addressed.recipients, *no);
    if (!delivered) return keep(addressed.recipients);
    write_quarantine(answer.changes);
    plan_.copies.push_back(
        {head_.changed(answer.changes), recipients(envelope_, addressed.recipients, answer.changes)});
  }

  // Those about whom the hub decides nothing. `stripped`: without the headers that only we write.
  void others(const std::vector<std::size_t>& places, bool stripped) {
    if (places.empty()) return;
    if (settings_.lmtp_deliver_to.empty()) return keep(places);
    const auto answer = untouched(envelope_, all_actions);
    plan_.copies.push_back({head_.changed(stripped ? answer.changes : std::vector<milter::Change>()),
                            recipients(envelope_, places, {})});
  }

  // Here it ends; with the original on the disk, where there is one.
  void keep(const std::vector<std::size_t>& places) {
    say(places, mail_.kept ? Reply{250, "2.1.5 Kept for the desk"} : not_stored);
  }
  void say(const std::vector<std::size_t>& places, const Reply& reply) {
    for (const auto place : places) plan_.replies[place] = reply;
  }
  void unsay(const std::vector<std::size_t>& places) {
    for (const auto place : places) plan_.replies[place].reset();
  }

  Plan take() { return std::move(plan_); }

 private:
  const milter::Envelope& envelope_;
  const Head& head_;
  const Mail& mail_;
  const Settings& settings_;
  Plan plan_;
};

// What can be handed on as it is: a quoted name may hold what others may not (RFC 5321, 4.1.2), and one
// without a domain is a user of the server behind us.
bool can_be_passed_on(const std::string& address) {
  const auto at = address.rfind('@');
  if (at == std::string::npos) return is_sound(fmt::format("{}@x", address));
  const bool quoted = at >= 2 && address.front() == '"' && address[at - 1] == '"';
  return is_sound(address) || (quoted && is_sound(fmt::format("x{}", address.substr(at))));
}

std::vector<std::size_t> all_places(const milter::Envelope& envelope) {
  std::vector<std::size_t> all(envelope.recipients.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

std::size_t count(const milter::Envelope& envelope, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count_if(
      envelope.headers, [&](const milter::Header& header) { return mime::same_name(header.name, name); }));
}

}  // namespace

Reply lmtp_recipient(const std::string& recipient, const Settings& settings) {
  const auto address = plain_address(recipient);
  if (!can_be_passed_on(address)) return {501, "5.1.3 The address cannot be read"};
  const bool of_a_queue =
      settings.lmtp_after_milter &&
      is_among(address, {settings.queue_address.substr(
                            std::min(settings.queue_address.rfind('@'), settings.queue_address.size()))});
  const bool stop =
      !settings.unsubscribe_address.empty() && is_among(address, {settings.unsubscribe_address});
  const bool taken =
      !settings.lmtp_deliver_to.empty() || of_a_queue || stop || is_among(address, settings.mailboxes);
  return taken ? Reply{250, "2.1.5 Ok"} : Reply{550, "5.1.1 No such mailbox here"};
}

bool annotated_before(const milter::Envelope& envelope, const Settings& settings) {
  return settings.lmtp_after_milter && count(envelope, "X-Balie-Contact") > 0;
}

Plan plan(const milter::Envelope& envelope, const Head& head, const Mail& mail, const Settings& settings) {
  Planning planning(envelope, head, mail, settings);
  const auto all = all_places(envelope);
  if (count(envelope, "Received") > received_max) {
    planning.say(all, {554, "5.4.6 It goes round in circles"});
  } else if (annotated_before(envelope, settings)) {
    planning.others(all, false);
  } else if (!mail.understood.outcomes.empty()) {
    if (mail.unstored) {
      planning.say(all, not_stored);
    } else if (settings.lmtp_deliver_to.empty()) {
      planning.say(all, {250, "2.1.5 Taken"});
    } else {
      planning.others(all, true);
    }
  } else {
    planning.say(mail.ours, {250, "2.1.5 Taken"});  // of who unsubscribes; the others are answered below
    for (std::size_t i = 0; i < mail.understood.contacts.size(); ++i) {
      planning.unsay(mail.understood.contacts[i].recipients);
      planning.decided(i);
    }
    std::vector<std::size_t> rest;
    std::ranges::set_difference(all, mail.ours, std::back_inserter(rest));
    if (settings.lmtp_deliver_to.empty()) {
      planning.say(rest, {550, "5.1.1 No such mailbox here"});
    } else {
      planning.others(rest, true);
    }
  }
  return planning.take();
}

}  // namespace balie::email
