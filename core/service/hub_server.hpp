// The hub's process: start, serve, drain, stop.
#pragma once

#include "core/base/clock.hpp"
#include "core/base/log.hpp"
#include "core/playbook/playbook.hpp"
#include "core/scoring/scorer.hpp"
#include "core/service/bus_server.hpp"
#include "core/service/hub.hpp"
#include "core/service/metrics_page.hpp"
#include "core/service/source_settings.hpp"
#include "core/source/registry.hpp"
#include "core/store/registry.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace balie::service {

struct HubProcess {
  HubOptions options;
  BusServerSettings bus;
  store::StoreSettings store;
  store::StoreFactory open_store;
  std::vector<playbook::File> files;     // of the playbook, for the log; none: it is not written there
  scoring::ScorerRegistry scorers;       // for playbooks that are published
  SourceConnections sources;             // for what playbooks ask while contacts wait
  source::DriverRegistry drivers;        // which speak to them
  std::shared_ptr<MetricsPage> metrics;  // null: none
  Duration drain_limit = std::chrono::seconds(5);
};

// Serves until `stop` is set (from any thread, followed by wake of the server; see on_started) and what was
// taken in is answered, or the drain limit is over. Gives the exit status: 0, or 1 when the store could not
// be closed. Needs nothing else of the process: no signal handlers, no globals, so that tests run it in a
// thread.
class HubServer {
 public:
  HubServer(HubProcess process, std::shared_ptr<const playbook::Playbook> playbook,
            std::unique_ptr<BusServer> bus, std::shared_ptr<const Clock> clock, Log log);
  ~HubServer();
  int serve();
  // Thread-safe.
  void stop();

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace balie::service
