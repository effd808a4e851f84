// The sessions with the hub: one for ourselves, and one for each adapter in whose name a token reports
// contacts. Contact ids are unique within an adapter, so the shop's and the telephone's must not meet in one
// name.
#pragma once

#include "adapters/sdk/bus_client.hpp"
#include "core/base/log.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>

namespace balie::http {

class HubLinks {
 public:
  struct Settings {
    sdk::BusClient::Settings own;
    std::set<std::string> others;  // the names of further adapters
    // What those carry out of whose commands we know it; what clients of ours do is theirs to say.
    std::map<std::string, std::vector<std::string>, std::less<>> commands{};
  };
  struct Hooks {
    std::function<void(const std::string& adapter)> opened;
    // A command or a reservation, not asked for.
    std::function<void(const std::string& adapter, v1::FromHub)> ordered;
    std::function<void(std::string_view bytes)> event;  // of our own, once subscribed; a serialised Event
  };

  HubLinks(sdk::asio::any_io_executor executor, const Clock& clock, Log log, Settings settings, Hooks hooks);

  result<void> start();
  sdk::BusClient& own() { return *own_; }
  // By name; our own for a name that is none of `others`.
  sdk::BusClient& of(std::string_view adapter);
  [[nodiscard]] bool knows(std::string_view adapter) const;
  [[nodiscard]] std::size_t unanswered() const;
  sdk::asio::awaitable<void> stop(Duration limit);

 private:
  std::unique_ptr<sdk::BusClient> make(sdk::asio::any_io_executor executor, const Clock& clock,
                                       const std::string& name);

  Log log_;
  Settings settings_;
  Hooks hooks_;
  std::unique_ptr<sdk::BusClient> own_;
  std::map<std::string, std::unique_ptr<sdk::BusClient>, std::less<>> others_;
};

}  // namespace balie::http
