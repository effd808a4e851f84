// Identifiers as channels write them, made equal where they mean the same.
//
// - tel: E.164 ("+31612345678"); an extension stays ("+31201234567;ext=12"), since those behind one
//   switchboard are not one person
// - email: lower case, the domain in its ASCII form (xn--...); dots and plus signs mean something to some
//   providers, and stay
// - others: without the white space around them
//
// What cannot be one person's identifier gives nothing: a tel that no country's numbers are like
// ("anonymous", "0", a short code, an extension alone, a local number without its area code), an email
// without a name or a domain, an empty value. It stays in the contact as it came, but no customer is ever
// found or made by it: else all withheld numbers were one customer.
#pragma once

#include "core/contact/identifier.hpp"
#include "core/identity/phone_plan.hpp"

#include "balie/v1/contact.pb.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::identity {

// One thread. Holds some megabytes: libphonenumber's data, and the last few thousand answers that took long
// to find.
class Normaliser {
 public:
  // Reads libphonenumber's data and makes its expressions ready, so that no contact waits for it: 30 to 70
  // ms.
  Normaliser();

  // `country` (ISO 3166-1 alpha-2, either case) is where a number without a country code is from; "": such a
  // number gives nothing. The same arguments always give the same answer.
  std::optional<Identifier> normalise(const v1::Identifier& identifier, std::string_view country);

 private:
  struct Remembered {
    std::string question;  // empty: free
    std::string answer;    // empty: nothing
  };

  std::string tel(std::string_view raw, std::string_view country);

  PhonePlan plan_;
  std::vector<Remembered> memory_;
  std::string question_;
};

}  // namespace balie::identity
