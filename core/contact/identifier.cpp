#include "core/contact/identifier.hpp"

namespace balie {

Assurance assurance_of(std::string_view word) {
  if (word == "verified") return Assurance::verified;
  if (word == "claimed") return Assurance::claimed;
  return Assurance::observed;
}

std::string_view to_string(Assurance assurance) {
  switch (assurance) {
    case Assurance::observed:
      return "observed";
    case Assurance::claimed:
      return "claimed";
    case Assurance::verified:
      return "verified";
  }
  return "observed";
}

}  // namespace balie
