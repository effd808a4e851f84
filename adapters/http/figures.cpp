#include "adapters/http/figures.hpp"

#include "adapters/sdk/figures.hpp"

#include <prometheus/text_serializer.h>

#include <algorithm>

namespace balie::http {
namespace {

using sdk::counter;
using sdk::gauge;

}  // namespace

Figures::Figures()
    : fallbacks_(counter(registry_, "balie_http_fallbacks_total", "Contacts answered without the hub")),
      events_streamed_(counter(registry_, "balie_http_events_streamed_total", "Events sent to listeners")),
      webhooks_delivered_(
          counter(registry_, "balie_http_webhooks_delivered_total", "Webhooks that were taken")),
      webhooks_failed_(counter(registry_, "balie_http_webhooks_failed_total", "Attempts that failed")),
      webhooks_dead_(counter(registry_, "balie_http_webhooks_dead_total", "Webhooks given up")),
      connections_(gauge(registry_, "balie_http_connections", "Connections that are open")),
      unanswered_(gauge(registry_, "balie_http_unanswered", "Requests that wait for the hub")),
      spooled_(gauge(registry_, "balie_http_spooled", "Contacts that wait to be reported to the hub")),
      hub_open_(gauge(registry_, "balie_http_hub_open", "1 while there is a session with the hub")) {
  auto& requests = prometheus::BuildCounter()
                       .Name("balie_http_requests_total")
                       .Help("Requests by operation and class of status")
                       .Register(registry_);
  auto& took = prometheus::BuildHistogram()
                   .Name("balie_http_seconds")
                   .Help("From the whole request to its answer")
                   .Register(registry_);
  const prometheus::Histogram::BucketBoundaries bounds = {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                                                          0.1,    0.2,   0.5,   1,     2,    5};
  for (std::size_t i = 0; i <= operations; ++i) {
    const std::string name(i < operations ? routes()[i].name : "none");
    if (i < operations) took_[i] = &took.Add({{"operation", name}}, bounds);
    for (std::size_t j = 0; j < classes; ++j) {
      requests_[i][j] = &requests.Add({{"operation", name}, {"status", std::to_string(j + 2) + "xx"}});
    }
  }
}

prometheus::Counter& Figures::of(std::size_t operation, int status) {
  return *requests_[operation][static_cast<std::size_t>(std::clamp(status / 100 - 2, 0, 3))];
}

void Figures::answered(Operation operation, int status, Duration duration) {
  const auto index = static_cast<std::size_t>(operation);
  of(index, status).Increment();
  took_[index]->Observe(std::chrono::duration<double>(duration).count());
}

void Figures::refused(int status) { of(operations, status).Increment(); }

std::string Figures::text(std::size_t connections, std::size_t unanswered, std::size_t spooled,
                          bool hub_open) {
  connections_.Set(static_cast<double>(connections));
  unanswered_.Set(static_cast<double>(unanswered));
  spooled_.Set(static_cast<double>(spooled));
  hub_open_.Set(hub_open ? 1 : 0);
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

}  // namespace balie::http
