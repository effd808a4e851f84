#include "core/operator/bench/load.hpp"

#include <fmt/format.h>
#include <zmq.hpp>

#include <algorithm>
#include <vector>

namespace balie::operation {
namespace {

constexpr int receive_max = 128;  // answers taken from a session before the others have a turn
constexpr Duration answer_limit = std::chrono::seconds(30);
constexpr char tag_request = 0x08;   // FromHub.request
constexpr char tag_decision = 0x3a;  // FromHub.decision

double percentile(std::vector<std::uint32_t>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto index = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
  return sorted[index] / 1000.0;
}

class Load {
 public:
  Load(const LoadPlan& plan, MadeUpContacts& contacts, const Clock& clock)
      : plan_(plan), contacts_(contacts), clock_(clock) {}

  result<LoadReport> run() {
    BALIE_CHECK(open());
    if (plan_.count_batches) {
      BALIE_TRY(batches_, batches());
    }
    start_ = clock_.instant();
    heard_ = start_;
    while (sending(clock_.instant()) || unanswered_ > 0) {
      const bool sent = send();
      const bool received = receive();
      const auto now = clock_.instant();
      if (now - heard_ > answer_limit)
        return failure(Fate::retry, "bench.no_answer", "answers stopped coming");
      if (!sent && !received) wait(now);
    }
    auto made = report();
    if (plan_.count_batches) {
      BALIE_TRY(const auto batches_after, batches());
      made.batch = static_cast<double>(made.answered) /
                   static_cast<double>(std::max<std::uint64_t>(batches_after - batches_, 1));
    }
    return made;
  }

 private:
  struct Session {
    zmq::socket_t socket;
    unsigned unanswered = 0;
  };

