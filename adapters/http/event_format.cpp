#include "adapters/http/event_format.hpp"

#include "core/base/json_text.hpp"
#include "protocols/bus/json.hpp"

#include <fmt/format.h>

namespace balie::http {

void append_server_sent(const v1::Event& event, std::string& out) {
  out += "id: ";
  out += std::to_string(event.sequence());
  out += "\nevent: ";
  // A word of the hub's; a line end in it would be another field.
  for (const char c : event.type()) out += c == '\n' || c == '\r' ? ' ' : c;
  out += "\ndata: ";
  bus::to_json(event, out);  // one line: JSON escapes line ends
  out += "\n\n";
}

std::string cloud_event(const v1::Event& event, std::string_view source) {
  std::string out = R"({"specversion":"1.0","id":")";
  out += std::to_string(event.sequence());
  out += R"(","sequence":")";
  out += std::to_string(event.sequence());
  out += R"(","source":)";
  append_json_text(source, out);
  out += ",\"type\":";
  append_json_text(event.type(), out);
  if (event.has_at()) {
    out += ",\"time\":";
    bus::to_json(event.at(), out);
  }
  if (!event.customer_id().empty()) {
    out += ",\"subject\":";
    append_json_text(event.customer_id(), out);
  }
  out += R"(,"datacontenttype":"application/json","data":)";
  bus::to_json(event, out);
  out += '}';
  return out;
}

}  // namespace balie::http
