#include "core/rules/model.hpp"

#include "core/feel/scope.hpp"

namespace balie::rules {
namespace {

// The one node that `fits` in the model of namespace `space`, or else in any when there is just one.
template <typename Fits>
const Model::Node* only(std::span<const Model::Node> nodes, std::string_view space, bool anywhere,
                        Fits fits) {
  const Model::Node* other = nullptr;
  int others = 0;
  for (const auto& node : nodes) {
    if (!fits(node)) continue;
    if (node.space == space) return &node;
    other = &node;
    ++others;
  }
  return anywhere && others == 1 ? other : nullptr;
}

}  // namespace

const Model::Node* Model::find(Node::Kind kind, std::string_view name, std::string_view space) const {
  const auto normal = feel::normalise_name(name);
  return only(nodes_, space.empty() ? std::string_view(space_) : space, space.empty(),
              [&](const Node& node) { return node.kind == kind && node.name == normal; });
}

const Model::Node* Model::find_value(std::string_view name, std::string_view space) const {
  const auto normal = feel::normalise_name(name);
  return only(nodes_, space.empty() ? std::string_view(space_) : space, space.empty(),
              [&](const Node& node) { return node.kind <= Node::Kind::decision && node.name == normal; });
}

}  // namespace balie::rules
