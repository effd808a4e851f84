#include "adapters/smpp/settings.hpp"

#include <fmt/format.h>

#include <charconv>

namespace balie::smpp {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

std::unexpected<Error> wrong(std::string text) {
  return failure(Fate::fatal, "smpp.settings", std::move(text));
}

ConfigSpec<Settings> centre_spec() {
  return ConfigSpec<Settings>("smpp", "short messages, as a client of an SMS centre (SMPP 3.4)")
      .texts("hosts", &Settings::hosts, "the centre, as \"HOST:PORT\"; then its spare hosts")
      .choice("bind", &Settings::bind, {"transceiver", "transmitter", "receiver", "both"},
              "how to bind; both: a transmitter and a receiver")
      .number("binds", &Settings::binds, "how many links of each", 1, 32)
      .text("system_id", &Settings::system_id, "who we are to the centre")
      .secret("password", &Settings::password, "its password")
      .text("system_type", &Settings::system_type, "as the centre wants it")
      .text("address_range", &Settings::address_range,
            "which numbers a receiver serves; empty: the centre knows")
      .choice("version", &Settings::version, {"3.3", "3.4", "5.0"},
              "what is said at the bind; 3.3: no optional parameters")
      .flag("tls", &Settings::tls, "speak TLS")
      .path("tls_ca", &Settings::tls_ca, "certificates of authorities; empty: the system's")
      .flag("tls_verify", &Settings::tls_verify, "whether the centre's certificate must be right")
      .text("outbind", &Settings::outbind, "ADDRESS:PORT to listen on for a centre's outbind; empty: none")
      .text("outbind_id", &Settings::outbind_id, "the centre's system_id there; empty: any")
      .secret("outbind_password", &Settings::outbind_password, "the centre's password there");
}

ConfigSpec<Settings> conversation_spec() {
  return centre_spec()
      .number("window", &Settings::window, "messages sent without an answer, each link", 1, 1000)
      .number("rate", &Settings::rate, "messages a second over all links; 0: no limit of ours", 0, 100'000)
      .duration("response_limit", &Settings::response_limit, "how long the centre may take to answer",
                milliseconds(50), minutes(10))
      .duration("enquire_after", &Settings::enquire_after, "of silence: ask whether the centre is there",
                milliseconds(50), hours(1))
      .duration("reconnect_max", &Settings::reconnect_max, "the longest wait before a link is tried again",
                milliseconds(10), hours(1))
      .duration("throttle_first", &Settings::throttle_first,
                "the first pause when the centre says it is too much", milliseconds(10), minutes(10))
      .duration("give_up", &Settings::give_up, "how long a message waits to be sent", milliseconds(50),
                hours(1))
      .bytes("pdu_bytes_max", &Settings::pdu_bytes_max, "a longer PDU ends the link", 1 << 10, 16 << 20)
      .path("state", &Settings::state, "file of what must survive a restart: parts, receipts, what was seen")
      .required()
      .duration("parts_wait", &Settings::parts_wait, "how long a long message waits for its parts",
                milliseconds(100), hours(24 * 7))
      .duration("retry_unanswered", &Settings::retry_unanswered,
                "a message that was not answered is the same one for so long", seconds(1), hours(24 * 31))
      .duration("retry_unread", &Settings::retry_unread,
                "one whose answer the centre may not have read before the link was lost", milliseconds(1),
                hours(24 * 31))
      .duration("echo", &Settings::echo, "the same words from the same number, answered and read",
                Duration::zero(), hours(24))
      .duration("receipts_wait", &Settings::receipts_wait, "how long receipts may come", minutes(1),
                hours(24 * 90))
      .duration(
          "query_after", &Settings::query_after,
          "without a receipt for so long, the centre is asked what became of a message (query_sm); 0: never",
          Duration::zero(), hours(24 * 7));
}

}  // namespace

ConfigSpec<Settings> settings_spec() {
  return sms::with_words(
      conversation_spec()
          .choice("coding", &Settings::coding, {"gsm7", "gsm7_packed", "latin1", "ascii", "ucs2"},
                  "what the centre means by data coding 0")
          .list(
              "languages", &Settings::languages,
              "national alphabets it takes: turkish, spanish, portuguese, bengali, gujarati, hindi, kannada, "
              "malayalam, oriya, punjabi, tamil, telugu, urdu")
          .flag("latin1", &Settings::latin1, "it takes ISO 8859-1 (data coding 3)")
          .flag("transliterate", &Settings::transliterate, "letters may lose marks where that saves parts")
          .choice("parts", &Settings::parts, {"udh8", "udh16", "sar", "payload"}, "how long messages go out")
          .number("parts_max", &Settings::parts_max, "a longer message is refused", 1, 255)
          .text("from", &Settings::from, "our number or name where a command has none")
          .text("service_type", &Settings::service_type, "as the centre wants it")
          .choice("receipts", &Settings::receipts, {"none", "final", "all"}, "which to ask for")
          .duration("validity", &Settings::validity, "how long the centre may try; 0: as it likes",
                    Duration::zero(), hours(24 * 60))
          .flag("international", &Settings::international, "numbers of unknown type have their country code")
          .text("country", &Settings::country, "ISO 3166-1, of national numbers"));
}

result<Host> host_of(std::string_view text) {
  const auto colon = text.rfind(':');
  Host host;
  if (colon != std::string_view::npos && colon > 0) {
    const auto digits = text.substr(colon + 1);
    const auto* end = digits.data() + digits.size();
    const auto [at, error] = std::from_chars(digits.data(), end, host.port);
    if (error == std::errc() && at == end && !digits.empty()) {
      host.name = text.substr(0, colon);
      if (host.name.starts_with('[') && host.name.ends_with(']'))
        host.name = host.name.substr(1, host.name.size() - 2);
      return host;
    }
  }
  return wrong(fmt::format("{}: not HOST:PORT", text));
}

namespace {

// What goes out by itself is one message: each further part would be paid for by every STOP.
result<void> check_replies(const Settings& settings) {
  auto rules = rules_of(settings);
  rules.segments_max = 1;
  const auto check = [&](std::string_view name, std::string_view text) -> result<void> {
    if (gsm::make_message(text, rules)) return {};
    return wrong(fmt::format("{}: \"{}\" does not fit one message", name, text));
  };
  BALIE_CHECK(check("stop_reply", settings.stop_reply));
  BALIE_CHECK(check("help_reply", settings.help_reply));
  for (const auto& [name, texts] : {std::pair("stop_replies", &settings.stop_replies),
                                    std::pair("help_replies", &settings.help_replies)}) {
    for (const std::string_view text : *texts) {
      const auto equals = text.find('=');
      if (equals == std::string_view::npos || equals == 0 || (equals != 2 && text[0] != '+')) {
        return wrong(fmt::format("{}: {} is not +33=text or fr=text", name, text));
      }
      BALIE_CHECK(check(name, text.substr(equals + 1)));
    }
  }
  return {};
}

}  // namespace

result<void> check(const Settings& settings) {
  if (settings.hosts.empty() && settings.outbind.empty()) return wrong("neither hosts nor outbind is set");
  for (const auto& host : settings.hosts) BALIE_CHECK(host_of(host));
  if (!settings.outbind.empty()) BALIE_CHECK(host_of(settings.outbind));
  for (const auto& word : settings.languages) {
    if (!gsm::language_of(word))
      return wrong(fmt::format("languages: {} is no language of national alphabets", word));
  }
  for (const auto& rule : settings.topics) {
    if (rule.find('=') == std::string::npos) return wrong(fmt::format("topics: {} is not WORD=topic", rule));
  }
  BALIE_CHECK(check_replies(settings));
  if (settings.version == "3.3" && (settings.parts == "sar" || settings.parts == "payload")) {
    return wrong("parts: SMPP 3.3 has no optional parameters");
  }
  if (settings.coding == "gsm7_packed" && settings.parts == "sar") {
    return wrong("parts: sar with packed septets is not supported");
  }
  return {};
}

gsm::Alphabet alphabet_of_default(const Settings& settings) {
  return gsm::alphabet_of(settings.coding).value_or(gsm::Alphabet::gsm7);
}

gsm::Rules rules_of(const Settings& settings) {
  gsm::Rules rules;
  for (const auto& word : settings.languages) {
    if (const auto language = gsm::language_of(word)) rules.languages.push_back(*language);
  }
  rules.gsm7 = settings.coding != "ucs2";
  rules.latin1 = settings.latin1;
  rules.transliterate = settings.transliterate;
  rules.wide_reference = settings.parts == "udh16";
  rules.segments_max = settings.parts_max;
  return rules;
}

}  // namespace balie::smpp
