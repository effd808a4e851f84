#include "adapters/freeswitch/translate.hpp"

#include "adapters/sdk/wire_time.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::freeswitch {
namespace {

constexpr int offers_max = 20;
constexpr int scores_max = 50;

void identify(v1::Contact& contact, const char* scheme, std::string_view value, const char* assurance) {
  if (value.empty()) return;
  auto& identifier = *contact.add_identifiers();
  identifier.set_scheme(scheme);
  identifier.set_value(std::string(value));
  identifier.set_assurance(assurance);
}

// What stands where a number was withheld ("anonymous", "0000000000", "unknown") leads to nobody.
bool is_caller(std::string_view number) {
  return esl::is_number(number) && number.find_first_not_of('0') != std::string_view::npos &&
         number.size() >= 3;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

}  // namespace

v1::Contact contact_of(const esl::Event& call, const std::string& country) {
  v1::Contact contact;
  contact.set_id(std::string(call.uuid()));
  contact.set_channel("voice");
  const auto entry = call.variable("balie_entry");
  contact.set_entry(std::string(entry.empty() ? call.text("Caller-Destination-Number") : entry));
  contact.set_topic(std::string(call.variable("balie_topic")));
  contact.set_language(std::string(call.variable("balie_language")));
  contact.set_country(country);
  if (call.text("Call-Direction") == "outbound") contact.set_direction("outbound");
  const auto number = call.text("Caller-Caller-ID-Number");
  const bool withheld = call.text("Caller-Privacy-Hide-Number") == "true";
  if (is_caller(number) && !withheld) identify(contact, "tel", number, "observed");
  identify(contact, "account", call.variable("balie_account"), "claimed");
  // Microseconds; of an unset clock, or one from tomorrow, nothing is taken.
  if (const auto created = call.number("Caller-Channel-Created-Time"); created > 1'000'000'000'000'000)
    *contact.mutable_at() = sdk::to_wire(Time(std::chrono::microseconds(created)));
  return contact;
}

esl::Variables variables_of(const v1::Decision& decision) {
  const auto& route = decision.route();
  esl::Variables variables;
  const auto set = [&](std::string name, std::string value) {
    if (!value.empty()) variables.emplace_back(std::move(name), std::move(value));
  };
  set("BALIE_CONTACT", decision.contact_id());
  set("BALIE_DECISION", decision.id());
  set("BALIE_CUSTOMER", decision.customer().id());
  set("BALIE_QUEUE", route.queue());
  set("BALIE_TARGET", route.target());
  set("BALIE_AGENT", route.agent());
  set("BALIE_PRIORITY", std::to_string(route.priority()));
  if (route.priority() > 0) set("cc_base_score", std::to_string(route.priority()));
  set("BALIE_MESSAGE", route.message_text());
  for (int i = 0; i < std::min(decision.offers_size(), offers_max); ++i)
    set(fmt::format("BALIE_OFFER_{}", i + 1), decision.offers(i).text());
  for (int i = 0; i < std::min(decision.scores_size(), scores_max); ++i) {
    const auto& score = decision.scores(i);
    if (score.shadow() || !score.failure().empty()) continue;
    set("BALIE_SCORE_" + upper(esl::variable_name(score.model())), fmt::format("{}", score.value()));
  }
  for (const auto& annotation : decision.annotations())
    set("BALIE_" + upper(esl::variable_name(annotation.name())), annotation.value());
  set("BALIE_STATUS", decision.fallback() ? "FALLBACK" : "DECIDED");
  return variables;
}

esl::Variables variables_without(const std::string& contact_id, std::string_view status) {
  return {{"BALIE_CONTACT", contact_id}, {"BALIE_STATUS", std::string(status)}};
}

esl::Destination destination_of(const v1::Route& route, const Settings& settings) {
  using Kind = esl::Destination::Kind;
  if (route.hold()) return {Kind::hold, {}};
  if (esl::is_extension(route.target())) return {Kind::transfer, route.target()};
  if (auto extension = extension_for(settings.transfer, route.queue()); !extension.empty())
    return {Kind::transfer, std::move(extension)};
  return {Kind::resume, {}};
}

std::string endpoint_for(const std::string& dial, std::string_view number) {
  if (!esl::is_number(number)) return {};
  return filled(dial, "{number}", number);
}

std::string extension_for(const std::string& transfer, std::string_view queue) {
  if (transfer.empty() || queue.find(' ') != std::string_view::npos) return {};
  auto extension = filled(transfer, "{queue}", queue);
  return esl::is_extension(extension) ? extension : std::string();
}

}  // namespace balie::freeswitch
