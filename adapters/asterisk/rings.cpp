#include "adapters/asterisk/rings.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace balie::asterisk {
namespace {

// DIALSTATUS, as app_dial.c writes it.
std::string word_of(std::string_view status) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> words = {
      {{"BUSY", "busy"},
       {"NOANSWER", "no_answer"},
       {"CHANUNAVAIL", "unavailable"},
       {"CONGESTION", "congestion"}}};
  for (const auto& [name, word] : words) {
    if (status == name) return std::string(word);
  }
  return "unavailable";
}

}  // namespace

void Rings::begin(const std::string& caller, Ring ring) {
  end(caller, "superseded");
  rings_[caller] = std::move(ring);
}

void Rings::end(const std::string& caller, const std::string& error) {
  const auto found = rings_.find(caller);
  if (found == rings_.end()) return;
  const auto done = std::move(found->second.done);
  rings_.erase(found);
  done(error);
}

void Rings::on_event(const ami::Message& event) {
  const auto caller = std::string(event.value("Uniqueid"));
  const auto found = rings_.find(caller);
  if (found == rings_.end()) return;
  auto& ring = found->second;
  const auto kind = event.name();
  if (kind == "DialBegin") {
    ring.dialled = event.value("DestUniqueid");
  } else if (kind == "DialEnd") {
    // One of another Dial, which a Redirect has ended, may come late.
    if (ring.dialled.empty() || ring.dialled != event.value("DestUniqueid")) return;
    const auto status = event.value("DialStatus");
    // The customer was taken away (by our next Redirect, and this is of the ring before), or hangs up: that
    // is told.
    if (status == "CANCEL") return ring.dialled.clear();
    end(caller, status == "ANSWER" ? std::string() : word_of(status));
  } else if (kind == "UserEvent" && event.value("UserEvent") == "BalieReturned") {
    if (const auto attempt = event.value("Try"); !attempt.empty() && attempt != ring.attempt) return;
    end(caller, word_of(event.value("Status")));
  } else if (kind == "Hangup") {
    end(caller, "hung_up");
  }
}

std::vector<std::string> Rings::on_time(Instant now) {
  std::vector<std::string> late;
  for (const auto& [caller, ring] : rings_) {
    if (ring.until <= now) late.push_back(caller);
  }
  for (const auto& caller : late) end(caller, "no_answer");
  return late;
}

Instant Rings::wake_at() const {
  auto wake = Instant::max();
  for (const auto& [caller, ring] : rings_) wake = std::min(wake, ring.until);
  return wake;
}

const Rings::Ring* Rings::find(const std::string& caller) const {
  const auto found = rings_.find(caller);
  return found == rings_.end() ? nullptr : &found->second;
}

std::string Rings::caller_of(std::string_view reservation) const {
  for (const auto& [caller, ring] : rings_) {
    if (!reservation.empty() && ring.reservation == reservation) return caller;
  }
  return {};
}

std::vector<std::string> Rings::callers() const {
  std::vector<std::string> all;
  for (const auto& [caller, ring] : rings_) all.push_back(caller);
  return all;
}

}  // namespace balie::asterisk
