// A command's link to the hub: requests out, answers in, blocking; many may be under way. The session itself
// is protocols/bus/client_session.hpp. One thread.
#pragma once

#include "core/base/bus_settings.hpp"
#include "core/base/clock.hpp"
#include "core/base/result.hpp"
#include "protocols/bus/client_session.hpp"

#include <zmq.hpp>

#include <functional>
#include <optional>
#include <string>

namespace balie::operation {

class BusConnection {
 public:
  struct Settings {
    BusSettings bus;
    std::string adapter = "operator";
    bus::Limits limits;
    Duration open_limit = std::chrono::seconds(3);
  };

  // Begins to connect; wait() goes on with it. Throws zmq::error_t when the endpoint is none.
  BusConnection(Settings settings, const Clock& clock);
  ~BusConnection();  // takes leave of the hub
  BusConnection(const BusConnection&) = delete;
  BusConnection& operator=(const BusConnection&) = delete;

  // Waits until the hub let us in. Error: "operator.hub_away" (reconnect), or why it did not.
  result<void> open();
  [[nodiscard]] bool is_open() const { return session_.open(); }
  // What the hub said of itself; once open.
  [[nodiscard]] const v1::Welcome& welcome() const { return welcome_; }
  [[nodiscard]] zmq::context_t& context() { return context_; }
  [[nodiscard]] const Settings& settings() const { return settings_; }

  // Is called, within wait() and ask(), with what the hub pushes: reservations.
  void on_ordered(std::function<void(const v1::FromHub&)> ordered) { ordered_ = std::move(ordered); }

  // Gives the number that the answer will carry.
  std::uint64_t send(v1::ToHub message);
  [[nodiscard]] std::size_t unanswered() const { return session_.unanswered(); }

  // The next answer, in whatever order they come; nullopt when `limit` has passed, or `also` has something to
  // read.
  result<std::optional<v1::FromHub>> wait(Duration limit, zmq::pollitem_t* also = nullptr);
  // One request and its answer; a Refusal becomes an Error. No other request may be under way.
  result<v1::FromHub> ask(v1::ToHub message);

 private:
  result<std::optional<v1::FromHub>> take_actions();
  bool poll(std::chrono::milliseconds pause, zmq::pollitem_t* also);
  void receive();
  void send_frame(const std::string& frame);
  [[nodiscard]] Error away(const Error& cause) const;

  Settings settings_;
  const Clock& clock_;
  zmq::context_t context_;
  zmq::socket_t socket_;
  bus::ClientSession session_;
  v1::Welcome welcome_;
  std::function<void(const v1::FromHub&)> ordered_;
  bool was_open_ = false;
};

// Sets the CURVE keys of a client's socket, where there are any; before it connects.
void secure(zmq::socket_t& socket, const BusSettings& bus);

// What the hub did not do, as an error: "contact.id: is required".
Error to_error(const v1::Refusal& refusal);

}  // namespace balie::operation
