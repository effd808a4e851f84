// The hub's /metrics, for Prometheus: what its Status says, as it was a moment ago.
#pragma once

#include "core/base/result.hpp"

#include "balie/v1/session.pb.h"

#include <cstdint>
#include <memory>
#include <string>

namespace balie::service {

// Queues and agents, where the hub distributes.
struct RoutingFigures {
  v1::Queues queues;
  v1::Agents agents;
  v1::RoutingReportRow all;  // of all agents together, as far back as is told apart
};

// Of any thread but where it says otherwise. Served by threads of its own, which see copies alone.
class MetricsPage {
 public:
  // Listens on "127.0.0.1:9100" or "[::1]:0". Other than loopback addresses are refused. Fate::fatal:
  // "metrics.bad_address", "metrics.not_listening".
  static result<std::unique_ptr<MetricsPage>> open(const std::string& address);
  ~MetricsPage();
  MetricsPage(const MetricsPage&) = delete;
  MetricsPage& operator=(const MetricsPage&) = delete;

  void update(v1::Status status, RoutingFigures routing = {});
  [[nodiscard]] std::uint16_t port() const;

 private:
  struct Parts;
  explicit MetricsPage(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// Prometheus' text format. https://prometheus.io/docs/instrumenting/exposition_formats/
std::string metrics_text(const v1::Status& status, const RoutingFigures& routing = {});

}  // namespace balie::service
