#include "tests/support/fake_hub.hpp"

#include "core/base/assert.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <zmq.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>

namespace balie::test {

struct FakeHub::Sockets {
  explicit Sockets(const std::string& folder) {
    const int linger = 0, unlimited = 0;
    zmq_setsockopt(router, ZMQ_LINGER, &linger, sizeof linger);
    zmq_setsockopt(router, ZMQ_SNDHWM, &unlimited, sizeof unlimited);
    zmq_setsockopt(events, ZMQ_LINGER, &linger, sizeof linger);
    BALIE_ASSERT(zmq_bind(router, fmt::format("ipc://{}/hub", folder).c_str()) == 0);
    BALIE_ASSERT(zmq_bind(events, fmt::format("ipc://{}/events", folder).c_str()) == 0);
  }
  ~Sockets() {
    zmq_close(router);
    zmq_close(events);
    zmq_ctx_term(context);
  }
  Sockets(const Sockets&) = delete;
  Sockets& operator=(const Sockets&) = delete;

  void send(const std::string& peer, const std::string& frame) const {
    zmq_send(router, peer.data(), peer.size(), ZMQ_SNDMORE);
    zmq_send(router, frame.data(), frame.size(), 0);
  }
  // One frame of the next message; nothing is there: nullopt.
  [[nodiscard]] std::optional<std::string> receive() const {
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    std::optional<std::string> bytes;
    if (zmq_msg_recv(&frame, router, ZMQ_DONTWAIT) >= 0) {
      bytes.emplace(static_cast<const char*>(zmq_msg_data(&frame)), zmq_msg_size(&frame));
    }
    zmq_msg_close(&frame);
    return bytes;
  }

