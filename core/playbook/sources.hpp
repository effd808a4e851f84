// The live sources that a playbook declares: what is asked of a database while a contact waits, and for how
// long. Values that never change; any thread.
#pragma once

#include "core/base/clock.hpp"

#include <google/protobuf/struct.pb.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace balie::playbook {

// What stands for $1, $2, ... in a query.
struct SourceParameter {
  enum class Kind : std::uint8_t { identifier, attribute, contact };
  Kind kind = Kind::identifier;
  std::string name;  // the identifier's scheme; the attribute's name, in the profile or in the contact
};

struct SourceAttribute {
  std::string name;    // of the profile
  std::string column;  // of the query
  // For the decision alone, where the source does not answer and the profile holds nothing; in the form of
  // customer::fitted().
  std::optional<google::protobuf::Value> fallback;
};

struct SourceSpec {
  std::string name;        // the source of its values, as attributes.toml may name it
  std::string connection;  // [source.NAME] of balie.toml
  std::string query;
  std::vector<SourceParameter> parameters;
  std::vector<std::string> channels;  // whose contacts ask; "*": all
  Duration time_limit = std::chrono::milliseconds(200);
  Duration hold = std::chrono::minutes(1);  // an answer counts so long for the next contacts
  std::uint32_t hold_max = 10'000;          // answers held
  std::vector<SourceAttribute> attributes;
  std::uint32_t line = 0;  // where it stands in sources.toml
  std::string rule;        // the same: "sources.toml:3"
};

using Sources = std::vector<std::shared_ptr<const SourceSpec>>;

// nullptr: there is none of this name.
const SourceSpec* find_source(const Sources& sources, std::string_view name);

}  // namespace balie::playbook
