// The answers of one source that still count: the last used of a bounded number, each for a time.
#pragma once

#include "core/base/clock.hpp"

#include "balie/v1/event.pb.h"

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace balie::service {

// A value: time is an argument.
class SourceCache {
 public:
  SourceCache() = default;
  SourceCache(std::size_t count_max, Duration hold) : count_max_(count_max), hold_(hold) {}

  // nullptr: none that counts. Stands until the next call.
  const v1::Fetched* find(const std::string& question, Instant now) {
    const auto found = by_question_.find(question);
    if (found == by_question_.end()) return nullptr;
    if (now >= found->second->until) {
      held_.erase(found->second);
      by_question_.erase(found);
      return nullptr;
    }
    held_.splice(held_.begin(), held_, found->second);
    return &found->second->answer;
  }

  void hold(const std::string& question, const v1::Fetched& answer, Instant now) {
    if (count_max_ == 0 || hold_ <= Duration::zero()) return;
    if (const auto before = by_question_.find(question); before != by_question_.end()) {
      held_.erase(before->second);
      by_question_.erase(before);
    }
    held_.push_front({question, answer, now + hold_});
    by_question_.emplace(question, held_.begin());
    if (held_.size() <= count_max_) return;
    by_question_.erase(held_.back().question);
    held_.pop_back();
  }

  void clear() {
    by_question_.clear();
    held_.clear();
  }
  [[nodiscard]] std::size_t size() const { return held_.size(); }

 private:
  struct Held {
    std::string question;
    v1::Fetched answer;
    Instant until;
  };
  std::size_t count_max_ = 0;
  Duration hold_{};
  std::list<Held> held_;  // the last used first
  std::unordered_map<std::string, std::list<Held>::iterator> by_question_;
};

}  // namespace balie::service
