#include "core/service/hub_settings.hpp"

#include "core/base/config.hpp"
#include "core/base/file.hpp"

namespace balie::service {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

ConfigSpec<HubSettings> spec() {
  return ConfigSpec<HubSettings>("hub", "the hub")
      .path("data", &HubSettings::data, "directory of the store; \"data\" beside this file when not set")
      .path("playbook", &HubSettings::playbook, "directory of the playbook")
      .required()
      .choice("store", &HubSettings::store, {"sqlite", "memory"},
              "where contacts are kept; memory forgets at the end")
      .choice("log_level", &HubSettings::log_level, {"debug", "info", "warning", "error"},
              "the least that is logged")
      .text("metrics", &HubSettings::metrics,
            "loopback address for /metrics, such as 127.0.0.1:9100; empty: none")
      .bytes("memory", &HubSettings::memory, "memory for customers, identifiers and contact ids", 16ull << 20)
      .number("behind_max", &HubSettings::behind_max, "log entries not yet written to the customers' tables",
              1'000)
      .number("batch_max", &HubSettings::batch_max, "requests committed together", 1, 4'096)
      .duration("heartbeat", &HubSettings::heartbeat, "how often each side of a session says something",
                milliseconds(10), hours(1))
      .duration("silence", &HubSettings::silence,
                "after so long without a word the other side is taken for gone", milliseconds(20), hours(3))
      .number("credit", &HubSettings::credit, "requests that one client may have unanswered", 1, 65'536)
      .number("sessions_max", &HubSettings::sessions_max, "clients connected at the same time", 1, 100'000)
      .number("pending_max", &HubSettings::pending_max, "requests of all clients waiting in the hub", 1,
              10'000'000)
      .duration("retention_every", &HubSettings::retention_every,
                "how often what has outlived its retention is removed", milliseconds(100), hours(24 * 31));
}

}  // namespace

HubSettings read_hub_settings(const toml::table& root, std::string_view file, Problems& problems) {
  const toml::node* node = root.get("hub");
  const auto* table = node != nullptr ? node->as_table() : nullptr;
  if (table == nullptr) {
    const std::string text =
        node != nullptr ? "hub: must be a table" : "hub: missing; a hub needs its table [hub]";
    problems.push_back(node != nullptr ? problem_at(*node, file, text)
                                       : Problem{std::string(file), 1, 1, text});
    return {};
  }
  HubSettings settings = spec().read(*table, "hub", file, problems);
  if (settings.data.empty()) settings.data = path_beside(file, "data");
  if (settings.silence < 2 * settings.heartbeat) {
    const toml::node* at = table->get(table->contains("silence") ? "silence" : "heartbeat");
    const std::string text = "hub.silence: must be at least twice hub.heartbeat";
    problems.push_back(problem_at(at != nullptr ? *at : *table, file, text));
  }
  return settings;
}

std::string explain_hub_settings() { return spec().table().explain(); }

std::string sample_hub_settings() { return spec().table().sample("hub"); }

}  // namespace balie::service
