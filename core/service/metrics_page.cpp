#include "core/service/metrics_page.hpp"

#include <fmt/format.h>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>

namespace balie::service {
namespace {

using Families = std::vector<prometheus::MetricFamily>;
using Labels = std::vector<prometheus::ClientMetric::Label>;

constexpr std::size_t server_threads = 1;

class Page {
 public:
  Families done() { return std::move(families_); }
  void family(std::string name, std::string help, prometheus::MetricType type) {
    families_.push_back({std::move(name), std::move(help), type, {}});
  }
  // To the family that was begun last.
  void add(double value, Labels labels = {}) {
    prometheus::ClientMetric metric;
    metric.label = std::move(labels);
    metric.gauge.value = value;
    metric.counter.value = value;
    families_.back().metric.push_back(std::move(metric));
  }
  void add(std::uint64_t value, Labels labels = {}) { add(static_cast<double>(value), std::move(labels)); }

 private:
  Families families_;
};

Labels of(const v1::ModelStatus& model) {
  return {
      {"model", model.model()}, {"version", model.version()}, {"shadow", model.shadow() ? "true" : "false"}};
}

Labels with(Labels labels, std::string name, std::string value) {
  labels.push_back({std::move(name), std::move(value)});
  return labels;
}

void add_models(const v1::Status& status, Page& page) {
  constexpr auto counter = prometheus::MetricType::Counter, gauge = prometheus::MetricType::Gauge;
  page.family("balie_model_scored_total", "contacts that a model was asked to score", counter);
  for (const auto& model : status.models()) {
    if (!model.adaptive()) page.add(model.scored(), of(model));
  }
  page.family("balie_model_failed_total", "of these, contacts that got no score", counter);
  for (const auto& model : status.models()) {
    if (!model.adaptive()) page.add(model.failed(), of(model));
  }
  page.family("balie_model_missing_total", "inputs without a value, by field", counter);
  for (const auto& model : status.models()) {
    for (const auto& field : model.fields())
      page.add(field.missing(), with(of(model), "field", field.field()));
  }
  page.family("balie_model_invalid_total", "inputs that the model does not allow, by field", counter);
  for (const auto& model : status.models()) {
    for (const auto& field : model.fields())
      page.add(field.invalid(), with(of(model), "field", field.field()));
  }
  page.family("balie_model_decile_total", "scores by decile of those at training", counter);
  for (const auto& model : status.models()) {
    for (int i = 0; i < model.deciles_size(); ++i) {
      page.add(model.deciles(i), with(of(model), "decile", fmt::format("{}", i + 1)));
    }
  }
  page.family("balie_model_drift", "population stability index of recent scores; above 0.25 much has changed",
              gauge);
  for (const auto& model : status.models()) {
    if (!model.deciles().empty()) page.add(model.drift(), of(model));
  }
}

void add_adaptive_models(const v1::Status& status, Page& page) {
  const auto labels = [](const v1::ModelStatus& model) {
    return Labels{{"model", model.model()}, {"offer", model.offer_id()}, {"channel", model.channel()}};
  };
  page.family("balie_adaptive_model_learnt_total", "outcomes that an adaptive model learnt",
              prometheus::MetricType::Counter);
  for (const auto& model : status.models()) {
    if (model.adaptive()) page.add(model.learnt(), labels(model));
  }
  page.family("balie_adaptive_model_evidence", "how sure it is: as if it had seen so many contacts of a kind",
              prometheus::MetricType::Gauge);
  for (const auto& model : status.models()) {
    if (model.adaptive()) page.add(model.evidence(), labels(model));
  }
}

void add_sources(const v1::Status& status, Page& page) {
  constexpr auto counter = prometheus::MetricType::Counter, gauge = prometheus::MetricType::Gauge;
  page.family("balie_source_asked_total", "queries sent to a live source", counter);
  for (const auto& source : status.sources()) page.add(source.asked(), {{"source", source.source()}});
  page.family("balie_source_contacts_total", "contacts that needed a live source, by what came of it",
              counter);
  for (const auto& source : status.sources()) {
    const auto add = [&](std::uint64_t count, const char* result) {
      page.add(count, {{"source", source.source()}, {"result", result}});
    };
    add(source.held(), "held");
    add(source.answered(), "answered");
    add(source.late(), "late");
    add(source.failed(), "failed");
    add(source.away(), "away");
    add(source.busy(), "busy");
  }
  page.family("balie_source_resting", "1 while a live source is not asked, since it keeps failing", gauge);
  for (const auto& source : status.sources()) {
    page.add(source.resting() ? 1.0 : 0.0, {{"source", source.source()}});
  }
  page.family("balie_source_waiting", "queries under way", gauge);
  for (const auto& source : status.sources()) {
    page.add(std::uint64_t{source.waiting()}, {{"source", source.source()}});
  }
}

double seconds(const google::protobuf::Duration& duration) {
  return static_cast<double>(duration.seconds()) + static_cast<double>(duration.nanos()) / 1e9;
}

void add_queues(const v1::Queues& queues, Page& page) {
  constexpr auto counter = prometheus::MetricType::Counter, gauge = prometheus::MetricType::Gauge;
  const auto family = [&](const char* name, const char* help, auto type, auto value) {
    page.family(name, help, type);
    for (const auto& queue : queues.queues()) {
      page.add(static_cast<double>(value(queue)), {{"queue", queue.queue()}});
    }
  };
  using Queue = v1::QueueStatus;
  family("balie_queue_waiting", "contacts that wait", gauge, [](const Queue& one) { return one.waiting(); });
  family("balie_queue_longest_seconds", "how long the one waits who waits for longest", gauge,
         [](const Queue& one) { return seconds(one.longest()); });
  family("balie_queue_offered", "contacts on offer", gauge, [](const Queue& one) { return one.offered(); });
  family("balie_queue_talking", "contacts that an agent has", gauge,
         [](const Queue& one) { return one.talking(); });
  family("balie_queue_agents_free", "agents who may take one now", gauge,
         [](const Queue& one) { return one.free(); });
  family("balie_queue_arrived_total", "contacts that came to be held", counter,
         [](const Queue& one) { return one.arrived(); });
  family("balie_queue_handled_total", "contacts that an agent accepted", counter,
         [](const Queue& one) { return one.assigned(); });
  family("balie_queue_in_level_total", "of these, within the service level", counter,
         [](const Queue& one) { return one.in_level(); });
  family("balie_queue_abandoned_total", "contacts that were gone before", counter,
         [](const Queue& one) { return one.abandoned(); });
  family("balie_queue_overflowed_total", "contacts that went elsewhere", counter,
         [](const Queue& one) { return one.overflowed(); });
}

void add_agents(const RoutingFigures& routing, Page& page) {
  constexpr auto gauge = prometheus::MetricType::Gauge;
  std::map<std::string, std::uint64_t> states{{"away", 0}, {"not_ready", 0}, {"ready", 0}};
  std::uint64_t busy = 0;
  for (const auto& agent : routing.agents.agents()) {
    ++states[agent.state()];
    busy += agent.contacts().empty() ? 0 : 1;
  }
  page.family("balie_agents", "agents by state", gauge);
  for (const auto& [state, count] : states) page.add(count, {{"state", state}});
  page.family("balie_agents_busy", "agents who have something in hand", gauge);
  page.add(busy);
  page.family("balie_agents_staffed_seconds", "signed in and not away, all agents, in the last 40 days",
              gauge);
  page.add(seconds(routing.all.staffed()));
  page.family("balie_agents_busy_seconds", "of this with something in hand: the occupancy", gauge);
  page.add(seconds(routing.all.busy()));
}

Families families_of(const v1::Status& status, const RoutingFigures& routing) {
  constexpr auto counter = prometheus::MetricType::Counter, gauge = prometheus::MetricType::Gauge;
  Page page;
  page.family("balie_hub_ready", "1 when contacts are decided", gauge);
  page.add(status.ready() ? 1.0 : 0.0);
  page.family("balie_hub_contacts_total", "contacts decided, repeats not counted", counter);
  page.add(status.contacts());
  page.family("balie_hub_outcomes_total", "outcomes recorded", counter);
  page.add(status.outcomes());
  page.family("balie_hub_fallbacks_total", "contacts answered with their entry's fallback", counter);
  page.add(status.fallbacks());
  page.family("balie_hub_refusals_total", "requests refused", counter);
  page.add(status.refusals());
  page.family("balie_hub_batches_total", "batches committed", counter);
  page.add(status.batches());
  page.family("balie_hub_sessions", "clients connected", gauge);
  page.add(std::uint64_t{status.sessions()});
  page.family("balie_hub_behind", "log entries not yet in the derived tables", gauge);
  page.add(status.behind());
  page.family("balie_hub_memory_bytes", "held by the store", gauge);
  page.add(status.memory_bytes());
  if (!status.models().empty()) {
    add_models(status, page);
    add_adaptive_models(status, page);
  }
  if (!status.sources().empty()) add_sources(status, page);
  page.family("balie_hub_learnt_to", "the models and the results hold the log up to this event", gauge);
  page.add(status.learnt_to());
  page.family("balie_hub_presentations_open", "offers presented whose time is not over", gauge);
  page.add(status.presentations_open());
  if (!routing.queues.queues().empty()) {
    add_queues(routing.queues, page);
    add_agents(routing, page);
  }
  return page.done();
}

class LastStatus final : public prometheus::Collectable {
 public:
  void update(v1::Status status, RoutingFigures routing) {
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
    routing_ = std::move(routing);
  }
  [[nodiscard]] Families Collect() const override {
    const std::lock_guard lock(mutex_);
    return families_of(status_, routing_);
  }

