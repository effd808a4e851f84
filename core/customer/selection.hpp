// Which entries of a context somebody asks for, within each other.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace balie::customer {

class Selection {
 public:
  static const Selection& everything();

  // `path`: names of entries within each other; empty: all there is.
  void add(std::span<const std::string> path);
  [[nodiscard]] bool is_all() const { return all_; }
  [[nodiscard]] bool is_empty() const { return !all_ && entries_.empty(); }
  [[nodiscard]] bool has(std::string_view name) const { return all_ || find(name) != nullptr; }
  // What of that entry; nothing where it is not asked for.
  [[nodiscard]] const Selection& of(std::string_view name) const;
  // Those that are named, whether or not all is asked for.
  [[nodiscard]] const std::vector<std::pair<std::string, Selection>>& entries() const { return entries_; }

 private:
  [[nodiscard]] const Selection* find(std::string_view name) const;
  bool all_ = false;
  std::vector<std::pair<std::string, Selection>> entries_;
};

}  // namespace balie::customer
