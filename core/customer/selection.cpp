#include "core/customer/selection.hpp"

namespace balie::customer {

const Selection& Selection::everything() {
  static const Selection all = [] {
    Selection selection;
    selection.add({});
    return selection;
  }();
  return all;
}

void Selection::add(std::span<const std::string> path) {
  if (path.empty()) {
    all_ = true;
    return;
  }
  for (auto& [name, selection] : entries_) {
    if (name == path.front()) return selection.add(path.subspan(1));
  }
  entries_.emplace_back(path.front(), Selection()).second.add(path.subspan(1));
}

const Selection& Selection::of(std::string_view name) const {
  static const Selection nothing;
  if (all_) return everything();
  const Selection* found = find(name);
  return found != nullptr ? *found : nothing;
}

const Selection* Selection::find(std::string_view name) const {
  for (const auto& [entry, selection] : entries_) {
    if (entry == name) return &selection;
  }
  return nullptr;
}

}  // namespace balie::customer
