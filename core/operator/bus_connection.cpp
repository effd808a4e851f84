#include "core/operator/bus_connection.hpp"

#include "core/base/hash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace balie::operation {
namespace {

constexpr int linger_ms = 200;  // for the Goodbye; nothing else is left unanswered on purpose

bus::ClientSession::Settings session_settings(const BusConnection::Settings& settings) {
  bus::ClientSession::Settings session;
  session.adapter = settings.adapter;
  session.boot_id = to_base32(hash128(random_hash_key(), settings.adapter));
  session.program = "balie";
  session.welcome_limit = settings.open_limit;
  return session;
}

}  // namespace

void secure(zmq::socket_t& socket, const BusSettings& bus) {
  if (!bus.encrypted()) return;
  socket.set(zmq::sockopt::curve_publickey, bus.public_key);
  socket.set(zmq::sockopt::curve_secretkey, bus.secret_key);
  socket.set(zmq::sockopt::curve_serverkey, bus.server_public_key);
}

Error to_error(const v1::Refusal& refusal) {
  const auto fate = refusal.fate() == "retry" ? Fate::retry : Fate::reject;
  const auto text = refusal.field().empty() ? refusal.text() : refusal.field() + ": " + refusal.text();
  return Error(fate, refusal.code(), text.empty() ? "the hub refused: " + refusal.code() : text);
}

BusConnection::BusConnection(Settings settings, const Clock& clock)
    : settings_(std::move(settings)),
      clock_(clock),
      socket_(context_, zmq::socket_type::dealer),
      session_(session_settings(settings_), settings_.limits) {
  socket_.set(zmq::sockopt::linger, linger_ms);
  socket_.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(settings_.limits.publish_bytes_max));
  socket_.set(zmq::sockopt::sndhwm, 0);  // the hub's credit bounds what is under way
  socket_.set(zmq::sockopt::rcvhwm, 0);
  secure(socket_, settings_.bus);
  socket_.connect(settings_.bus.endpoint);
  session_.start(clock_.instant());
}

BusConnection::~BusConnection() {
  try {
    if (session_.open()) session_.stop(clock_.instant());
    static_cast<void>(take_actions());
  } catch (const zmq::error_t&) {
    return;  // the hub will notice our silence
  }
}

result<void> BusConnection::open() {
  while (!session_.open()) {
    BALIE_TRY(const auto answer, wait(settings_.open_limit));
    static_cast<void>(answer);
  }
  return {};
}

std::uint64_t BusConnection::send(v1::ToHub message) {
  return session_.request(std::move(message), clock_.instant());
}

void BusConnection::send_frame(const std::string& frame) {
  static_cast<void>(socket_.send(zmq::buffer(frame), zmq::send_flags::dontwait));
}

// Does what the session asks for, up to the first answer.
result<std::optional<v1::FromHub>> BusConnection::take_actions() {
  while (auto action = session_.poll()) {
    if (const auto* send = std::get_if<bus::ClientSession::Send>(&*action)) {
      send_frame(send->frame);
    } else if (auto* opened = std::get_if<bus::ClientSession::Opened>(&*action)) {
      welcome_ = std::move(opened->welcome);
      was_open_ = true;
    } else if (auto* answered = std::get_if<bus::ClientSession::Answered>(&*action)) {
      answered->message.set_request(answered->request);
      return std::move(answered->message);
    } else if (const auto* ordered = std::get_if<bus::ClientSession::Ordered>(&*action)) {
      session_.grant(1, clock_.instant());
      if (ordered_) ordered_(ordered->message);
    } else if (const auto* closed = std::get_if<bus::ClientSession::Closed>(&*action)) {
      return std::unexpected(away(closed->error));
    }
  }
  return std::nullopt;
}

Error BusConnection::away(const Error& cause) const {
  if (cause.fate() == Fate::reject || cause.fate() == Fate::fatal) return cause;
  if (was_open_) {
    return Error(
        Fate::reconnect, "operator.hub_away",
        fmt::format("the hub at {} went away ({}); see what became of it, then run the same command again",
                    settings_.bus.endpoint, cause.text()));
  }
  return Error(
      Fate::reconnect, "operator.hub_away",
      fmt::format("no hub answers at {}; start one with: balie up balie.toml", settings_.bus.endpoint));
}

void BusConnection::receive() {
  // As many as are there, within reason: answers are handed out one by one.
  for (int count = 0; count < 256; ++count) {
    zmq::message_t frame;
    if (!socket_.recv(frame, zmq::recv_flags::dontwait)) return;
    session_.on_frame(frame.to_string_view(), clock_.instant());
  }
}

result<std::optional<v1::FromHub>> BusConnection::wait(Duration limit, zmq::pollitem_t* also) {
  const auto until = clock_.instant() + limit;
  for (;;) {
    BALIE_TRY(auto answer, take_actions());
    if (answer) return answer;
    const bool was_open = session_.open();
    const auto pause = std::max(std::min(session_.wake_at(), until) - clock_.instant(), Duration::zero());
    const bool interrupted = poll(std::chrono::ceil<std::chrono::milliseconds>(pause), also);
    session_.on_time(clock_.instant());
    if (interrupted || was_open != session_.open() || clock_.instant() >= until) return take_actions();
  }
}

// True when `also` is ready.
bool BusConnection::poll(std::chrono::milliseconds pause, zmq::pollitem_t* also) {
  std::array<zmq::pollitem_t, 2> items = {zmq::pollitem_t{socket_.handle(), 0, ZMQ_POLLIN, 0},
                                          also == nullptr ? zmq::pollitem_t{} : *also};
  try {
    zmq::poll(items.data(), also == nullptr ? 1 : 2, pause);
  } catch (const zmq::error_t& error) {
    if (error.num() != EINTR) throw;
  }
  if ((items[0].revents & ZMQ_POLLIN) != 0) receive();
  if (also != nullptr) also->revents = items[1].revents;
  return also != nullptr && also->revents != 0;
}

result<v1::FromHub> BusConnection::ask(v1::ToHub message) {
  const auto number = send(std::move(message));
  for (;;) {
    BALIE_TRY(auto answer, wait(std::chrono::hours(1)));
    if (!answer || answer->request() != number) continue;
    if (answer->has_refusal()) return std::unexpected(to_error(answer->refusal()));
    return std::move(*answer);
  }
}

}  // namespace balie::operation
