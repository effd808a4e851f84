// Contacts that wait for live sources, and the questions that are under way for them. A value: time and
// answers in, questions and contacts that wait no longer out; no thread, no socket.
//
// A question is asked once for all contacts that wait for its answer, and answers are held for a while. A
// contact waits for all of its sources at the same time, none of them longer than its limit; what did not
// come by then is marked "late". A source that keeps failing is not asked for a while.
#pragma once

#include "core/base/clock.hpp"
#include "core/service/source_breaker.hpp"
#include "core/service/source_cache.hpp"
#include "core/service/source_values.hpp"
#include "core/source/driver.hpp"

#include "balie/v1/session.pb.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace balie::service {

// A question to be put to a database elsewhere; -> LiveSources::answered().
struct AskSource {
  std::uint64_t number = 0;
  std::shared_ptr<const playbook::SourceSpec> source;
  std::vector<std::string> parameters;
  Instant until{};  // nobody waits for it any longer
};

using SourceAnswer = result<std::optional<source::Found>>;

class LiveSources {
 public:
  // Questions of one source that are under way; beyond, contacts are not kept waiting.
  static constexpr std::size_t asks_max = 1'024;

  // Answers held are of no use to other queries.
  void go_by(const playbook::Sources& sources);

  // A contact, by a number of the caller's, which can wait until `until` at the most. What it asked where
  // nothing is to be waited for; else it comes with take_ready().
  std::optional<Fetches> begin(std::uint64_t contact, std::vector<SourceLookup> lookups, Instant now,
                               Instant until);
  void answered(std::uint64_t question, const SourceAnswer& answer, Instant now, Time time);
  void on_time(Instant now);
  // Nobody waits any longer.
  void give_up();
  // Answers held: somebody was erased.
  void forget();

  struct Ready {
    std::uint64_t contact = 0;
    Fetches fetches;
  };
  std::vector<Ready> take_ready() { return std::exchange(ready_, {}); }
  std::vector<AskSource> take_asks() { return std::exchange(asks_, {}); }
  // What changed with a source, for the log: it fails, rests, or answers again. Without anybody's data.
  struct News {
    std::string source;
    bool good = false;
    std::string text;
  };
  std::vector<News> take_news() { return std::exchange(news_, {}); }

  [[nodiscard]] Instant wake_at() const { return wake_at_; }
  [[nodiscard]] std::size_t waiting() const { return waits_.size(); }
  void tell(v1::Status& status) const;

 private:
  struct Source {
    std::shared_ptr<const playbook::SourceSpec> spec;
    SourceBreaker breaker;
    SourceCache cache;
    v1::SourceStatus counts;
    std::size_t under_way = 0;
    bool told_failing = false;
    Instant tell_at{};  // no news of failures before then
  };
  struct Question {
    std::string source;
    std::string key;
    Instant until{};
    bool overdue = false;
    bool held = true;                                    // its answer counts for others, too
    std::vector<std::pair<std::uint64_t, int>> waiting;  // contacts, and which of their fetches
  };
  struct Wait {
    Fetches fetches;
    std::size_t open = 0;
    Instant until{};
  };

  std::string_view ask(const SourceLookup& lookup, const std::string& key, Source& source,
                       std::uint64_t contact, int index, Instant now);
  void fail(Source& source, const std::string& text, Instant now);
  v1::Fetched read(const Source& source, const SourceAnswer& answer, Time time, std::string& problem) const;
  void hand_out(const Question& question, const v1::Fetched& answer);
  void finish(std::uint64_t contact, Wait& wait);
  void count(const v1::Fetched& fetched);
  void find_wake();

  std::map<std::string, Source, std::less<>> sources_;
  std::unordered_map<std::uint64_t, Question> questions_;
  std::unordered_map<std::string, std::uint64_t> by_key_;
  std::map<std::uint64_t, Wait> waits_;
  std::uint64_t last_question_ = 0;
  Instant wake_at_ = Instant::max();
  std::vector<Ready> ready_;
  std::vector<AskSource> asks_;
  std::vector<News> news_;
};

}  // namespace balie::service
