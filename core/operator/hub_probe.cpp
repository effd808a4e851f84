#include "core/operator/hub_probe.hpp"

#include <algorithm>

namespace balie::operation {
namespace {

constexpr auto pause = std::chrono::milliseconds(100);  // between two questions
constexpr auto open_limit = std::chrono::seconds(2);    // then the connection is made anew

}  // namespace

HubProbe::HubProbe(BusSettings bus, const Clock& clock) : bus_(std::move(bus)), clock_(clock) {}

void HubProbe::reset() {
  connection_.reset();
  reason_.clear();
}

bool HubProbe::step(Duration limit, zmq::pollitem_t* also) {
  if (!connection_) {
    connection_ = std::make_unique<BusConnection>(
        BusConnection::Settings{.bus = bus_, .adapter = "supervisor", .limits = {}, .open_limit = open_limit},
        clock_);
    asked_ = false;
    ask_at_ = {};
  }
  const auto now = clock_.instant();
  if (connection_->is_open() && !asked_ && now >= ask_at_) {
    v1::ToHub request;
    request.mutable_status_query();
    connection_->send(std::move(request));
    asked_ = true;
  }
  if (!asked_) limit = std::min<Duration>(limit, pause);
  const auto answer = connection_->wait(limit, also);
  if (!answer) {
    connection_.reset();
  } else if (*answer && (*answer)->has_status()) {
    asked_ = false;
    ask_at_ = clock_.instant() + pause;
    reason_ = (*answer)->status().reason();
    if ((*answer)->status().ready()) {
      connection_.reset();
      return true;
    }
  } else if (*answer) {  // a refusal
    asked_ = false;
    ask_at_ = clock_.instant() + pause;
  }
  return false;
}

}  // namespace balie::operation
