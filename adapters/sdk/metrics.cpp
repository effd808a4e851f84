#include "adapters/sdk/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace balie::sdk {

struct Metrics::Parts {
  explicit Parts(const std::string& adapter) : labels{{"adapter", adapter}} {}

  template <typename Metric>
  prometheus::Family<Metric>& made(prometheus::detail::Builder<Metric>&& family, std::string name,
                                   std::string help) {
    return family.Name(std::move(name)).Help(std::move(help)).Labels(labels).Register(registry);
  }

  prometheus::Labels labels;
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& inbound =
      made(prometheus::BuildCounter(), "balie_adapter_inbound_total",
           "contacts and outcomes, by what became of them");
  prometheus::Histogram& waited =
      made(prometheus::BuildHistogram(), "balie_adapter_decision_seconds", "from arrival to answer")
          .Add({}, prometheus::Histogram::BucketBoundaries{.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2,
                                                           5, 10});
  prometheus::Family<prometheus::Counter>& commands =
      made(prometheus::BuildCounter(), "balie_adapter_commands_total", "commands of the hub, by result");
  prometheus::Family<prometheus::Counter>& replayed =
      made(prometheus::BuildCounter(), "balie_adapter_replayed_total", "reports from the spool, by result");
  prometheus::Gauge& spool_entries =
      made(prometheus::BuildGauge(), "balie_adapter_spool_entries", "what the hub has yet to hear").Add({});
  prometheus::Gauge& spool_bytes =
      made(prometheus::BuildGauge(), "balie_adapter_spool_bytes", "size of the spool's file").Add({});
  prometheus::Gauge& hub =
      made(prometheus::BuildGauge(), "balie_adapter_hub_up", "a session is open").Add({});
  prometheus::Gauge& channel =
      made(prometheus::BuildGauge(), "balie_adapter_channel_up", "the channel's link is there").Add({});
};

Metrics::Metrics(const std::string& adapter) : parts_(std::make_unique<Parts>(adapter)) {}

Metrics::~Metrics() = default;

void Metrics::inbound(std::string_view result, Duration waited) {
  parts_->inbound.Add({{"result", std::string(result)}}).Increment();
  parts_->waited.Observe(std::chrono::duration<double>(waited).count());
}

void Metrics::command(bool done) { parts_->commands.Add({{"result", done ? "done" : "failed"}}).Increment(); }

void Metrics::replayed(bool accepted) {
  parts_->replayed.Add({{"result", accepted ? "accepted" : "rejected"}}).Increment();
}

void Metrics::spool(std::size_t entries, std::uint64_t bytes) {
  parts_->spool_entries.Set(static_cast<double>(entries));
  parts_->spool_bytes.Set(static_cast<double>(bytes));
}

void Metrics::hub(bool open) { parts_->hub.Set(open ? 1 : 0); }

void Metrics::channel(bool connected) { parts_->channel.Set(connected ? 1 : 0); }

bool Metrics::ready() const { return parts_->hub.Value() == 1 && parts_->channel.Value() == 1; }

std::string Metrics::text() const {
  auto text = prometheus::TextSerializer().Serialize(parts_->registry.Collect());
  return own_ ? text + own_() : text;
}

}  // namespace balie::sdk
