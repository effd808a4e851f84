#include "protocols/csta/session.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::csta {
namespace {

constexpr int invoke_ids = 9999;  // 0 to 9998

std::vector<std::string> versions_from(const std::string& preferred) {
  std::vector<std::string> versions = {edition_space(preferred)};
  for (const auto* edition : {"ed6", "ed5", "ed4", "ed3"})
    if (preferred != edition) versions.push_back(edition_space(edition));
  return versions;
}

}  // namespace

Session::Session(Settings settings)
    : settings_(std::move(settings)), space_(edition_space(settings_.edition)) {}

void Session::start(Instant now) {
  spoken_ = now;
  state_ = State::login;
  if (settings_.login == Login::application_session) {
    request(Kind::login,
            start_application_session(settings_.application, versions_from(settings_.edition),
                                      settings_.session_seconds),
            now);
  } else if (settings_.login == Login::system_register) {
    request(Kind::login, system_register(space_), now);
  } else {
    on_login({}, now);
  }
}

void Session::request(Kind kind, std::string document, Instant now, std::string device,
                      std::uint64_t number) {
  waiting_.push_back({kind, std::move(document), std::move(device), number, {}});
  send_waiting(now);
}

int Session::next_invoke_id() {
  do {
    invoke_id_ = (invoke_id_ + 1) % invoke_ids;
  } while (unanswered_.contains(invoke_id_));
  return invoke_id_;
}

void Session::send_waiting(Instant now) {
  while (!waiting_.empty() && unanswered_.size() < settings_.unanswered_max) {
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    const auto id = next_invoke_id();
    auto bytes = encode({id, std::exchange(next.document, {})});
    if (!bytes) {
      if (next.kind == Kind::asked) actions_.push_back(Answered{next.number, Refused{bytes.error().code()}});
      continue;
    }
    spoken_ = next.sent = now;
    actions_.push_back(Send{std::move(*bytes)});
    said_.erase(id);
    unanswered_.emplace(id, std::move(next));
  }
}

void Session::say(std::string document, std::string cross_ref) {
  const auto id = next_invoke_id();
  said_.insert_or_assign(id, std::move(cross_ref));
  reply(id, std::move(document));
}

void Session::reply(int invoke_id, std::string document) {
  if (state_ == State::closed) return;
  if (auto bytes = encode({invoke_id, std::move(document)})) actions_.push_back(Send{std::move(*bytes)});
}

std::uint64_t Session::ask(std::string document, Instant now) {
  request(Kind::asked, std::move(document), now, {}, ++last_);
  return last_;
}

void Session::feed(std::string_view bytes, Instant now) {
  if (state_ == State::closed) return;
  decoder_.feed(bytes);
  while (state_ != State::closed) {
    const auto frame = decoder_.next();
    if (!frame) return close(frame.error().code());
    if (!*frame) return;
    on_frame(**frame, now);
  }
}

void Session::on_frame(const Frame& frame, Instant now) {
  const auto content = read_message(frame.document);
  if (!content) {
    actions_.push_back(Trouble{"message", content.error().text()});
    // An event has no answer. Nor has an answer; but which of ours it was to, nobody can tell any more.
    if (frame.invoke_id != event_invoke_id)
      reply(frame.invoke_id,
            error_code(space_, "operation",
                       content.error().code() == "csta.incomplete" ? "invalidParameterValue" : "generic"));
    return;
  }
  if (std::holds_alternative<Answer>(*content) || std::holds_alternative<Refused>(*content))
    return on_answer(frame.invoke_id, *content, now);
  if (const auto* status = std::get_if<SystemStatus>(&*content)) {
    reply(frame.invoke_id, system_status_response(space_));
    if (status->status == "disabled") return close("csta.disabled");
    return;
  }
  if (std::holds_alternative<RequestSystemStatus>(*content))
    return reply(frame.invoke_id, request_system_status_response(space_, "normal"));
  if (std::holds_alternative<SessionTerminated>(*content)) return close("csta.terminated");
  if (const auto* unknown = std::get_if<Unknown>(&*content)) {
    if (!unknown->name.ends_with("Event") && frame.invoke_id != event_invoke_id)
      reply(frame.invoke_id, error_code(space_, "operation", "invalidMsgID"));
    return;
  }
  if (const auto* data = std::get_if<SnapshotData>(&*content)) return on_snapshot_data(*data, now);
  if (const auto* abort = std::get_if<RouteRegisterAbort>(&*content)) {
    // The switch gave the registration up: without one it routes by itself, and nobody would know.
    actions_.push_back(Trouble{"RouteRegisterAbort", abort->register_id});
    for (const auto& device : settings_.routes)
      request(Kind::route, route_register(space_, device == "*" ? "" : device), now, device);
    return;
  }
  actions_.push_back(Came{*content});
}

