// Waiting: where a contact stands, what it demands as time goes by, and when it waits no longer.
#include "core/routing/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace balie::routing {
namespace {

Time::duration whole(Duration duration) { return std::chrono::duration_cast<Time::duration>(duration); }

}  // namespace

// In this queue from now on, with the age that it has.
void Engine::enter_queue(ItemIndex index, const char* reason) {
  auto& item = items_[index];
  const auto& plan = plan_.queues[item.queue];
  item.arrived = now_;
  const auto age =
      std::chrono::duration_cast<std::chrono::microseconds>(item.standing.since - epoch_).count();
  item.standing.rank = std::int64_t{item.priority} * 1'000'000 - std::int64_t{plan.ageing} * age;
  const bool full = plan.length_max && queues_[item.queue].counts.waiting >= *plan.length_max;
  // Queues that send to each other what they cannot take: it waits where it is.
  if (full && diversions_ < diversions_max && overflow(index)) return;
  item.estimate = estimate(item.queue);
  wait(index, reason);
}

// Gives it to an agent, or a place among those who wait. `reason` null: nobody need hear of it.
void Engine::wait(ItemIndex index, const char* reason) {
  stop_waiting(index);
  auto& item = items_[index];
  item.state = State::waiting;
  std::erase_if(item.resting, [this](const auto& one) { return one.second <= now_; });
  item.demand = demands_.take(demand_of(item), item.skills.empty() && !waits_for_named(item));
  if (offer_to_somebody(index)) return;
  demands_.wait(*item.demand, item.standing);
  ++queues_[item.queue].counts.waiting;
  // When something about it changes by itself.
  std::optional<Time> next;
  if (waits_for_named(item)) {
    next = item.named_until;
  } else {
    const auto& steps = plan_.queues[item.queue].steps;
    const auto step = step_of(item, now_);
    if (step + 1 < steps.size()) next = item.arrived + whole(steps[step + 1].after);
  }
  if (next) timers_.set({TimerKind::step, index}, *next);
  const auto& wait_max = plan_.queues[item.queue].wait_max;
  if (wait_max && !item.callback) timers_.set({TimerKind::wait_max, index}, item.arrived + whole(*wait_max));
  if (!item.resting.empty()) {
    const auto soonest =
        std::ranges::min_element(item.resting, {}, [](const auto& one) { return one.second; });
    timers_.set({TimerKind::rest, index}, soonest->second);
  }
  if (reason) effects_->push_back(Waiting{item.contact, item.queue, item.estimate, reason});
}

void Engine::stop_waiting(ItemIndex index) {
  auto& item = items_[index];
  if (!item.demand) return;
  if (item.state == State::waiting) {
    demands_.stop_waiting(*item.demand, item.standing);
    --queues_[item.queue].counts.waiting;
    timers_.stop({TimerKind::step, index});
    timers_.stop({TimerKind::rest, index});
  }
  demands_.leave(*item.demand);
  item.demand.reset();
}

void Engine::next_step(ItemIndex index) {
  if (items_[index].state == State::waiting) wait(index, nullptr);
}

// Whether it left this queue.
bool Engine::overflow(ItemIndex index) {
  auto& item = items_[index];
  const auto& plan = plan_.queues[item.queue];
  if (!plan.overflow) return false;
  stop_waiting(index);
  timers_.stop({TimerKind::wait_max, index});
  ++queues_[item.queue].counts.overflowed;
  divert(index, *plan.overflow);
  return true;
}

void Engine::divert(ItemIndex index, const Overflow& to) {
  auto& item = items_[index];
  switch (to.kind) {
    case Overflow::Kind::queue:
      ++diversions_;
      divert_to_queue(index, to.queue);
      --diversions_;
      return;
    case Overflow::Kind::callback:
      if (item.callback) return wait(index, nullptr);  // it is one already, and goes on waiting
      item.callback = true;
      effects_->push_back(Left{item.contact, to.kind, to.name});
      return wait(index, "callback");
    default:
      effects_->push_back(Left{item.contact, to.kind, to.name});
      return forget(index, "left");
  }
}

// Where that queue is closed, as if the contact came to it now.
void Engine::divert_to_queue(ItemIndex index, QueueIndex queue) {
  auto& item = items_[index];
  const auto& plan = plan_.queues[queue];
  item.queue = queue;
  effects_->push_back(Requeued{item.contact, queue, "overflow"});
  const auto opens = plan.closed_until ? plan.closed_until(now_) : std::nullopt;
  if (!opens) return enter_queue(index, "overflow");
  const auto& next = plan.closed ? plan.closed : plan.overflow;
  const bool called_back = next && next->kind == Overflow::Kind::callback;
  if (next && !called_back && diversions_ < diversions_max) return divert(index, *next);
  if (called_back && !item.callback) {
    item.callback = true;
    effects_->push_back(Left{item.contact, next->kind, next->name});
  }
  item.arrived = now_;
  item.opens = *opens;
  sleep(index, *opens);
}

