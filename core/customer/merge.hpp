// Two customers who turn out to be one, and the way back. Pure.
//
// What each had stays, with its source, time and assurance; where both had something of one name, the
// playbook's survivorship tells which remains. Of consents the stricter remains; no offer is forgotten.
#pragma once

#include "core/identity/rules.hpp"

#include "balie/v1/event.pb.h"

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace balie::customer {

// More customers than this never become one: somebody is asked to look first.
constexpr int merged_max = 100;

// `kept` with what `merged` brings, its id and the ids that led there among it. `history_max`: the newest
// contacts that a record holds.
v1::Customer merged(const v1::Customer& kept, const v1::Customer& merged, const identity::Survivorship& rules,
                    std::size_t history_max);

// What stays behind under the id of who was merged.
v1::Customer redirect(std::string_view id, std::string_view kept, std::string_view merge_id,
                      const google::protobuf::Timestamp& at);

enum class Whose : unsigned char { kept, merged, nobody };

// What an unmerge goes by.
struct MergedState {
  const v1::Customer& kept_before;
  const v1::Customer& merged_before;
  const v1::Customer& after;  // as the merge left it
  const v1::Customer& now;
  // Of contacts since the merge, by decision id; and of identifiers that were new since.
  std::function<Whose(std::string_view decision_id)> contact;
  std::function<Whose(const v1::KnownIdentifier&)> identifier;
  std::size_t history_max = 0;
};

struct Parted {
  v1::Customer kept;
  v1::Customer merged;
  std::vector<v1::Untold> untold;
};

// Both as they were, with what happened since to each. What nobody can tell stays with `kept` and is listed;
// a consent that was withdrawn or denied since is so for both.
Parted part(const MergedState& state);

}  // namespace balie::customer
