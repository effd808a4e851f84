#include "adapters/smpp/figures.hpp"

#include "adapters/sdk/figures.hpp"

#include <prometheus/text_serializer.h>

namespace balie::smpp {
namespace {

prometheus::Family<prometheus::Counter>& counters(prometheus::Registry& registry, const char* name,
                                                  const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Family<prometheus::Gauge>& gauges(prometheus::Registry& registry, const char* name,
                                              const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

std::string to_string(Figures::Direction direction) {
  switch (direction) {
    case Figures::Direction::in:
      return "in";
    case Figures::Direction::receipt:
      return "receipt";
    case Figures::Direction::out:
      break;
  }
  return "out";
}

}  // namespace

Figures::Figures()
    : messages_(counters(registry_, "balie_smpp_messages_total",
                         "Short messages and parts of long ones, by direction and result")),
      throttled_(sdk::counter(registry_, "balie_smpp_throttled_total",
                              "Messages of which the centre said that it was too much at once")),
      link_up_(gauges(registry_, "balie_smpp_link_up", "The link is bound")),
      window_used_(gauges(registry_, "balie_smpp_window_used", "Messages without the centre's answer")),
      parts_waiting_(
          sdk::gauge(registry_, "balie_smpp_parts_waiting", "Parts of long messages that are not whole")) {}

void Figures::message(Direction direction, std::string_view result) {
  messages_.Add({{"direction", to_string(direction)}, {"result", std::string(result)}}).Increment();
}

std::string Figures::text(const std::vector<LinkState>& links, std::int64_t parts_waiting) {
  for (const auto& link : links) {
    link_up_.Add({{"link", link.name}}).Set(link.up ? 1 : 0);
    window_used_.Add({{"link", link.name}}).Set(static_cast<double>(link.window_used));
  }
  parts_waiting_.Set(static_cast<double>(parts_waiting));
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

}  // namespace balie::smpp