  void* context = zmq_ctx_new();
  void* router = zmq_socket(context, ZMQ_ROUTER);
  void* events = zmq_socket(context, ZMQ_PUB);
};

FakeHub::FakeHub() {
  std::string name = std::filesystem::temp_directory_path() / "balie-hub-XXXXXX";
  BALIE_ASSERT(::mkdtemp(name.data()) != nullptr);
  folder_ = name;
}

FakeHub::~FakeHub() {
  stop();
  std::filesystem::remove_all(folder_);
}

BusSettings FakeHub::settings() const {
  BusSettings settings;
  settings.endpoint = "ipc://" + folder_ + "/hub";
  settings.events_endpoint = "ipc://" + folder_ + "/events";
  return settings;
}

void FakeHub::start() {
  stop();
  ++boots_;
  running_ = true;
  thread_ = std::thread([this] {
    Sockets sockets(folder_);
    run(sockets);
  });
}

void FakeHub::stop() {
  running_ = false;
  if (thread_.joinable()) thread_.join();
  const std::lock_guard lock(mutex_);
  peers_.clear();
  held_.clear();
  unheard_.clear();
  orders_.clear();
}

void FakeHub::run(Sockets& sockets) {
  auto spoken = std::chrono::steady_clock::now();
  while (running_) {
    zmq_pollitem_t item{sockets.router, 0, ZMQ_POLLIN, 0};
    zmq_poll(&item, 1, 2);  // orders from the test's thread are looked for this often
    while (const auto peer = sockets.receive()) {
      if (const auto frame = sockets.receive()) on_frame(sockets, *peer, *frame);
    }
    do_orders(sockets);
    const auto now = std::chrono::steady_clock::now();
    if (now - spoken < std::chrono::milliseconds(100)) continue;
    spoken = now;
    const std::lock_guard lock(mutex_);
    v1::FromHub message;
    message.mutable_heartbeat();
    for (const auto& [peer, adapter] : peers_) {
      if (manner_ != Manner::silent) sockets.send(peer, message.SerializeAsString());
    }
  }
}

void FakeHub::on_frame(Sockets& sockets, const std::string& peer, const std::string& frame) {
  const std::lock_guard lock(mutex_);
  if (manner_ == Manner::silent) {
    unheard_.emplace_back(peer, frame);
    return;
  }
  v1::ToHub message;
  BALIE_ASSERT(message.ParseFromString(frame));
  if (message.has_hello()) {
    welcome(sockets, peer, message.hello());
  } else if (!peers_.contains(peer)) {
    v1::FromHub goodbye;
    goodbye.mutable_goodbye()->set_code("no_session");
    sockets.send(peer, goodbye.SerializeAsString());
  } else if (message.has_goodbye()) {
    ++goodbyes_;
    peers_.erase(peer);
  } else if (message.has_heartbeat()) {
    ++heartbeats_;
  } else if (message.has_command_done()) {
    commands_done_.push_back(message.command_done().command_id() + message.command_done().error());
    dones_.push_back(message.command_done());
  } else if (message.has_signal()) {
    said_.push_back(message);
  } else if (message.request() != 0) {
    on_request(sockets, peer, message);
  }
  seen_.notify_all();
}

void FakeHub::welcome(Sockets& sockets, const std::string& peer, const v1::Hello& hello) {
  v1::FromHub message;
  if (manner_ == Manner::unwelcome) {
    message.mutable_goodbye()->set_code("not_allowed");
  } else {
    ++sessions_;
    peers_[peer] = hello.adapter();
    kinds_.assign(hello.commands().begin(), hello.commands().end());
    auto& welcome = *message.mutable_welcome();
    welcome.set_session(fmt::format("s{}", sessions_));
    welcome.set_boot_id(fmt::format("boot{}", boots_));
    welcome.set_protocol(1);
    welcome.set_credit(256);
    welcome.mutable_heartbeat()->set_nanos(100'000'000);
    welcome.mutable_silence()->set_seconds(1);
    welcome.set_role("adapter");
    welcome.set_events_endpoint("ipc://" + folder_ + "/events");
  }
  sockets.send(peer, message.SerializeAsString());
}

void FakeHub::on_request(Sockets& sockets, const std::string& peer, const v1::ToHub& message) {
  ++requests_;
  v1::FromHub reply;
  if (manner_ == Manner::refuses || manner_ == Manner::rejects) {
    reply.mutable_refusal()->set_fate(manner_ == Manner::refuses ? "retry" : "reject");
    reply.mutable_refusal()->set_code(manner_ == Manner::refuses ? "not_ready" : "invalid");
  } else {
    v1::ToHub named = message;
    if (named.has_contact() && named.contact().adapter().empty())
      named.mutable_contact()->set_adapter(peers_[peer]);
    reply = carry_out(named);
  }
  reply.set_request(message.request());
  if (manner_ == Manner::slow) {
    held_.emplace_back(peer, std::move(reply));
  } else {
    answer(sockets, peer, std::move(reply));
  }
}

void FakeHub::answer(Sockets& sockets, const std::string& peer, v1::FromHub message) {
  if (manner_ == Manner::garbage) return sockets.send(peer, "\xff\xff\xff");
  sockets.send(peer, message.SerializeAsString());
  if (manner_ == Manner::twice) sockets.send(peer, message.SerializeAsString());
}

v1::FromHub FakeHub::carry_out(const v1::ToHub& message) {
  v1::FromHub reply;
  if (message.has_contact()) return decide(message.contact());
  if (message.has_outcome()) {
    const auto& id = message.outcome().id();
    const bool before = std::ranges::find(outcomes_, id) != outcomes_.end();
    if (!before) outcomes_.push_back(id);
    if (!before) reported_.push_back(message.outcome());
    reply.mutable_recorded()->set_id(id);
    reply.mutable_recorded()->set_repeated_before(before);
  } else if (message.has_events_query()) {
    reply.mutable_events()->set_last(events_.size());
    for (const auto& event : events_) {
      const bool wanted = event.sequence() >= message.events_query().from();
      const bool room = reply.events().events_size() < static_cast<int>(message.events_query().limit());
      if (wanted && room) *reply.mutable_events()->add_events() = event;
    }
  } else if (message.has_customer_query()) {
    return find(message.customer_query());
  } else if (message.has_history_query()) {
    if (message.history_query().customer_id() == "nobody") return not_found();
    auto& history = *reply.mutable_history();
    history.set_customer_id(message.history_query().customer_id());
    history.add_contacts()->set_contact_id(message.history_query().before_decision());
    *history.mutable_contacts(0)->mutable_at() = message.history_query().before();
    history.set_more(message.history_query().limit() == 1);
  } else if (message.has_decision_query()) {
    const auto& id = message.decision_query().decision_id();
    const auto found =
        std::ranges::find_if(decisions_, [&](const auto& one) { return one.second.id() == id; });
    if (found == decisions_.end()) return not_found();
    *reply.mutable_decision() = found->second;
  } else if (message.has_presence() || message.has_reservation_answer() || message.has_routing_order() ||
             message.has_command() || message.has_customer_change()) {
    return record(message);
  } else if (message.has_queue_query()) {
    return known(v1::FromHub::kQueues);
  } else if (message.has_agent_query()) {
    return known(v1::FromHub::kAgents);
  } else if (message.has_routing_report_query()) {
    return known(v1::FromHub::kRoutingReport);
  } else {
    reply.mutable_status()->set_ready(true);
  }
  return reply;
}

// What is said twice is heard twice: `said` shows what an adapter sends, not what a hub would make of it.
v1::FromHub FakeHub::record(const v1::ToHub& message) {
  said_.push_back(message);
  v1::FromHub reply;
  if (message.presence().agent() == "nobody") return not_found();
  reply.mutable_recorded();
  return reply;
}

void FakeHub::know(v1::FromHub answer) {
  const std::lock_guard lock(mutex_);
  known_.push_back(std::move(answer));
}

v1::FromHub FakeHub::known(v1::FromHub::BodyCase what) const {
  const auto found = std::ranges::find(known_, what, &v1::FromHub::body_case);
  return found == known_.end() ? not_found() : *found;
}

// Knows everybody but the customer "nobody".
v1::FromHub FakeHub::find(const v1::CustomerQuery& query) {
  if (query.customer_id() == "nobody" || query.identifier().value() == "nobody") return not_found();
  v1::FromHub reply;
  auto& customer = *reply.mutable_customer();
  customer.set_id(query.customer_id().empty() ? "customer-" + query.identifier().value()
                                              : query.customer_id());
  if (!query.has_identifier()) return reply;
  customer.add_identifiers()->set_scheme(query.identifier().scheme());
  customer.mutable_identifiers(0)->set_value(query.identifier().value());
  return reply;
}

v1::FromHub FakeHub::not_found() {
  v1::FromHub reply;
  reply.mutable_refusal()->set_fate("reject");
  reply.mutable_refusal()->set_code("not_found");
  reply.mutable_refusal()->set_text("there is none");
  return reply;
}

v1::FromHub FakeHub::decide(const v1::Contact& contact) {
  v1::FromHub reply;
  const auto key = contact.adapter() + "/" + contact.id();
  auto& decision = *reply.mutable_decision();
  if (const auto found = decisions_.find(key); found != decisions_.end()) {
    ++repeats_;
    decision = found->second;
    return reply;
  }
  decision.set_id("decision-" + contact.id());
  decision.set_contact_id(contact.id());
  decision.set_adapter(contact.adapter());
  decision.mutable_route()->set_queue("fake");
  decision.MergeFrom(likeness_);
  if (manner_ == Manner::not_ready) {
    decision.set_fallback(true);
    decision.set_fallback_reason("not_ready");
  } else {
    decisions_[key] = decision;
    contacts_.push_back(contact.id());
    recorded_.push_back(contact);
  }
  return reply;
}

void FakeHub::decide_like(const v1::Decision& decision) {
  const std::lock_guard lock(mutex_);
  likeness_ = decision;
}

void FakeHub::order(std::function<void(Sockets&)> what) {
  const std::lock_guard lock(mutex_);
  orders_.push_back(std::move(what));
}

void FakeHub::do_orders(Sockets& sockets) {
  const std::lock_guard lock(mutex_);
  for (auto& what : std::exchange(orders_, {})) what(sockets);
  if (manner_ == Manner::silent) return;
  for (const auto& [peer, frame] : std::exchange(unheard_, {})) on_frame(sockets, peer, frame);
}

void FakeHub::goodbye() {
  order([this](Sockets& sockets) {
    v1::FromHub message;
    message.mutable_goodbye()->set_code("stopping");
    for (const auto& [peer, adapter] : peers_) sockets.send(peer, message.SerializeAsString());
    peers_.clear();
  });
}

void FakeHub::behave(Manner manner) {
  const std::lock_guard lock(mutex_);
  manner_ = manner;
}

void FakeHub::release() {
  order([this](Sockets& sockets) {
    if (manner_ == Manner::slow) manner_ = Manner::good;
    for (auto& [peer, message] : std::exchange(held_, {})) answer(sockets, peer, std::move(message));
  });
}

void FakeHub::send_all(const v1::FromHub& message) {
  order([this, message](Sockets& sockets) {
    for (const auto& [peer, adapter] : peers_) sockets.send(peer, message.SerializeAsString());
  });
}

void FakeHub::command(const v1::Command& command) {
  v1::FromHub message;
  *message.mutable_command() = command;
  send_all(message);
}

void FakeHub::signal(const v1::Signal& signal) {
  v1::FromHub message;
  *message.mutable_signal() = signal;
  send_all(message);
}

void FakeHub::reserve(const v1::Reservation& reservation) {
  v1::FromHub message;
  *message.mutable_reservation() = reservation;
  send_all(message);
}

void FakeHub::lose(v1::Event event) {
  const std::lock_guard lock(mutex_);
  event.set_sequence(events_.size() + 1);
  events_.push_back(std::move(event));
}

void FakeHub::publish(v1::Event event) {
  const std::lock_guard lock(mutex_);
  lose(std::move(event));
  order([event = events_.back()](Sockets& sockets) {
    const auto bytes = event.SerializeAsString();
    zmq_send(sockets.events, event.type().data(), event.type().size(), ZMQ_SNDMORE);
    zmq_send(sockets.events, bytes.data(), bytes.size(), 0);
  });
}

#define BALIE_SEEN(type, name)          \
  type FakeHub::name() const {          \
    const std::lock_guard lock(mutex_); \
    return name##_;                     \
  }
BALIE_SEEN(std::vector<std::string>, contacts)
BALIE_SEEN(std::vector<v1::Contact>, recorded)
BALIE_SEEN(std::vector<std::string>, outcomes)
BALIE_SEEN(std::vector<std::string>, commands_done)
BALIE_SEEN(std::vector<v1::CommandDone>, dones)
BALIE_SEEN(std::vector<v1::ToHub>, said)
BALIE_SEEN(std::vector<v1::Outcome>, reported)
BALIE_SEEN(std::vector<std::string>, kinds)
BALIE_SEEN(int, repeats)
BALIE_SEEN(int, sessions)
BALIE_SEEN(int, goodbyes)
BALIE_SEEN(int, heartbeats)
BALIE_SEEN(int, requests)
#undef BALIE_SEEN

bool FakeHub::wait(const std::function<bool(const FakeHub&)>& holds) {
  std::unique_lock lock(mutex_);
  return seen_.wait_for(lock, std::chrono::seconds(10), [&] { return holds(*this); });
}

}  // namespace balie::test
