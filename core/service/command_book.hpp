// The commands that were ordered and are not done: what the log says of them.
#pragma once

#include "core/base/clock.hpp"
#include "core/scoring/adaptive/state.hpp"

#include "balie/v1/agent.pb.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace balie::service {

constexpr std::size_t open_commands_max = 10'000;  // of one adapter
// The adapter forgets contacts of a customer who was erased: arguments.contact_ids. It is about nobody any
// more, so it is not erased itself, and it stays open until the adapter has done it or the hub gives it up.
constexpr std::string_view erase_kind = "erase";

// One thread.
class CommandBook {
 public:
  // `sequence`: of the event that says so; commands go out in this order. `by`: the adapter that ordered it.
  void ordered(const v1::Command& command, std::uint64_t sequence, std::string_view by);
  // `by`: the adapter that says so.
  void done(const v1::CommandDone& done, std::string_view by);
  // Whether the command is over by that, if it is open.
  [[nodiscard]] bool ends(const v1::CommandDone& done, std::string_view by) const;
  void forget_customer(const std::string& id);

  [[nodiscard]] const v1::Command* find(std::string_view id) const;
  // Who ordered it; empty: it is not open.
  [[nodiscard]] std::string orderer_of(std::string_view id) const;
  // Of the event that ordered it; 0: it is not open.
  [[nodiscard]] std::uint64_t sequence_of(std::string_view id) const;
  using Open = std::map<std::uint64_t, v1::Command>;  // by the event's number
  [[nodiscard]] const Open& open_of(std::string_view adapter) const;
  [[nodiscard]] const std::map<std::string, Open, std::less<>>& open() const { return open_; }
  // What is to be erased takes nobody's place.
  [[nodiscard]] bool full(std::string_view adapter) const;
  // Events of orders to erase that are over, and may still tell in the files of the log what was to be
  // erased.
  [[nodiscard]] const std::set<std::uint64_t>& erased() const { return erased_; }
  void forget_erased(std::uint64_t sequence) { erased_.erase(sequence); }
  // The highest number in an id of the hub's own.
  [[nodiscard]] std::uint64_t last_own() const { return last_own_; }

  void save(scoring::adaptive::StateWriter& out) const;
  void load(scoring::adaptive::StateReader& in);

 private:
  struct Place {
    std::string adapter;
    std::uint64_t sequence = 0;
    std::string by;
  };
  void erase(const std::string& id);

  std::map<std::string, Open, std::less<>> open_;     // by adapter
  std::map<std::string, Place, std::less<>> places_;  // by id
  std::set<std::uint64_t> erased_;
  std::uint64_t last_own_ = 0;
};

// The ids of the hub's own commands, and back: nullopt, it is none.
std::string own_command_id(std::uint64_t number);
std::optional<std::uint64_t> own_command_number(std::string_view id);

}  // namespace balie::service
