#include "core/service/presentations.hpp"

#include "core/scoring/adaptive/state.hpp"
#include "protocols/bus/time.hpp"

#include <algorithm>

namespace balie::service {
namespace {

constexpr std::uint64_t magic = 0x31455250;  // "PRE1"
constexpr int magic_bytes = 4;

}  // namespace

void Presentations::reported(std::uint64_t sequence, const v1::OutcomeRecorded& recorded) {
  if (!recorded.response().response().empty() || recorded.before().has_presented()) return;
  if (!recorded.has_expires()) return;
  heap_.push_back({bus::to_time(recorded.expires()).time_since_epoch().count(), sequence});
  std::ranges::push_heap(heap_, std::greater());
}

bool Presentations::due(Time now) const {
  return !heap_.empty() && heap_.front().expires <= now.time_since_epoch().count();
}

std::vector<std::uint64_t> Presentations::take_due(Time now, std::size_t count_max) {
  std::vector<std::uint64_t> taken;
  while (taken.size() < count_max && due(now)) {
    std::ranges::pop_heap(heap_, std::greater());
    taken.push_back(heap_.back().sequence);
    heap_.pop_back();
  }
  return taken;
}

void Presentations::put_back(const std::vector<std::uint64_t>& sequences) {
  for (const auto sequence : sequences) {
    heap_.push_back({INT64_MIN, sequence});
    std::ranges::push_heap(heap_, std::greater());
  }
}

std::string Presentations::save() const {
  auto sorted = heap_;
  std::ranges::sort(sorted);
  scoring::adaptive::StateWriter out;
  out.whole(magic, magic_bytes);
  for (const auto& one : sorted) {
    out.whole(static_cast<std::uint64_t>(one.expires), 8);
    out.whole(one.sequence, 8);
  }
  return out.take();
}

result<void> Presentations::load(std::string_view bytes) {
  heap_.clear();
  scoring::adaptive::StateReader in(bytes);
  if (in.whole(magic_bytes) != magic) in.fail();
  while (in.good() && !in.at_end()) {
    const auto expires = static_cast<std::int64_t>(in.whole(8));
    heap_.push_back({expires, in.whole(8)});
  }
  if (!in.good()) return failure(Fate::reject, "presentations.state", "the state is cut short or damaged");
  std::ranges::make_heap(heap_, std::greater());
  return {};
}

}  // namespace balie::service
