#include "adapters/csta/route_book.hpp"

#include <algorithm>

namespace balie::csta {
namespace {

constexpr std::size_t dialogues_max = 20'000;

}  // namespace

bool RouteBook::begin(const RouteRequest& request, Instant until) {
  if (open_.size() >= dialogues_max) open_.erase(open_.begin());  // of a PBX that ends none
  return open_.emplace(request.cross_ref, Dialogue{.request = request, .until = until}).second;
}

RouteBook::Answer RouteBook::next_of(Dialogue& dialogue) {
  Answer answer{.request = dialogue.request};
  if (dialogue.next < dialogue.destinations.size()) {
    answer.destination = dialogue.destinations[dialogue.next++];
    answer.along = dialogue.along;
  } else if (dialogue.next > 0) {
    answer.error = "operation invalidDestination";
  }
  if (answer.destination.empty()) open_.erase(dialogue.request.cross_ref);
  return answer;
}

std::optional<RouteBook::Answer> RouteBook::decide(const std::string& cross_ref,
                                                   std::vector<std::string> destinations, Along along) {
  const auto found = open_.find(cross_ref);
  if (found == open_.end() || found->second.until == Instant::max()) return std::nullopt;
  auto& dialogue = found->second;
  dialogue.until = Instant::max();
  dialogue.destinations = std::move(destinations);
  dialogue.along = std::move(along);
  return next_of(dialogue);
}

std::optional<RouteBook::Answer> RouteBook::again(const std::string& cross_ref) {
  const auto found = open_.find(cross_ref);
  if (found == open_.end() || found->second.until != Instant::max()) return std::nullopt;
  return next_of(found->second);
}

const RouteRequest* RouteBook::find(const std::string& cross_ref) const {
  const auto found = open_.find(cross_ref);
  return found == open_.end() ? nullptr : &found->second.request;
}

std::optional<RouteRequest> RouteBook::end(const std::string& cross_ref) {
  auto node = open_.extract(cross_ref);
  return node ? std::optional(std::move(node.mapped().request)) : std::nullopt;
}

std::vector<RouteBook::Answer> RouteBook::expire(Instant now) {
  std::vector<Answer> answers;
  for (auto dialogue = open_.begin(); dialogue != open_.end();) {
    if (dialogue->second.until > now) {
      ++dialogue;
      continue;
    }
    answers.push_back({.request = std::move(dialogue->second.request)});
    dialogue = open_.erase(dialogue);
  }
  return answers;
}

Instant RouteBook::wake_at() const {
  auto at = Instant::max();
  for (const auto& [cross_ref, dialogue] : open_) at = std::min(at, dialogue.until);
  return at;
}

}  // namespace balie::csta
