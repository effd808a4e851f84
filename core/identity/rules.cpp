#include "core/identity/rules.hpp"

#include <algorithm>

namespace balie::identity {

// A cookie or a chat's own id belongs to one device; an account or a card, to one person.
Rules::Rules()
    : schemes{{.scheme = "account", .weight = 4, .one_each = true, .rule = {}},
              {.scheme = "loyalty", .weight = 4, .one_each = true, .rule = {}},
              {.scheme = "email", .weight = 2, .rule = {}},
              {.scheme = "tel", .weight = 2, .rule = {}},
              {.scheme = "cookie", .joins = Assurance::observed, .rule = {}},
              {.scheme = "chat", .joins = Assurance::observed, .rule = {}}} {}

const SchemeRule& Rules::scheme(std::string_view name) const {
  static const SchemeRule other;
  const auto found = std::ranges::find(schemes, name, &SchemeRule::scheme);
  return found == schemes.end() ? other : *found;
}

// The playbook's list is short; an index would cost each contact more than it saves.
const ListedIdentifier* Rules::find_listed(const Identifier& identifier) const {
  for (const auto& one : listed) {
    if (one.scheme != identifier.scheme) continue;
    const bool fits = one.prefix ? identifier.value.starts_with(one.value) : identifier.value == one.value;
    if (fits) return &one;
  }
  return nullptr;
}

}  // namespace balie::identity
