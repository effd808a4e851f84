#include "adapters/asterisk/manager_link.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <utility>

namespace balie::asterisk {
namespace {

using boost::system::error_code;

constexpr Duration connect_limit = std::chrono::seconds(5);

const std::vector<std::string>& event_names() {
  static const std::vector<std::string> names = {"Newchannel",
                                                 "Rename",
                                                 "Hangup",
                                                 "DialBegin",
                                                 "DialEnd",
                                                 "BridgeEnter",
                                                 "BridgeLeave",
                                                 "Hold",
                                                 "Unhold",
                                                 "BlindTransfer",
                                                 "AttendedTransfer",
                                                 "QueueCallerJoin",
                                                 "AgentCalled",
                                                 "AgentConnect",
                                                 "QueueMemberStatus",
                                                 "QueueMemberAdded",
                                                 "QueueMemberRemoved",
                                                 "QueueMemberPause",
                                                 "OriginateResponse",
                                                 "UserEvent"};
  return names;
}

}  // namespace

ManagerLink::ManagerLink(asio::any_io_executor executor, const Clock& clock, Log log,
                         const Settings& settings, std::string boot_id, Hooks hooks)
    : executor_(std::move(executor)),
      clock_(clock),
      log_(std::move(log)),
      settings_(settings),
      boot_id_(std::move(boot_id)),
      hooks_(std::move(hooks)),
      tls_(asio::ssl::context::tls_client),
      resolver_(executor_),
      timer_(executor_),
      pause_(executor_),
      backoff_({.first = std::chrono::milliseconds(100), .max = std::chrono::seconds(2)},
               std::hash<std::string>{}(boot_id_)) {}

// Runs a handler only as long as the link that it is of holds.
template <typename Handler>
auto ManagerLink::guarded(std::uint64_t link, Handler handler) {
  return [self = shared_from_this(), line = line_, link, handler](const error_code& error, auto&&... rest) {
    if (link == self->link_ && !self->stopped_) handler(error, rest...);
  };
}

result<void> ManagerLink::start() {
  if (settings_.manager_tls) {
    error_code error;
    if (settings_.manager_ca.empty()) {
      tls_.set_default_verify_paths(error);
    } else {
      tls_.load_verify_file(settings_.manager_ca, error);
    }
    if (error)
      return failure(Fate::fatal, "asterisk.manager_ca",
                     fmt::format("{}: {}", settings_.manager_ca, error.message()));
  }
  connect();
  return {};
}

void ManagerLink::stop() {
  if (std::exchange(stopped_, true)) return;
  timer_.cancel();
  pause_.cancel();
  resolver_.cancel();
  error_code ignored;
  if (line_) line_->stream.next_layer().close(ignored);
}

void ManagerLink::connect() {
  const auto link = ++link_;
  line_ = std::make_shared<Line>(executor_, tls_);
  timer_.expires_after(connect_limit);
  timer_.async_wait(guarded(link, [this, link](const error_code& error) {
    if (!error) lost(link, "net.too_slow");
  }));
  resolver_.async_resolve(
      settings_.manager_host, std::to_string(settings_.manager_port),
      guarded(link,
              [this, link](const error_code& error, const asio::ip::tcp::resolver::results_type& found) {
                if (error) return lost(link, "net.unreachable");
                asio::async_connect(line_->stream.next_layer(), found,
                                    guarded(link, [this, link](const error_code& refused, const auto&) {
                                      refused ? lost(link, "net.unreachable") : on_connected(link);
                                    }));
              }));
}

void ManagerLink::on_connected(std::uint64_t link) {
  error_code ignored;
  line_->stream.next_layer().set_option(asio::ip::tcp::no_delay(true), ignored);
  if (!settings_.manager_tls) return begin(link);
  line_->stream.set_verify_mode(asio::ssl::verify_peer);
  // A certificate that is named itself may be of any name: Asterisk's own script makes such.
  if (settings_.manager_ca.empty())
    line_->stream.set_verify_callback(asio::ssl::host_name_verification(settings_.manager_host));
  line_->stream.async_handshake(Stream::client, guarded(link, [this, link](const error_code& error) {
                                  error ? lost(link, "net.tls") : begin(link);
                                }));
}

void ManagerLink::begin(std::uint64_t link) {
  ami::Session::Settings session;
  session.username = settings_.manager_user;
  session.secret = settings_.manager_secret;
  session.events = event_names();
  session.id = fmt::format("{}-{}", boot_id_, link);
  session.ping_every = std::chrono::seconds(3);  // so that a half-open link is noticed in eight
  session.answer_limit = std::chrono::seconds(5);
  session_.emplace(std::move(session), clock_.instant());
  read(link);
  wait(link);
}

void ManagerLink::read(std::uint64_t link) {
  auto heard = guarded(link, [this, link](const error_code& error, std::size_t size) {
    if (error) return lost(link, "net.closed");
    session_->on_bytes({line_->room.data(), size}, clock_.instant());
    pump(link);
    if (link == link_) read(link);
  });
  if (settings_.manager_tls) {
    line_->stream.async_read_some(asio::buffer(line_->room), std::move(heard));
  } else {
    line_->stream.next_layer().async_read_some(asio::buffer(line_->room), std::move(heard));
  }
}

void ManagerLink::write(std::uint64_t link) {
  if (line_->unsent.empty() || !line_->sending.empty()) return;
  line_->sending = std::exchange(line_->unsent, {});
  auto written = guarded(link, [this, link](const error_code& error, std::size_t) {
    line_->sending.clear();
    error ? lost(link, "net.closed") : write(link);
  });
  if (settings_.manager_tls) {
    asio::async_write(line_->stream, asio::buffer(line_->sending), std::move(written));
  } else {
    asio::async_write(line_->stream.next_layer(), asio::buffer(line_->sending), std::move(written));
  }
}

void ManagerLink::wait(std::uint64_t link) {
  timer_.expires_at(session_->wake_at());
  timer_.async_wait(guarded(link, [this, link](const error_code& error) {
    if (error) return;
    session_->on_time(clock_.instant());
    pump(link);
  }));
}

void ManagerLink::pump(std::uint64_t link) {
  while (link == link_ && session_) {
    auto output = session_->poll();
    if (!output) break;
    if (auto* send = std::get_if<ami::Send>(&*output)) {
      line_->unsent += send->bytes;
    } else if (const auto* closed = std::get_if<ami::Closed>(&*output)) {
      return lost(link, closed->code);
    } else {
      on_output(std::move(*output));
    }
  }
  if (link != link_ || !session_) return;
  if (line_->unsent.size() > unsent_bytes_max) return lost(link, "asterisk.does_not_read");
  write(link);
  wait(link);
}

void ManagerLink::on_output(ami::Output&& output) {
  if (const auto* opened = std::get_if<ami::Opened>(&output)) {
    log_.info("logged in at the manager", {{"version", opened->version}, {"filtered", opened->filtered}});
    if (!opened->filtered)
      log_.warning(
          "the manager's user may not set a filter, so that every event comes: see eventfilter in the "
          "README");
    backoff_.worked(clock_.instant());
    open_ = true;
    hooks_.opened();
  } else if (const auto* event = std::get_if<ami::Event>(&output)) {
    hooks_.event(event->message);
  } else if (const auto* item = std::get_if<ami::Item>(&output)) {
    const auto found = waiting_.find(item->action);
    if (found != waiting_.end() && found->second.item) found->second.item(item->message);
  } else if (auto* answered = std::get_if<ami::Answered>(&output)) {
    const auto found = waiting_.find(answered->action);
    if (found == waiting_.end()) return;
    const auto done = std::move(found->second.done);
    waiting_.erase(found);
    done(std::move(answered->response));
  }
}

void ManagerLink::submit(ami::Action action, Done done, Item item) {
  if (!open_) return done(failure(Fate::retry, "not_connected", "no link to Asterisk's manager"));
  const auto number = session_->submit(std::move(action), clock_.instant());
  waiting_[number] = {std::move(done), std::move(item)};
  pump(link_);
}

void ManagerLink::lost(std::uint64_t link, const std::string& code) {
  if (link != link_ || stopped_) return;
  log_.warning("no link to the manager", {{"code", code}});
  ++link_;
  const bool was_open = std::exchange(open_, false);
  error_code ignored;
  line_->stream.next_layer().close(ignored);
  timer_.cancel();
  session_.reset();
  for (auto& [number, one] : std::exchange(waiting_, {}))
    one.done(failure(Fate::reconnect, "link_lost", "the link to Asterisk's manager was lost"));
  if (was_open) hooks_.closed();
  pause_.expires_after(backoff_.failed(clock_.instant()));
  pause_.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error && !self->stopped_) self->connect();
  });
}

}  // namespace balie::asterisk
