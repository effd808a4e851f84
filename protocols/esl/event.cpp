#include "protocols/esl/event.hpp"

#include "core/base/utf8.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <charconv>

namespace balie::esl {
namespace {

namespace dom = simdjson::dom;

std::unexpected<Error> bad(std::string_view why) {
  return failure(Fate::reject, "esl.bad_event", fmt::format("an event {}", why));
}

std::string text_of(const dom::element& value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  dom::array parts;
  if (value.get(parts) != simdjson::SUCCESS) return value.is_null() ? std::string() : simdjson::minify(value);
  std::string joined = "ARRAY::";
  for (const dom::element part : parts) {
    if (joined.size() > sizeof("ARRAY::") - 1) joined += "|:";
    if (part.get(text) == simdjson::SUCCESS) joined += text;
  }
  return joined;
}

result<Event> read_json(std::string_view body, std::size_t headers_max) {
  std::string repaired;
  dom::parser parser;
  auto parsed = parser.parse(body.data(), body.size());
  if (parsed.error() == simdjson::UTF8_ERROR) {  // cJSON writes what the caller's phone sent
    repaired = body;
    repair_utf8(repaired);
    parsed = parser.parse(repaired);
  }
  dom::object object;
  if (parsed.get_object().get(object) != simdjson::SUCCESS) return bad("is no JSON object");
  if (object.size() > headers_max) return bad("has too many headers");
  Event event;
  for (const auto& [name, value] : object) {
    if (name == "_body") {
      event.body = text_of(value);
    } else {
      event.headers.emplace_back(name, text_of(value));
    }
  }
  return event;
}

}  // namespace

std::string_view Event::variable(std::string_view name) const {
  return text(fmt::format("variable_{}", name));
}

std::int64_t Event::number(std::string_view name) const {
  const auto found = text(name);
  std::int64_t value = 0;
  std::from_chars(found.data(), found.data() + found.size(), value);
  return value;
}

result<Event> read_event(const Packet& packet, std::size_t headers_max) {
  if (packet.type() == "text/event-json") return read_json(packet.body, headers_max);
  if (packet.type() != "text/event-plain") return bad("is in another format");
  std::string_view rest;
  auto headers = read_headers(packet.body, headers_max, &rest);
  if (!headers) return bad(headers.error().text());
  return Event{std::move(*headers), std::string(rest)};
}

Event event_of_reply(Packet packet) { return {std::move(packet.headers), std::move(packet.body)}; }

}  // namespace balie::esl