  result<void> open() {
    for (unsigned i = 0; i < plan_.sessions; ++i) {
      auto& socket = sessions_.emplace_back(zmq::socket_t(context_, zmq::socket_type::dealer)).socket;
      socket.set(zmq::sockopt::linger, 0);
      socket.set(zmq::sockopt::sndhwm, 0);
      socket.set(zmq::sockopt::rcvhwm, 0);
      socket.set(zmq::sockopt::rcvtimeo, 30'000);
      socket.connect(plan_.endpoint);
      v1::ToHub hello;
      hello.mutable_hello()->set_adapter("bench");
      hello.mutable_hello()->set_protocol(1);
      const auto frame = hello.SerializeAsString();
      socket.send(zmq::buffer(frame), zmq::send_flags::none);
      if (!socket.recv(answer_)) return failure(Fate::retry, "bench.no_answer", "nobody welcomed the load");
    }
    return {};
  }

  // How many batches the hub has made so far.
  result<std::uint64_t> batches() {
    v1::ToHub query;
    query.set_request(1);
    query.mutable_status_query();
    auto& socket = sessions_.front().socket;
    const auto frame = query.SerializeAsString();
    socket.send(zmq::buffer(frame), zmq::send_flags::none);
    for (v1::FromHub message; socket.recv(answer_);) {
      if (message.ParseFromArray(answer_.data(), static_cast<int>(answer_.size())) && message.has_status()) {
        return message.status().batches();
      }
    }
    return failure(Fate::retry, "bench.no_answer", "the hub did not tell its status");
  }

  [[nodiscard]] bool sending(Instant now) const {
    if (plan_.each_once > 0) return sent_ < plan_.each_once;
    return now - start_ < plan_.duration;
  }

  [[nodiscard]] Instant due(std::uint64_t index) const {
    return start_ + std::chrono::duration_cast<Duration>(
                        std::chrono::duration<double>(static_cast<double>(index) / plan_.rate));
  }

  // Sends what is due; bounded, so that answers are taken in between.
  bool send() {
    bool any = false;
    for (int i = 0; i < receive_max; ++i) {
      const auto now = clock_.instant();
      if (!sending(now) || (plan_.rate > 0 && due(sent_) > now)) return any;
      auto& session = sessions_[sent_ % sessions_.size()];
      if (session.unanswered >= plan_.window) return any;
      intended_.push_back(plan_.rate > 0 ? due(sent_) : now);
      const auto& frame = plan_.each_once > 0 ? contacts_.from(sent_, sent_ + 1) : contacts_.next(sent_ + 1);
      session.socket.send(zmq::buffer(frame), zmq::send_flags::none);
      request_bytes_ += frame.size();
      ++session.unanswered;
      ++unanswered_;
      ++sent_;
      any = true;
    }
    return any;
  }

  bool receive() {
    bool any = false;
    for (auto& session : sessions_) {
      for (int i = 0; i < receive_max && session.socket.recv(answer_, zmq::recv_flags::dontwait); ++i) {
        any = true;
        take(session);
      }
    }
    return any;
  }

  void take(Session& session) {
    const auto* at = answer_.data<char>();
    const auto* end = at + answer_.size();
    if (at == end || *at++ != tag_request) return;  // a heartbeat, or another Welcome
    std::uint64_t request = 0;
    for (int shift = 0; at != end && shift < 64; shift += 7) {
      request |= static_cast<std::uint64_t>(*at & 0x7f) << shift;
      if ((*at++ & 0x80) == 0) break;
    }
    if (request == 0 || request > intended_.size()) return;
    heard_ = clock_.instant();
    const auto latency =
        std::chrono::duration_cast<std::chrono::microseconds>(heard_ - intended_[request - 1]);
    latencies_.push_back(static_cast<std::uint32_t>(latency.count()));
    answer_bytes_ += answer_.size();
    if (at == end || *at != tag_decision) ++refused_;
    --session.unanswered;
    --unanswered_;
  }

  void wait(Instant now) {
    auto limit = std::chrono::milliseconds(100);
    if (plan_.rate > 0 && sending(now)) {
      // Finer than poll's millisecond: the last one is spent looking.
      const auto left = due(sent_) - now;
      if (left < std::chrono::milliseconds(1)) return;
      limit = std::min(limit, std::chrono::floor<std::chrono::milliseconds>(left));
    }
    std::vector<zmq::pollitem_t> items;
    for (auto& session : sessions_) items.push_back({session.socket.handle(), 0, ZMQ_POLLIN, 0});
    zmq::poll(items, limit);
  }

  LoadReport report() {
    LoadReport report;
    report.answered = latencies_.size();
    report.fallbacks_or_refusals = refused_;
    report.seconds = std::chrono::duration<double>(heard_ - start_).count();
    report.rate = static_cast<double>(report.answered) / report.seconds;
    report.request_bytes = static_cast<double>(request_bytes_) / static_cast<double>(sent_);
    report.answer_bytes = static_cast<double>(answer_bytes_) / static_cast<double>(report.answered);
    if (plan_.rate > 0) {
      std::ranges::sort(latencies_);
      report.p50_ms = percentile(latencies_, 0.5);
      report.p99_ms = percentile(latencies_, 0.99);
      report.p999_ms = percentile(latencies_, 0.999);
    }
    return report;
  }

  const LoadPlan& plan_;
  MadeUpContacts& contacts_;
  const Clock& clock_;
  zmq::context_t context_{1};
  std::vector<Session> sessions_;
  zmq::message_t answer_;
  Instant start_, heard_;
  std::vector<Instant> intended_;
  std::vector<std::uint32_t> latencies_;
  std::uint64_t batches_ = 0;
  std::uint64_t sent_ = 0, unanswered_ = 0, refused_ = 0;
  std::uint64_t request_bytes_ = 0, answer_bytes_ = 0;
};

}  // namespace

result<LoadReport> run_load(const LoadPlan& plan, MadeUpContacts& contacts, const Clock& clock) {
  return Load(plan, contacts, clock).run();
}

}  // namespace balie::operation
