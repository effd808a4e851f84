#include "core/operator/bench/peers.hpp"

#include "core/operator/bench/usage.hpp"
#include "core/service/bus_server.hpp"
#include "protocols/bus/wire.hpp"

#include "balie/v1/session.pb.h"
#include <unistd.h>

#include <vector>

namespace balie::operation {
namespace {

constexpr char tag_request = 0x08;
constexpr int from_hub_request = 1, from_hub_decision = 7;
constexpr std::uint32_t credit = 512;

store::WriteBatch log_batch(std::size_t entries, std::size_t entry_bytes) {
  store::WriteBatch batch;
  batch.entries.resize(entries);
  for (auto& entry : batch.entries) entry.event.assign(entry_bytes, 'e');
  return batch;
}

class Echo {
 public:
  Echo(const EchoPlan& plan, service::BusServer& server)
      : plan_(plan), server_(server), canned_(plan.answer_bytes, 'a') {}

  result<void> turn() {
    const bool all = server_.receive(
        plan_.batch_max,
        [this](std::string_view peer, bus::Role, std::string_view frame) { take(peer, frame); },
        [](std::string_view) {});
    if (plan_.log && !requests_.empty()) {
      // The same entries again: only how many there are differs.
      if (batch_.entries.size() != requests_.size()) batch_ = log_batch(requests_.size(), plan_.entry_bytes);
      BALIE_TRY(const auto written, plan_.log->commit(batch_, Time{}));
    }
    for (const auto& [peer, request] : requests_) {
      answer_.clear();
      bus::append_number_field(answer_, from_hub_request, request);
      bus::append_bytes_field(answer_, from_hub_decision, canned_);
      server_.send(peer, answer_);
    }
    requests_.clear();
    if (all) server_.wait(std::chrono::milliseconds(100));
    return {};
  }

 private:
  void take(std::string_view peer, std::string_view frame) {
    if (frame.empty() || frame[0] != tag_request) return welcome(peer);
    std::uint64_t request = 0;
    for (std::size_t i = 1; i < frame.size() && i < 11; ++i) {
      request |= static_cast<std::uint64_t>(frame[i] & 0x7f) << (7 * (i - 1));
      if ((frame[i] & 0x80) == 0) break;
    }
    requests_.emplace_back(peer, request);
  }

  void welcome(std::string_view peer) {
    v1::FromHub message;
    message.mutable_welcome()->set_credit(credit);
    server_.send(peer, message.SerializeAsString());
  }

  const EchoPlan& plan_;
  service::BusServer& server_;
  std::string canned_;
  std::string answer_;
  store::WriteBatch batch_;
  std::vector<std::pair<std::string, std::uint64_t>> requests_;
};

}  // namespace

result<void> echo(const EchoPlan& plan, const std::atomic<bool>& stop) {
  service::BusServerSettings settings;
  settings.endpoint = plan.endpoint;
  settings.events_endpoint = plan.events_endpoint;
  BALIE_TRY(const auto server, service::BusServer::open(settings));
  Echo echo(plan, *server);
  while (!stop) BALIE_CHECK(echo.turn());
  return {};
}

result<LogReport> measure_log(store::Store& store, std::size_t batch, std::size_t entry_bytes,
                              Duration duration, const Clock& clock) {
  const auto entries = log_batch(batch, entry_bytes);
  const auto before = usage_of(getpid());
  const auto start = clock.instant();
  std::uint64_t count = 0;
  while (clock.instant() - start < duration) {
    BALIE_TRY(const auto written, store.commit(entries, clock.time()));
    count += batch;
  }
  const auto seconds = std::chrono::duration<double>(clock.instant() - start).count();
  const auto after = usage_of(getpid());
  const auto per_entry = 1 / static_cast<double>(count);
  return LogReport{static_cast<double>(count) / seconds,
                   (after.cpu_seconds - before.cpu_seconds) * 1e6 * per_entry,
                   static_cast<double>(after.written_bytes - before.written_bytes) * per_entry};
}

}  // namespace balie::operation
