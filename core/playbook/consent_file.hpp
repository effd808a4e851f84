// consent.toml of a playbook: what the law of each country asks before a customer is approached.
//
//   [[country]]
//   country = "NL"
//   time_zone = "Europe/Amsterdam"          # for its quiet hours
//
//   [[rule]]                                # the first that fits an approach holds; none: opt-in
//   country = "NL"                          # a word or a list; left out: all. So with purpose and channel
//   purpose = "marketing"
//   channel = ["email", "sms"]
//   basis = "opt_in"                        # "opt_in", "opt_out", "always", "never"
//   ground = "consent"                      # the legal ground, where what the customer said names none
//
//   [[quiet_hours]]                         # country, purpose and channel as above
//   days = ["sunday"]                       # on which they begin; left out: every day
//   from = "21:00"
//   to = "09:00"                            # of the next day, where it is not after `from`
//
//   [[register]]                            # of those not to be approached; country, purpose, channel as
//   above name = "do-not-call" attribute = "do_not_call"               # the boolean attribute that is true
//   of who is in it identifiers = ["tel:+31201234567"]      # or these, normalised
//
// The file may be missing: then every purpose needs a grant, and no hour is quiet.
#pragma once

#include "core/base/toml.hpp"
#include "core/customer/attributes.hpp"
#include "core/customer/consent.hpp"

#include <string>

namespace balie::playbook {

constexpr std::size_t consent_tables_max = 1'000;  // of each kind
constexpr std::size_t register_identifiers_max = 1'000;

// What does not fit becomes problems, which name the file as `file`.
customer::ConsentRules read_consent_rules(const toml::table& root, const customer::Attributes& attributes,
                                          const std::string& file, Problems& problems);

}  // namespace balie::playbook