// Somebody who asked for an agent waits only for one who is there: talking counts, a break does not.
bool Engine::waits_for_named(const Item& item) const {
  return item.named && now_ < item.named_until && agents_[*item.named].presence == Presence::ready;
}

std::size_t Engine::step_of(const Item& item, Time at) const {
  const auto& steps = plan_.queues[item.queue].steps;
  std::size_t step = 0;
  while (step + 1 < steps.size() && item.arrived + whole(steps[step + 1].after) <= at) ++step;
  return step;
}

DemandKey Engine::demand_of(const Item& item) const {
  DemandKey key{.queue = item.queue, .channel = item.channel, .needs = {}, .agent = std::nullopt};
  if (waits_for_named(item)) {
    key.agent = item.named;
    return key;
  }
  key.needs = plan_.queues[item.queue].steps[step_of(item, now_)].skills;
  key.needs.insert(key.needs.end(), item.skills.begin(), item.skills.end());
  std::ranges::sort(key.needs);
  return key;
}

std::int64_t Engine::priority_at(const Standing& standing, QueueIndex queue, Time at) const {
  const auto since_start = std::chrono::duration_cast<std::chrono::microseconds>(at - epoch_).count();
  return standing.rank + std::int64_t{ageing_[queue]} * since_start;
}

std::vector<WaitingView> Engine::standings(QueueIndex queue, Time now) const {
  return std::move(standings_of_all(now, SIZE_MAX)[queue]);
}

std::vector<std::vector<WaitingView>> Engine::standings_of_all(Time now, std::size_t most) const {
  using Key = std::tuple<std::int64_t, Time, std::uint64_t>;
  std::vector<std::vector<std::pair<Key, const Item*>>> found(plan_.queues.size());
  by_contact_.each([&](const ContactKey&, ItemIndex index) {
    const auto& item = items_[index];
    if (item.state != State::waiting) return;
    found[item.queue].emplace_back(
        Key{-priority_at(item.standing, item.queue, now), item.standing.since, item.standing.sequence},
        &item);
  });
  std::vector<std::vector<WaitingView>> views(found.size());
  for (std::size_t queue = 0; queue < found.size(); ++queue) {
    auto& order = found[queue];
    const auto count = std::min(order.size(), most);
    std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(count), {},
                              [](const auto& one) { return one.first; });
    for (std::size_t i = 0; i < count; ++i) views[queue].push_back(view_of(*order[i].second, now));
  }
  return views;
}

WaitingView Engine::view_of(const Item& item, Time now) const {
  WaitingView view;
  view.contact = item.contact;
  view.priority = priority_at(item.standing, item.queue, now) / 1'000'000;
  view.age = now - item.standing.since;
  view.step = step_of(item, now);
  const auto points = [](std::int64_t thousandths) { return static_cast<double>(thousandths) / 1000; };
  view.reason =
      fmt::format("priority {:g} = {:g} + {:g} for {:g} s of waiting; step {}", points(view.priority),
                  points(item.priority), points(view.priority - item.priority),
                  std::chrono::duration<double>(view.age).count(), view.step + 1);
  if (waits_for_named(item)) view.reason += "; for agent " + agents_[*item.named].profile.name;
  if (item.callback) view.reason += "; to be called back";
  return view;
}

std::vector<std::optional<Time>> Engine::longest_waiting() const {
  std::vector<std::optional<Time>> longest(plan_.queues.size());
  by_contact_.each([&](const ContactKey&, ItemIndex index) {
    const auto& item = items_[index];
    auto& since = longest[item.queue];
    if (item.state != State::waiting && item.state != State::offered) return;
    if (!since || item.standing.since < *since) since = item.standing.since;
  });
  return longest;
}

// How long those before it took to go, on average.
std::optional<Duration> Engine::estimate(QueueIndex which) const {
  constexpr std::uint64_t intervals_min = 3;
  const auto& queue = queues_[which];
  if (queue.intervals < intervals_min) return std::nullopt;
  return queue.interval * static_cast<std::int64_t>(queue.counts.waiting + 1);
}

void Engine::count_assigned(const Item& item) {
  constexpr std::int64_t memory = 16;
  auto& queue = queues_[item.queue];
  const Duration waited = now_ - item.arrived;
  ++queue.counts.assigned;
  queue.counts.waited += waited;
  if (waited <= plan_.queues[item.queue].service_level) ++queue.counts.in_level;
  if (item.estimate && waited > Duration{}) {
    queue.counts.estimate_error +=
        waited > *item.estimate ? waited - *item.estimate : *item.estimate - waited;
    ++queue.counts.estimates;
  }
  if (waited > Duration{} && queue.last_assigned != Time{}) {
    const Duration interval = now_ - queue.last_assigned;
    queue.interval = queue.intervals == 0 ? interval : queue.interval + (interval - queue.interval) / memory;
    ++queue.intervals;
  }
  queue.last_assigned = now_;
}

}  // namespace balie::routing
