#include "core/operator/supervisor.hpp"

#include "core/base/assert.hpp"

#include <algorithm>

namespace balie::operation {
namespace {

constexpr std::size_t hub = 0;
constexpr int wrong_settings = 2;  // the exit status of every program of ours for bad input

}  // namespace

Supervisor::Supervisor(std::size_t children, Settings settings) : settings_(settings), children_(children) {
  BALIE_ASSERT(children > 0);
}

void Supervisor::begin(Instant now) { start(hub, now); }

void Supervisor::start(std::size_t child, Instant now) {
  auto& one = children_[child];
  one.state = State::starting;
  one.since = now;
  one.ready = false;
  actions_.push_back(Start{child});
}

void Supervisor::started(std::size_t child, Instant now) {
  auto& one = children_[child];
  if (one.state != State::starting) return;
  one.state = State::running;
  if (stopping_) end(child, now);
}

void Supervisor::exited(std::size_t child, Exit exit, Instant now) {
  auto& one = children_[child];
  one.ready = false;
  if (stopping_) {
    one.state = State::ended;
    end_next(now);
    return;
  }
  if (exit.signal == 0 && exit.status == wrong_settings) {
    one.state = State::ended;
    if (child == hub) {
      status_ = wrong_settings;
      stop(now);
    }
    return;
  }
  if (now - one.since >= settings_.healthy_after) one.delay = Duration::zero();
  one.delay = std::clamp(one.delay * 2, settings_.delay_min, settings_.delay_max);
  one.state = State::waiting;
  one.due = now + one.delay;
}

void Supervisor::hub_ready(Instant now) {
  if (stopping_ || children_[hub].state != State::running) return;
  children_[hub].ready = true;
  for (std::size_t child = 1; child < children_.size(); ++child) {
    if (children_[child].state == State::idle) start(child, now);
  }
}

void Supervisor::stop(Instant now) {
  if (stopping_) return;
  stopping_ = true;
  for (std::size_t child = 0; child < children_.size(); ++child) {
    auto& one = children_[child];
    if (one.state == State::idle || one.state == State::waiting) one.state = State::ended;
    if (child != hub && one.state == State::running) end(child, now);
  }
  end_next(now);
}

void Supervisor::end(std::size_t child, Instant now) {
  children_[child].state = State::ending;
  children_[child].due = now + settings_.stop_limit;
  actions_.push_back(Terminate{child});
}

bool Supervisor::all_ended(std::size_t from) const {
  return std::all_of(children_.begin() + static_cast<std::ptrdiff_t>(from), children_.end(),
                     [](const Child& child) { return child.state == State::ended; });
}

// The hub goes when no adapter is left that could want it.
void Supervisor::end_next(Instant now) {
  if (!all_ended(1)) return;
  if (children_[hub].state == State::running) end(hub, now);
  if (children_[hub].state == State::ended && !finished_) {
    finished_ = true;
    actions_.push_back(Finished{status_});
  }
}

void Supervisor::on_time(Instant now) {
  for (std::size_t child = 0; child < children_.size(); ++child) {
    auto& one = children_[child];
    if (one.due > now) continue;
    if (one.state == State::waiting) start(child, now);
    if (one.state == State::ending && one.due != Instant::max()) {
      one.due = Instant::max();  // once
      actions_.push_back(Kill{child});
    }
  }
}

std::optional<Supervisor::Action> Supervisor::poll() {
  if (actions_.empty()) return std::nullopt;
  auto action = actions_.front();
  actions_.pop_front();
  return action;
}

Instant Supervisor::wake_at() const {
  auto earliest = Instant::max();
  for (const auto& child : children_) {
    if (child.state == State::waiting || child.state == State::ending)
      earliest = std::min(earliest, child.due);
  }
  return earliest;
}

bool Supervisor::waits_for_hub() const {
  return !stopping_ && children_[hub].state == State::running && !children_[hub].ready;
}

}  // namespace balie::operation
