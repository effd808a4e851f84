#include "adapters/email/annotate.hpp"

#include "adapters/email/mailbox.hpp"
#include "protocols/mime/header_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace balie::email {
namespace {

namespace action = milter::action;

constexpr std::string_view prefix = "x-balie-";
constexpr std::size_t scores_max = 20, offers_max = 10, annotations_max = 20, tag_bytes_max = 60;

enum class Fate : unsigned char { accept, quarantine, later, reject };  // the mildest first

bool hub_was_away(const v1::Decision& decision) {
  return decision.fallback() &&
         decision.fallback_reason() != "deadline";  // that one the hub has made and recorded
}

std::string_view annotation(const v1::Decision& decision, std::string_view name) {
  for (const auto& each : decision.annotations()) {
    if (each.name() == name) return each.value();
  }
  return {};
}

void strip(const milter::Envelope& envelope, std::uint32_t actions, Answer& answer) {
  if ((actions & action::change_headers) == 0) return;
  std::map<std::string, std::uint32_t> counts;
  for (const auto& header : envelope.headers) {
    const auto name = mime::lower(header.name);
    if (name.starts_with(prefix)) ++counts[name];
  }
  // The last one first: some MTAs count those that are left, some all.
  for (const auto& [name, count] : counts) {
    for (auto index = count; index > 0; --index)
      answer.changes.emplace_back(milter::ChangeHeader{index, name, ""});
  }
}

class Annotating {
 public:
  Annotating(const milter::Envelope& envelope, std::uint32_t actions, const Settings& settings,
             Answer& answer)
      : envelope_(envelope), actions_(actions), settings_(settings), answer_(answer) {}

  // Annotations of everything that is known.
  void describe(const Addressed& addressed, const v1::Decision& decision, bool automatic) {
    const auto& route = decision.route();
    add("X-Balie-Contact", addressed.contact.id());
    add("X-Balie-Customer", decision.customer().id());
    add("X-Balie-Queue", route.queue());
    add("X-Balie-Priority", fmt::format("{}", route.priority()));
    for (int i = 0; i < std::min(decision.scores_size(), static_cast<int>(scores_max)); ++i) {
      const auto& score = decision.scores(i);
      if (score.shadow() || !score.failure().empty()) continue;
      add(fmt::format("X-Balie-Score-{}", mime::header_name_part(score.model())),
          fmt::format("{}", score.value()));
    }
    // No offer is made to a machine.
    for (int i = 0; !automatic && i < std::min(decision.offers_size(), static_cast<int>(offers_max)); ++i) {
      const auto& offer = decision.offers(i);
      add(fmt::format("X-Balie-Offer-{}", i + 1),
          fmt::format("{}; {}", offer.id(), offer.title().empty() ? offer.text() : offer.title()));
    }
    for (int i = 0; i < std::min(decision.annotations_size(), static_cast<int>(annotations_max)); ++i) {
      const auto& each = decision.annotations(i);
      if (each.name().starts_with("email_")) continue;
      add(fmt::format("X-Balie-Annotation-{}", mime::header_name_part(each.name())), each.value());
    }
    add("X-Balie-Decision", decision.id());
    for (const auto place : addressed.recipients) {
      add("X-Balie-Recipient", plain_address(envelope_.recipients[place].address));
    }
  }
  // To whom else it goes as well, these tell nothing of a customer.
  void name(const Addressed& addressed) { add("X-Balie-Contact", addressed.contact.id()); }

  void readdress(const Addressed& addressed, const v1::Route& route) {
    constexpr auto needed = action::add_recipient | action::delete_recipient;
    const auto target = target_of(route);
    if ((actions_ & needed) != needed || target.empty()) return;
    for (const auto place : addressed.recipients) {
      const auto& recipient = envelope_.recipients[place].address;
      const auto plain = plain_address(recipient);
      if (mime::same_name(plain, target)) continue;
      removed_.push_back(recipient);
      added_.try_emplace(target, plain);
    }
  }
  // Those that go before those that come: they might be the same.
  void write_recipients() {
    for (const auto& each : removed_) answer_.changes.emplace_back(milter::DeleteRecipient{each});
    for (const auto& [target, original] : added_) {
      const bool named = (actions_ & action::add_recipient_with_arguments) != 0 && is_sound(original);
      answer_.changes.emplace_back(
          milter::AddRecipient{fmt::format("<{}>", target),
                               named ? fmt::format("ORCPT=rfc822;{}", xtext(original)) : std::string()});
    }
  }

  void tag_subject(std::string_view tag) {
    const auto clean = mime::one_line(mime::trimmed(tag.substr(0, tag_bytes_max)));
    const bool ascii = std::ranges::all_of(clean, [](unsigned char letter) { return letter < 0x7f; });
    if (clean.empty() || !ascii || (actions_ & action::change_headers) == 0) return;
    const auto subject = std::ranges::find_if(envelope_.headers, [](const milter::Header& header) {
      return mime::same_name(header.name, "Subject");
    });
    const auto old = subject == envelope_.headers.end() ? std::string() : subject->value;
    if (old.contains(clean)) return;  // an answer to what was tagged
    answer_.changes.emplace_back(milter::ChangeHeader{1, "Subject", fmt::format(" {}{}", clean, old)});
  }

