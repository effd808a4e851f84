#include "core/feel/names.hpp"

#include "core/base/assert.hpp"

namespace balie::feel {

Names::Names(const Scope& scope) : levels_(1), frames_(1) {
  levels_[0].is_variables = true;
  for (const Variable& variable : scope.variables()) declare_variable(variable.name, variable.type);
}

void Names::declare_variable(std::string_view name, Type type) {
  auto& names = levels_[0].names;
  names.push_back({std::string(name), std::move(type), names.size()});
}

void Names::open_function() {
  frames_.emplace_back();
  open_block();
}

Names::Closed Names::close_function(Place place) {
  const Frame frame = std::move(frames_.back());
  close();
  frames_.pop_back();
  Closed closed{{}, frame.captured_slots, frame.slots};
  for (const auto& [level, index] : frame.captured)
    closed.captured.push_back(reference(frames_.size() - 1, level, index, place));
  return closed;
}

void Names::open_block() {
  levels_.emplace_back();
  levels_.back().frame = frames_.size() - 1;
}

Slot Names::declare(std::string_view name, Type type) {
  const Slot slot = frames_.back().slots++;
  levels_.back().names.push_back({std::string(name), std::move(type), slot});
  return slot;
}

Slot Names::open_item(Type type) {
  open_block();
  levels_.back().is_item = true;
  return declare("item", std::move(type));
}

void Names::close() { levels_.pop_back(); }

Names::Found Names::find(const Scanner& scanner, std::size_t at) const {
  Found best;
  const auto consider = [&](std::string_view name, const Found& found) {
    const std::size_t end = scanner.end_of_name(at, name);
    if (end > best.end) best = {end, found.level, found.index, found.is_entry};
  };
  for (std::size_t level = levels_.size(); level-- > 0;) {
    const auto& names = levels_[level].names;
    if (levels_[level].is_item) {
      const auto& entries = names[0].type.entries();
      for (std::size_t i = 0; i < entries.size(); ++i) consider(entries[i].first, {0, level, i, true});
    }
    for (std::size_t i = names.size(); i-- > 0;) consider(names[i].name, {0, level, i, false});
  }
  return best;
}

bool Names::is_function(const Found& found) const {
  const Type& type = levels_[found.level].names[found.is_entry ? 0 : found.index].type;
  const Type& meant = found.is_entry ? type.entries()[found.index].second : type;
  return meant.kind() == Type::Kind::function;
}

Typed Names::use(const Found& found, Place place) {
  Level& level = levels_[found.level];
  const std::size_t frame = frames_.size() - 1;
  if (!found.is_entry) {
    level.names[found.index].used = true;
    const Type type = level.names[found.index].type;
    return {reference(frame, found.level, found.index, place), type};
  }
  const auto& [name, type] = level.names[0].type.entries()[found.index];
  Typed entry{nullptr, type};
  entry.node = make_path(place, reference(frame, found.level, 0, place), name);
  return entry;
}

std::vector<Slot> Names::open_items(std::size_t level, bool also_known) {
  std::vector<Slot> slots;
  for (std::size_t i = levels_.size(); i-- > level;) {
    if (!levels_[i].is_item) continue;
    const Type& type = levels_[i].names[0].type;
    const bool open = type.is_any() || type.kind() == Type::Kind::context;
    if (!open || (type.has_entries() && !also_known)) continue;
    slots.push_back(levels_[i].frame + 1 == frames_.size() ? levels_[i].names[0].place
                                                           : capture(frames_.size() - 1, i, 0));
  }
  return slots;
}

bool Names::is_used(Slot slot, std::string_view name) const {
  for (const Name& one : levels_.back().names) {
    if (one.place == slot && one.name == name) return one.used;
  }
  return false;
}

std::vector<std::string> Names::all_names() const {
  std::vector<std::string> names;
  for (const Level& level : levels_) {
    for (const Name& name : level.names) names.push_back(name.name);
    if (!level.is_item) continue;
    for (const auto& [name, type] : level.names[0].type.entries()) names.push_back(name);
  }
  return names;
}

Slot Names::capture(std::size_t frame, std::size_t level, std::size_t index) {
  auto& captured = frames_[frame].captured;
  for (std::size_t i = 0; i < captured.size(); ++i) {
    if (captured[i] == std::pair(level, index)) return frames_[frame].captured_slots[i];
  }
  const Slot slot = frames_[frame].slots++;
  captured.emplace_back(level, index);
  frames_[frame].captured_slots.push_back(slot);
  return slot;
}

NodePtr Names::reference(std::size_t frame, std::size_t level, std::size_t index, Place place) {
  const Level& home = levels_[level];
  BALIE_ASSERT(home.frame <= frame);
  if (home.frame < frame) return make_local(place, capture(frame, level, index));
  const std::size_t where = home.names[index].place;
  return home.is_variables ? make_variable(place, where) : make_local(place, where);
}

}  // namespace balie::feel