void Session::on_answer(int invoke_id, const Content& content, Instant now) {
  auto found = unanswered_.extract(invoke_id);
  if (!found) {  // to a RouteSelect; or late, or repeated
    auto said = said_.extract(invoke_id);
    const auto* no = std::get_if<Refused>(&content);
    if (!said || no == nullptr) return;
    actions_.push_back(Trouble{"RouteSelect", no->error});
    actions_.push_back(Came{ReRoute{std::move(said.mapped()), {}, 0}});
    return;
  }
  const auto request = std::move(found.mapped());
  const auto* refused = std::get_if<Refused>(&content);
  const auto* answer = std::get_if<Answer>(&content);
  send_waiting(now);
  switch (request.kind) {
    case Kind::login:
      if (refused != nullptr) {
        actions_.push_back(Trouble{"login", refused->error});
        return close("csta.refused");
      }
      return on_login(*answer, now);
    case Kind::features:  // a switch without the service still does what it does
      if (answer != nullptr) learn(*answer);
      return order_all(now);
    case Kind::monitor:
      if (refused != nullptr) {
        actions_.push_back(Trouble{"MonitorStart " + request.device, refused->error});
      } else {
        if (offers("snapshotDevice"))
          this->request(Kind::snapshot, snapshot_device(space_, request.device), now, request.device);
        if (settings_.agents && offers("getAgentState"))
          this->request(Kind::agents, agent_state(space_, request.device), now, request.device);
      }
      break;
    case Kind::snapshot:
      if (answer != nullptr) actions_.push_back(Snapshot{request.device, answer->calls});
      if (answer != nullptr && !answer->snapshot_ref.empty())
        snapshots_[answer->snapshot_ref] = {request.device, now};
      break;
    case Kind::agents:
      if (answer != nullptr) actions_.push_back(Agents{request.device, answer->agents});
      break;
    case Kind::route:
      if (refused != nullptr) actions_.push_back(Trouble{"RouteRegister " + request.device, refused->error});
      break;
    case Kind::asked:
      if (answer != nullptr) actions_.push_back(Answered{request.number, *answer});
      if (refused != nullptr) actions_.push_back(Answered{request.number, *refused});
      break;
    case Kind::timer:
      if (refused != nullptr) return close("csta.session_lost");
      break;
    case Kind::keepalive:
      break;  // even a refusal is a sign of life
  }
  check_open();
}

void Session::on_login(const Answer& answer, Instant now) {
  session_id_ = answer.name.starts_with("StartApplicationSession") ? answer.id : std::string();
  if (answer.version.find("/csta/ed") != std::string::npos) space_ = answer.version;
  session_seconds_ = answer.duration_seconds > 0 ? answer.duration_seconds : settings_.session_seconds;
  if (!session_id_.empty()) reset_at_ = now + std::chrono::seconds(session_seconds_) / 2;
  state_ = State::features;
  request(Kind::features, csta_features(space_), now);
}

void Session::order_all(Instant now) {
  state_ = State::ordering;
  for (const auto& device : settings_.monitors)
    request(Kind::monitor, monitor_start(space_, device), now, device);
  for (const auto& device : settings_.routes)
    if (offers("routeRegister"))
      request(Kind::route, route_register(space_, device == "*" ? "" : device), now, device);
  check_open();
}

// A list that is there and does not name a service says that there is none; one that is not there says
// nothing: many switches fill in some of them.
void Session::learn(const Answer& features) {
  constexpr std::pair<const char*, const char*> used[] = {{"snapshotServList", "snapshotDevice"},
                                                          {"logicalServList", "getAgentState"},
                                                          {"routeingServList", "routeRegister"}};
  for (const auto& [list, service] : used) {
    if (std::ranges::count(features.service_lists, list) == 0) continue;
    if (std::ranges::count(features.services, service) > 0) continue;
    missing_.emplace(service);
    actions_.push_back(Trouble{"GetCSTAFeatures", fmt::format("the switch does not offer {}", service)});
  }
}

bool Session::offers(const char* service) const { return !missing_.contains(service); }

void Session::on_snapshot_data(const SnapshotData& data, Instant now) {
  const auto found = snapshots_.find(data.service_ref);
  if (found == snapshots_.end()) return;
  found->second.heard = now;
  actions_.push_back(Snapshot{found->second.device, data.calls});
  if (data.last) snapshots_.erase(found);
  check_open();
}

void Session::check_open() {
  if (state_ != State::ordering || !waiting_.empty() || !unanswered_.empty() || !snapshots_.empty()) return;
  state_ = State::open;
  actions_.push_back(Open{});
}

Instant Session::wake_at() const {
  if (state_ == State::closed || state_ == State::idle) return Instant::max();
  auto at = std::min(spoken_ + settings_.keepalive, reset_at_);
  for (const auto& [id, request] : unanswered_) at = std::min(at, request.sent + settings_.answer_limit);
  for (const auto& [ref, snapshot] : snapshots_) at = std::min(at, snapshot.heard + settings_.answer_limit);
  return at;
}

void Session::on_time(Instant now) {
  if (state_ == State::closed || state_ == State::idle || now < wake_at()) return;
  for (const auto& [id, request] : unanswered_)
    if (now >= request.sent + settings_.answer_limit) return close("csta.silent");
  // The rest of a snapshot does not come: what is there is what there is.
  const auto left = std::erase_if(
      snapshots_, [&](const auto& one) { return now >= one.second.heard + settings_.answer_limit; });
  if (left > 0) actions_.push_back(Trouble{"SnapshotDeviceData", "the last segment did not come"});
  if (left > 0) check_open();
  if (now >= reset_at_) {
    reset_at_ = now + std::chrono::seconds(session_seconds_) / 2;
    request(Kind::timer, reset_application_session_timer(session_id_, session_seconds_), now);
  } else if (now >= spoken_ + settings_.keepalive) {
    request(Kind::keepalive, system_status(space_, "normal"), now);
    spoken_ = now;
  }
}

void Session::on_end() { close("csta.closed"); }

void Session::stop(Instant now) {
  if (state_ == State::closed) return;
  if (!session_id_.empty()) request(Kind::keepalive, stop_application_session(session_id_), now);
  close("csta.stopped");
}

void Session::close(std::string_view code) {
  if (state_ == State::closed) return;
  state_ = State::closed;
  actions_.push_back(Close{std::string(code)});
}

std::optional<Session::Action> Session::poll() {
  if (actions_.empty()) return std::nullopt;
  auto action = std::move(actions_.front());
  actions_.pop_front();
  return action;
}

}  // namespace balie::csta
