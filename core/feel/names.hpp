// The names that are known at one place of an expression, and where their values will lie.
#pragma once

#include "core/feel/nodes.hpp"
#include "core/feel/scanner.hpp"

#include <optional>
#include <string>
#include <vector>

namespace balie::feel {

struct Typed {
  NodePtr node;
  Type type;
  // A variable, or a path of names from one: index of its Use.
  std::optional<std::size_t> use = std::nullopt;
};

// Frames are those of the expression itself and of the function literals within each other; levels are the
// blocks, within frames, that bring names.
class Names {
 public:
  explicit Names(const Scope& scope);

  // Another variable after those of the scope, as `?` of unary tests.
  void declare_variable(std::string_view name, Type type);

  void open_function();
  // What the function found around it, to be evaluated where it is made; its slots.
  struct Closed {
    NodePtrs captured;
    std::vector<Slot> captured_slots;
    std::size_t slots = 0;
  };
  Closed close_function(Place place);

  void open_block();
  Slot declare(std::string_view name, Type type);
  // A block in which `item` and its entries are known.
  Slot open_item(Type type);
  void close();
  // What is open now, and closing all that was opened since.
  struct Depth {
    std::size_t levels, frames;
  };
  [[nodiscard]] Depth depth() const { return {levels_.size(), frames_.size()}; }
  void close_to(const Depth& depth) {
    levels_.resize(depth.levels);
    frames_.resize(depth.frames);
  }

  // The longest name that the text has at `at`; its end, or 0.
  struct Found {
    std::size_t end = 0;
    std::size_t level = 0;
    std::size_t index = 0;
    bool is_entry = false;  // of the item of that level
  };
  [[nodiscard]] Found find(const Scanner& scanner, std::size_t at) const;
  [[nodiscard]] bool is_function(const Found& found) const;
  [[nodiscard]] bool is_variable(const Found& found) const { return levels_[found.level].is_variables; }
  // What was found, at that place.
  Typed use(const Found& found, Place place);
  // The items, inner ones first, that may have an entry of this name when it is evaluated; from `level` on,
  // and those of which entries are known only if `also_known`.
  std::vector<Slot> open_items(std::size_t level, bool also_known);
  [[nodiscard]] bool is_used(Slot slot, std::string_view name) const;
  [[nodiscard]] std::vector<std::string> all_names() const;

  [[nodiscard]] std::size_t slots() const { return frames_[0].slots; }

 private:
  struct Name {
    std::string name;
    Type type;
    std::size_t place = 0;  // index of a variable, or slot
    bool used = false;
  };
  struct Level {
    std::size_t frame = 0;
    bool is_variables = false;
    bool is_item = false;
    std::vector<Name> names;
  };
  struct Frame {
    std::size_t slots = 0;
    std::vector<std::pair<std::size_t, std::size_t>> captured;  // level and index of a name
    std::vector<Slot> captured_slots;
  };
  // The slot in `frame` of a name of a frame around it.
  Slot capture(std::size_t frame, std::size_t level, std::size_t index);
  NodePtr reference(std::size_t frame, std::size_t level, std::size_t index, Place place);

  std::vector<Level> levels_;
  std::vector<Frame> frames_;
};

}  // namespace balie::feel
