#include "adapters/http/cti.hpp"

#include "core/base/json_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::http {
namespace {

using Words = std::map<std::string, std::string, std::less<>>;

constexpr std::size_t words_max = 32, word_bytes_max = 256;
constexpr std::string_view anonymous = "anonymous";

std::string text_of(const google::protobuf::Value& value) {
  if (value.has_list_value() && !value.list_value().values().empty())
    return text_of(value.list_value().values(0));
  if (value.has_number_value()) return fmt::format("{:.0f}", value.number_value());
  return value.string_value();
}

Asked read_object(const Request& request, const bus::Limits& limits, Words& words) {
  v1::Contact wrapped;  // whose attributes may be any object
  const auto whole = fmt::format("{{\"attributes\":{}}}", request.body.empty() ? "null" : request.body);
  if (auto read = held(bus::from_json(whole, "push", limits, wrapped)); !read) return read;
  for (const auto& [name, value] : wrapped.attributes().fields()) words[name] = text_of(value);
  return {};
}

Asked read_form(const Request& request, Words& words) {
  const auto form = "/?" + request.body;
  const auto read = parse_target(form);
  if (!read) return invalid("push", "is no form");
  // "user[]" comes once for each of those who ring: the first is kept.
  for (const auto& [name, value] : read->parameters)
    words.emplace(name.ends_with("[]") ? name.substr(0, name.size() - 2) : name, value);
  return {};
}

Asked read_words(const Request& request, const bus::Limits& limits, Words& words) {
  const bool json = is_json(request.content_type);
  if (auto read = json ? read_object(request, limits, words) : read_form(request, words); !read) return read;
  if (words.size() > words_max) return invalid("push", "says too much");
  for (const auto& [name, value] : words)
    if (value.size() > word_bytes_max) return invalid(name.substr(0, 64), "is too long");
  for (const auto* name : {"event", "callId"})
    if (words[name].empty()) return invalid(name, "is required");
  return {};
}

// "493055571600" is one with a country code, "0305557160" and "42" are as they stand. Empty: none.
std::string number_of(std::string_view text) {
  constexpr std::size_t international_min = 9;
  std::string number;
  for (const char sign : text) {
    const bool digit = sign >= '0' && sign <= '9';
    if (digit || (sign == '+' && number.empty())) {
      number += sign;
    } else if (std::string_view(" -./()").find(sign) == std::string_view::npos) {
      return {};
    }
  }
  const bool whole = number.size() >= international_min && number.front() != '0' && number.front() != '+';
  return whole ? "+" + number : number;
}

void read_call(const Words& words, v1::Contact& contact) {
  const auto word = [&](std::string_view name) {
    const auto found = words.find(name);
    return found == words.end() ? std::string() : found->second;
  };
  const bool outbound = word("direction") == "out";
  const auto customer = number_of(word(outbound ? "to" : "from"));
  const auto own = word(outbound ? "from" : "to");
  contact.set_id(word("callId"));
  contact.set_channel("voice");
  contact.set_entry(number_of(own).empty() ? own : number_of(own));
  if (outbound) contact.set_direction("outbound");
  if (!customer.empty()) {
    auto& identifier = *contact.add_identifiers();
    identifier.set_scheme("tel");
    identifier.set_value(customer);
    identifier.set_assurance("observed");
  }
  for (const auto* name : {"queue", "user"})
    if (const auto value = word(name); !value.empty())
      (*contact.mutable_attributes()->mutable_fields())[name].set_string_value(value);
}

void read_outcome(const Words& words, v1::Outcome& outcome) {
  const auto word = [&](std::string_view name) {
    const auto found = words.find(name);
    return found == words.end() ? std::string() : found->second;
  };
  const bool answers = word("event") == "answer";
  const auto cause = word("cause");
  outcome.set_id(fmt::format("{}-{}", word("callId"), answers ? "answered" : "ended"));
  outcome.set_contact_id(word("callId"));
  outcome.set_kind(answers                     ? "answered"
                   : cause == "normalClearing" ? "completed"
                   : cause == "forwarded"      ? "transferred"
                                               : "abandoned");
  outcome.set_reason(cause);
  outcome.set_agent(word("answeringNumber").empty() ? word("user") : word("answeringNumber"));
}

// As the receivers write numbers.
std::string plain(const std::string& number) { return number.starts_with('+') ? number.substr(1) : number; }

std::string body(const Words& words) {
  std::string out = "{";
  for (const auto& [name, value] : words) {
    if (out.size() > 1) out += ',';
    append_json_text(name, out);
    out += ':';
    append_json_text(value, out);
  }
  return out + '}';
}

}  // namespace

Asked read_push(const Request& request, const bus::Limits& limits, v1::ToHub& message) {
  Words words;
  if (auto read = read_words(request, limits, words); !read) return read;
  const auto& event = words["event"];
  if (event == "newCall") {
    read_call(words, *message.mutable_contact());
    return held(bus::check(message.contact(), limits));
  }
  if (event != "answer" && event != "hangup")
    return invalid("event", "is none of newCall, answer and hangup");
  read_outcome(words, *message.mutable_outcome());
  return held(bus::check(message.outcome(), limits));
}

// The log names the channel with what came of offers alone.
bool CallPushes::is_of_call(const v1::OutcomeRecorded& recorded) const {
  return recorded.channel() == "voice" || calls_.contains(recorded.outcome().contact_id());
}

std::optional<std::string> CallPushes::body_of(const v1::Event& event) {
  Words words;
  std::string id;
  if (event.has_contact_decided()) {
    const auto& decided = event.contact_decided();
    const auto& contact = decided.contact();
    if (contact.channel() != "voice" || calls_.size() >= calls_max) return std::nullopt;
    id = contact.id();
    const auto& known = decided.identifiers().empty() ? contact.identifiers() : decided.identifiers();
    const auto tel = std::ranges::find(known, "tel", &v1::Identifier::scheme);
    const auto customer = tel == known.end() ? std::string(anonymous) : plain(tel->value());
    auto& call = calls_[id];
    call.outbound = contact.direction() == "outbound";
    call.from = call.outbound ? plain(contact.entry()) : customer;
    call.to = call.outbound ? customer : plain(contact.entry());
    call.queue = decided.decision().route().queue();
    words["event"] = "newCall";
  } else if (event.has_outcome_recorded() && is_of_call(event.outcome_recorded())) {
    const auto& outcome = event.outcome_recorded().outcome();
    const bool answers = outcome.kind() == "answered", completes = outcome.kind() == "completed";
    if (!answers && !completes && outcome.kind() != "abandoned") return std::nullopt;
    id = outcome.contact_id();
    words["event"] = answers ? "answer" : "hangup";
    if (!answers) words["cause"] = completes ? "normalClearing" : "cancel";
    if (!outcome.agent().empty()) words["answeringNumber"] = words["user"] = outcome.agent();
  } else {
    return std::nullopt;
  }
  const auto call = calls_.find(id);
  const auto known =
      call == calls_.end() ? Call{.from = std::string(anonymous), .to = {}, .queue = {}} : call->second;
  words["callId"] = id;
  words["from"] = known.from;
  words["to"] = known.to;
  words["direction"] = known.outbound ? "out" : "in";
  if (!known.queue.empty()) words["queue"] = known.queue;
  if (words.contains("cause") && call != calls_.end()) calls_.erase(call);
  return body(words);
}

}  // namespace balie::http
