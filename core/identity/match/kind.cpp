#include "core/identity/match/kind.hpp"

#include <algorithm>

namespace balie::identity::match {

const std::vector<std::string>& kind_names() {
  static const std::vector<std::string> names = {"given_name", "surname",  "name",   "date", "phone",
                                                 "email",      "postcode", "street", "city", "id_number",
                                                 "number",     "category", "text"};
  return names;
}

std::optional<Kind> kind_of(std::string_view name) {
  const auto found = std::ranges::find(kind_names(), name);
  if (found == kind_names().end()) return std::nullopt;
  return static_cast<Kind>(found - kind_names().begin());
}

std::vector<std::size_t> partners_of(const std::vector<Field>& fields) {
  std::vector<std::size_t> partners(fields.size());
  for (std::size_t i = 0; i < fields.size(); ++i) partners[i] = i;
  const auto of_kind = [&](Kind kind) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].kind == kind) found.push_back(i);
    }
    return found;
  };
  const auto join = [&](const std::vector<std::size_t>& pair) {
    partners[pair[0]] = pair[1];
    partners[pair[1]] = pair[0];
  };
  const auto given = of_kind(Kind::given_name);
  const auto surname = of_kind(Kind::surname);
  if (!given.empty() && !surname.empty()) join({given[0], surname[0]});
  for (const auto kind : {Kind::street, Kind::phone, Kind::email}) {
    const auto same = of_kind(kind);
    if (same.size() == 2) join(same);
  }
  return partners;
}

}  // namespace balie::identity::match