 private:
  void add(const std::string& name, const std::string& text) {
    if (text.empty() || (actions_ & action::add_headers) == 0) return;
    answer_.changes.emplace_back(milter::AddHeader{name, fmt::format(" {}", mime::header_value(name, text))});
  }

  [[nodiscard]] std::string target_of(const v1::Route& route) const {
    if (is_sound(route.target())) return plain_address(route.target());
    if (settings_.queue_address.empty() || route.queue().empty()) return {};
    auto address = settings_.queue_address;
    constexpr std::string_view slot = "{queue}";
    if (const auto at = address.find(slot); at != std::string::npos) {
      address.replace(at, slot.size(), mime::lower(mime::header_name_part(route.queue())));
    }
    return is_sound(address) ? address : std::string();
  }

  // RFC 3461, 4
  static std::string xtext(std::string_view text) {
    std::string encoded;
    for (const unsigned char letter : text) {
      const bool plain = letter > 0x20 && letter < 0x7f && letter != '+' && letter != '=';
      encoded += plain ? std::string(1, static_cast<char>(letter)) : fmt::format("+{:02X}", letter);
    }
    return encoded;
  }

  const milter::Envelope& envelope_;
  std::uint32_t actions_;
  const Settings& settings_;
  Answer& answer_;
  std::vector<std::string> removed_;
  std::map<std::string, std::string> added_;  // target -> whom the mail was to
};

// "550 5.7.1 text", or "" where it is none. The MTA takes '%' for its own.
std::string reply_text(std::string_view text) {
  const bool code =
      text.size() > 4 && (text[0] == '4' || text[0] == '5') && text[3] == ' ' &&
      std::ranges::all_of(text.substr(1, 2), [](char digit) { return digit >= '0' && digit <= '9'; });
  if (!code) return {};
  auto line = mime::one_line(text.substr(0, 400));
  std::erase_if(line, [](unsigned char letter) { return letter == '%' || letter >= 0x7f; });
  return line;
}

Fate fate_of(const std::optional<v1::Decision>& decision, bool tempfail) {
  if (!decision || hub_was_away(*decision)) return tempfail ? Fate::later : Fate::accept;
  const auto wanted = annotation(*decision, "email_action");
  if (wanted == "reject") return Fate::reject;
  return wanted == "quarantine" ? Fate::quarantine : Fate::accept;
}

milter::Verdict verdict_of(Fate fate, const std::vector<std::optional<v1::Decision>>& decisions) {
  if (fate == Fate::later) return milter::TryLater{"451 4.3.0 Please try again later"};
  if (fate != Fate::reject) return milter::Accept{};
  const auto reply = reply_text(annotation(*decisions.front(), "email_reply"));
  if (reply.starts_with('4')) return milter::TryLater{reply};
  return milter::Reject{reply.empty() ? "550 5.7.1 Not accepted here" : reply};
}

}  // namespace

Answer untouched(const milter::Envelope& envelope, std::uint32_t actions) {
  Answer answer{{}, milter::Accept{}};
  strip(envelope, actions, answer);
  return answer;
}

Answer annotated(const milter::Envelope& envelope, std::uint32_t actions, const Understood& understood,
                 const std::vector<std::optional<v1::Decision>>& decisions, const Settings& settings,
                 bool all_ours) {
  auto answer = untouched(envelope, actions);
  if (decisions.empty()) return answer;
  auto fate = all_ours ? Fate::reject : Fate::accept;  // others get the mail, whatever we think of it
  bool quarantine = false;
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    const auto each = fate_of(decisions[i], understood.contacts[i].tempfail);
    fate = std::min(fate, each);
    quarantine = quarantine || each == Fate::quarantine;
  }
  answer.verdict = verdict_of(fate, decisions);
  if (fate == Fate::later || fate == Fate::reject) return answer;

  Annotating annotating(envelope, actions, settings, answer);
  std::string_view tag;
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    if (!decisions[i] || hub_was_away(*decisions[i])) continue;
    const auto& addressed = understood.contacts[i];
    if (all_ours) {
      annotating.describe(addressed, *decisions[i], understood.automatic != mime::Automatic::no);
    } else {
      annotating.name(addressed);
    }
    annotating.readdress(addressed, decisions[i]->route());
    if (tag.empty() && all_ours) tag = annotation(*decisions[i], "email_subject_tag");
  }
  annotating.write_recipients();
  annotating.tag_subject(tag);
  if (quarantine && fate == Fate::quarantine && (actions & action::quarantine) != 0) {
    answer.changes.emplace_back(milter::Quarantine{"held by decision"});
  }
  return answer;
}

}  // namespace balie::email
