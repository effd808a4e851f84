#include "core/operator/bench/peers.hpp"

#include "core/bus/sessions.hpp"
#include "core/operator/bench/usage.hpp"
#include "core/service/bus_server.hpp"
#include "protocols/bus/joined.hpp"

#include "balie/v1/session.pb.h"
#include <unistd.h>

#include <vector>

namespace balie::operation {
namespace {

constexpr int request_number = 1, from_hub_decision = 7;  // the former of ToHub, too
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
      : plan_(plan), server_(server), canned_(plan.answer_bytes, 'a'), sessions_({}, {}) {}

  result<void> turn() {
    const auto now = clock_.instant();
    const bool all = server_.receive(
        plan_.batch_max,
        [this, now](std::string_view peer, const bus::Rights& rights, std::string_view frame) {
          if (plan_.by_sessions) {
            sessions_.on_frame(peer, rights, frame, now, requests_);
          } else {
            take(peer, frame);
          }
        },
        [](std::string_view) {});
    const auto waiting = plan_.by_sessions ? requests_.size() : numbers_.size();
    if (plan_.log && waiting > 0) {
      // The same entries again: only how many there are differs.
      if (batch_.entries.size() != waiting) batch_ = log_batch(waiting, plan_.entry_bytes);
      BALIE_TRY(const auto written, plan_.log->commit(batch_, Time{}));
    }
    answer(now);
    for (const auto& out : outgoing_) server_.send(out.peer, out.frame);
    outgoing_.clear();
    for (const auto& out : sessions_.outgoing()) server_.send(out.peer, out.frame);
    sessions_.outgoing().clear();
    if (all) server_.wait(std::chrono::milliseconds(100));
    return {};
  }

 private:
  void take(std::string_view peer, std::string_view frame) {
    const auto number = [&](std::string_view message) {
      const auto first = bus::WireReader(message).next();
      if (first && first->number == request_number) numbers_.emplace_back(peer, first->value);
      return first && first->number == request_number;
    };
    if (bus::is_joined(frame)) {
      static_cast<void>(bus::each_joined(frame, bus::joined_max, number));
    } else if (!number(frame)) {
      welcome(peer);
    }
  }

  void answer(Instant now) {
    for (auto& request : requests_) {
      write_answer(request.message->request());
      sessions_.answer(request.session, answer_, now);
      sessions_.recycle(std::move(request.message));
    }
    requests_.clear();
    for (const auto& [peer, number] : numbers_) {
      write_answer(number);
      const bool same = !outgoing_.empty() && outgoing_.back().peer == peer;
      if (same && bus::join(outgoing_.back().frame, outgoing_.back().answers, answer_, bus::joined_max))
        continue;
      outgoing_.push_back({peer, answer_, 1});
    }
    numbers_.clear();
  }

  void write_answer(std::uint64_t number) {
    answer_.clear();
    bus::append_number_field(answer_, request_number, number);
    bus::append_bytes_field(answer_, from_hub_decision, canned_);
  }

  void welcome(std::string_view peer) {
    v1::FromHub message;
    message.mutable_welcome()->set_credit(credit);
    message.mutable_welcome()->set_joined_max(bus::joined_max);
    server_.send(peer, message.SerializeAsString());
  }

  const EchoPlan& plan_;
  service::BusServer& server_;
  SystemClock clock_;
  std::string canned_;
  std::string answer_;
  store::WriteBatch batch_;
  bus::Sessions sessions_;
  std::vector<bus::Request> requests_;                          // by sessions
  std::vector<std::pair<std::string, std::uint64_t>> numbers_;  // as bytes
  std::vector<bus::Outgoing> outgoing_;
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
