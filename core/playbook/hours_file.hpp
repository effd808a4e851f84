// hours.toml of a playbook: opening hours that have a name.
//
//   [[hours]]
//   name = "office"
//   time_zone = "Europe/London"
//
//   [[hours.open]]                          # when it is open; what no table says is closed
//   days = ["monday", "friday"]             # on which it begins; left out: every day
//   from = "09:00"
//   to = "17:30"                            # of the next day, where it is not after `from`; "24:00"
//
//   [[hours.exception]]                     # instead of the week, on whole days
//   dates = ["12-25", "2026-12-24"]         # "12-25": every year; a date goes before that
//   from = "10:00"                          # left out, with `to`: closed
//   to = "14:00"
//
// The file may be missing: then every queue is always open.
#pragma once

#include "core/playbook/hours.hpp"
#include "core/playbook/offer_reading.hpp"

#include <vector>

namespace balie::playbook {

constexpr std::size_t hours_max = 1'000;
constexpr std::size_t hours_spans_max = 100;       // [[hours.open]] of one
constexpr std::size_t hours_exceptions_max = 500;  // [[hours.exception]] of one, and dates of one of these

// What does not fit becomes problems. One problem is hours that never open.
std::vector<Hours> read_hours(const toml::table& root, const OfferReading& reading);

}  // namespace balie::playbook
