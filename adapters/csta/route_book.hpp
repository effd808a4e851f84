// The routing dialogues that are open: what was asked, where the call may go, and until when the PBX waits.
// Pure.
#pragma once

#include "core/base/clock.hpp"
#include "protocols/csta/message.hpp"
#include "protocols/csta/requests.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::csta {

class RouteBook {
 public:
  // What is to be said to the PBX: a RouteSelect to `destination`, or without one a RouteEnd.
  struct Answer {
    RouteRequest request;
    std::string destination{};
    std::string error{};  // of the RouteEnd
    Along along{};
    bool operator==(const Answer&) const = default;
  };

  // False: the dialogue is open already (the PBX asks again, and is answered once).
  bool begin(const RouteRequest& request, Instant until);
  // The decision, `destinations` in the order of trying. nullopt: too late, the dialogue is closed.
  std::optional<Answer> decide(const std::string& cross_ref, std::vector<std::string> destinations,
                               Along along);
  // The PBX did not reach the last one: the next, or the end.
  std::optional<Answer> again(const std::string& cross_ref);
  // The dialogue is over; the request that began it.
  // The request of a dialogue that is open; nullptr: there is none.
  [[nodiscard]] const RouteRequest* find(const std::string& cross_ref) const;
  std::optional<RouteRequest> end(const std::string& cross_ref);
  // Those whose time is over without a decision; they are closed.
  std::vector<Answer> expire(Instant now);
  void clear() { open_.clear(); }

  [[nodiscard]] Instant wake_at() const;
  [[nodiscard]] std::size_t size() const { return open_.size(); }

 private:
  struct Dialogue {
    RouteRequest request;
    Instant until{};  // Instant::max(): decided
    std::vector<std::string> destinations{};
    std::size_t next = 0;
    Along along{};
  };
  Answer next_of(Dialogue& dialogue);

  std::map<std::string, Dialogue, std::less<>> open_;
};

}  // namespace balie::csta