 private:
  mutable std::mutex mutex_;
  v1::Status status_;
  RoutingFigures routing_;
};

bool loopback(std::string_view address) {
  return address.starts_with("127.0.0.1:") || address.starts_with("[::1]:");
}

}  // namespace

struct MetricsPage::Parts {
  explicit Parts(const std::string& address) : server(address, server_threads) {
    server.RegisterCollectable(status);
  }
  std::shared_ptr<LastStatus> status = std::make_shared<LastStatus>();
  prometheus::Exposer server;
};

result<std::unique_ptr<MetricsPage>> MetricsPage::open(const std::string& address) {
  if (!loopback(address)) {
    return failure(Fate::fatal, "metrics.bad_address",
                   fmt::format("\"{}\": must be 127.0.0.1:PORT or [::1]:PORT", address));
  }
  try {
    return std::unique_ptr<MetricsPage>(new MetricsPage(std::make_unique<Parts>(address)));
  } catch (const std::exception& error) {
    return failure(Fate::fatal, "metrics.not_listening",
                   fmt::format("cannot listen on {}: {}", address, error.what()));
  }
}

MetricsPage::MetricsPage(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
MetricsPage::~MetricsPage() = default;

void MetricsPage::update(v1::Status status, RoutingFigures routing) {
  parts_->status->update(std::move(status), std::move(routing));
}

std::uint16_t MetricsPage::port() const {
  const auto ports = parts_->server.GetListeningPorts();
  return ports.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(ports.front());
}

std::string metrics_text(const v1::Status& status, const RoutingFigures& routing) {
  return prometheus::TextSerializer().Serialize(families_of(status, routing));
}

}  // namespace balie::service
