#include "core/operator/bench/load.hpp"

#include "protocols/bus/joined.hpp"

#include <fmt/format.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <zmq.hpp>

#include <algorithm>
#include <vector>

namespace balie::operation {
namespace {

constexpr int receive_max = 128;  // frames taken from a session before the others have a turn
constexpr int send_max = 1024;    // contacts sent before answers are taken
constexpr Duration rest_limit = std::chrono::seconds(180);
constexpr Duration answer_limit = std::chrono::seconds(30);
constexpr int from_hub_request = 1, from_hub_decision = 7;

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
      BALIE_TRY(const auto before, status());
      batches_ = before.batches();
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
      BALIE_TRY(const auto after, status());
      made.batch = static_cast<double>(made.answered) /
                   static_cast<double>(std::max<std::uint64_t>(after.batches() - batches_, 1));
    }
    return made;
  }

 private:
  struct Timer {
    int descriptor = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    Timer() = default;
    ~Timer() { close(descriptor); }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
  };
  struct Session {
    zmq::socket_t socket;
    unsigned unanswered = 0;
    std::uint32_t joined_max = 0;  // contacts that the hub takes in a frame
    std::string frame;             // to be sent when this turn's contacts are in it
    std::size_t joined = 0;
  };

  result<void> open() {
    for (unsigned i = 0; i < plan_.sessions; ++i) {
      auto& session = sessions_.emplace_back(zmq::socket_t(context_, zmq::socket_type::dealer));
      auto& socket = session.socket;
      socket.set(zmq::sockopt::linger, 0);
      socket.set(zmq::sockopt::sndhwm, 0);
      socket.set(zmq::sockopt::rcvhwm, 0);
      socket.set(zmq::sockopt::rcvtimeo, 30'000);
      socket.connect(plan_.endpoint);
      v1::ToHub hello;
      hello.mutable_hello()->set_adapter("bench");
      hello.mutable_hello()->set_protocol(1);
      hello.mutable_hello()->set_joined_max(bus::joined_max);
      const auto frame = hello.SerializeAsString();
      socket.send(zmq::buffer(frame), zmq::send_flags::none);
      v1::FromHub welcome;
      if (!socket.recv(answer_) ||
          !welcome.ParseFromArray(answer_.data(), static_cast<int>(answer_.size()))) {
        return failure(Fate::retry, "bench.no_answer", "nobody welcomed the load");
      }
      session.joined_max = welcome.welcome().joined_max();
      // The others are opened afterwards: a session that says nothing meanwhile would be ended.
      if (i == 0 && plan_.rest) BALIE_CHECK(let_it_rest());
    }
    return {};
  }

  result<v1::Status> status() {
    v1::ToHub query;
    query.set_request(1);
    query.mutable_status_query();
    auto& socket = sessions_.front().socket;
    const auto frame = query.SerializeAsString();
    socket.send(zmq::buffer(frame), zmq::send_flags::none);
    for (v1::FromHub message; socket.recv(answer_);) {
      if (message.ParseFromArray(answer_.data(), static_cast<int>(answer_.size())) && message.has_status()) {
        return message.status();
      }
    }
    return failure(Fate::retry, "bench.no_answer", "the hub did not tell its status");
  }

  // What an earlier load left to be written behind is not this one's cost.
  result<void> let_it_rest() {
    const auto until = clock_.instant() + rest_limit;
    while (clock_.instant() < until) {
      BALIE_TRY(const auto now, status());
      behind_ = now.behind();
      if (behind_ == 0) return {};
      zmq_poll(nullptr, 0, 200);
    }
    return {};
  }

  [[nodiscard]] bool sending(Instant now) const {
    if (plan_.each_once > 0) return sent_ < plan_.each_once;
    return now - start_ < plan_.duration;
  }

  [[nodiscard]] Instant due(std::uint64_t index) const {
    return start_ + std::chrono::duration_cast<Duration>(
                        std::chrono::duration<double>(static_cast<double>(index) / plan_.rate));
  }

  // Sends what is due; bounded, so that answers are taken in between. What is due at once shares a frame.
  bool send() {
    const auto before = sent_;
    for (int i = 0; i < send_max; ++i) {
      const auto now = clock_.instant();
      if (!sending(now) || (plan_.rate > 0 && due(sent_) > now)) break;
      auto& session = sessions_[sent_ % sessions_.size()];
      if (session.unanswered >= plan_.window) break;
      intended_.push_back(plan_.rate > 0 ? due(sent_) : now);
      const auto& contact =
          plan_.each_once > 0 ? contacts_.from(sent_, sent_ + 1) : contacts_.next(sent_ + 1);
      if (!bus::join(session.frame, session.joined, contact, session.joined_max)) {
        flush(session);
        bus::join(session.frame, session.joined, contact, session.joined_max);
      }
      request_bytes_ += contact.size();
      ++session.unanswered;
      ++unanswered_;
      ++sent_;
    }
    for (auto& session : sessions_) flush(session);
    return sent_ > before;
  }

  static void flush(Session& session) {
    if (session.joined == 0) return;
    session.socket.send(zmq::buffer(session.frame), zmq::send_flags::none);
    session.joined = 0;
  }

  bool receive() {
    bool any = false;
    for (auto& session : sessions_) {
      for (int i = 0; i < receive_max && session.socket.recv(answer_, zmq::recv_flags::dontwait); ++i) {
        any = true;
        take_frame(session);
      }
    }
    return any;
  }

  void take_frame(Session& session) {
    const auto frame = answer_.to_string_view();
    heard_ = clock_.instant();
    if (!bus::is_joined(frame)) return take(session, frame);
    const auto taken = bus::each_joined(frame, bus::joined_max, [&](std::string_view message) {
      take(session, message);
      return true;
    });
    if (!taken) ++refused_;
  }

  void take(Session& session, std::string_view message) {
    bus::WireReader reader(message);
    const auto first = reader.next();
    if (!first || first->number != from_hub_request) return;  // a heartbeat, or another Welcome
    const auto request = first->value;
    if (request == 0 || request > intended_.size()) return;
    const auto latency =
        std::chrono::duration_cast<std::chrono::microseconds>(heard_ - intended_[request - 1]);
    latencies_.push_back(static_cast<std::uint32_t>(latency.count()));
    answer_bytes_ += message.size();
    const auto body = reader.next();
    if (!body || body->number != from_hub_decision) ++refused_;
    --session.unanswered;
    --unanswered_;
  }

  // Until an answer comes or the next contact is due: to the microsecond, which poll alone is not, and
  // without taking a processor from the hub by looking all the time.
  void wait(Instant now) {
    std::vector<zmq::pollitem_t> items;
    for (auto& session : sessions_) items.push_back({session.socket.handle(), 0, ZMQ_POLLIN, 0});
    if (plan_.rate > 0 && sending(now)) {
      const auto left = std::max(due(sent_) - now, Duration(1));
      const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
      const itimerspec alarm{.it_interval = {},
                             .it_value = {.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()}};
      timerfd_settime(timer_.descriptor, 0, &alarm, nullptr);
      items.push_back({nullptr, timer_.descriptor, ZMQ_POLLIN, 0});
    }
    zmq::poll(items, std::chrono::milliseconds(100));
  }

  LoadReport report() {
    LoadReport report;
    report.behind = behind_;
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
  Timer timer_;
  std::vector<Session> sessions_;
  zmq::message_t answer_;
  Instant start_, heard_;
  std::vector<Instant> intended_;
  std::vector<std::uint32_t> latencies_;
  std::uint64_t batches_ = 0;
  std::uint64_t behind_ = 0;
  std::uint64_t sent_ = 0, unanswered_ = 0, refused_ = 0;
  std::uint64_t request_bytes_ = 0, answer_bytes_ = 0;
};

}  // namespace

result<LoadReport> run_load(const LoadPlan& plan, MadeUpContacts& contacts, const Clock& clock) {
  return Load(plan, contacts, clock).run();
}

}  // namespace balie::operation
