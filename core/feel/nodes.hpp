// The nodes of compiled expressions, each made by a function. What a node owns it evaluates; slots are places
// in the frame that are its own while it is evaluated.
#pragma once

#include "core/feel/arithmetic.hpp"
#include "core/feel/node.hpp"

#include <memory>
#include <string>
#include <vector>

namespace balie::feel {

struct Builtin;

using Slot = std::size_t;
using NodePtrs = std::vector<NodePtr>;

NodePtr make_constant(Place place, Value value);
// The value of a node that needs none but constants, in its place; the node itself where there is a reason to
// note.
NodePtr folded(NodePtr node);
NodePtr make_null(Place place, std::string why);  // notes why each time
NodePtr make_variable(Place place, std::size_t index);
NodePtr make_local(Place place, Slot slot);
// The entry `name` of the first of these locals that is a context with such an entry; else what `otherwise`
// gives.
NodePtr make_item_entry(Place place, std::vector<Slot> items, std::string name, NodePtr otherwise);

NodePtr make_path(Place place, NodePtr base, std::string name);
NodePtr make_list(Place place, NodePtrs items);
struct EntryNode {
  std::string name;
  NodePtr value;
  Slot slot = 0;  // where later entries find it
};
NodePtr make_context(Place place, std::vector<EntryNode> entries);
// Start or end may be missing, as Range::form says.
NodePtr make_range(Place place, Range::Form form, NodePtr start, bool start_included, NodePtr end,
                   bool end_included);

NodePtr make_arithmetic(Place place, Arithmetic operation, NodePtr a, NodePtr b);
NodePtr make_negation(Place place, NodePtr a);
enum class Comparison { equal, not_equal, less, less_equal, greater, greater_equal };
NodePtr make_comparison(Place place, Comparison comparison, NodePtr a, NodePtr b);
NodePtr make_between(Place place, NodePtr value, NodePtr low, NodePtr high);
NodePtr make_conjunction(Place place, NodePtr a, NodePtr b);
NodePtr make_disjunction(Place place, NodePtr a, NodePtr b);
NodePtr make_if(Place place, NodePtr condition, NodePtr then, NodePtr otherwise);
NodePtr make_instance_of(Place place, NodePtr value, Type type);

// One of several tests of a value: an expression about `?`, or one whose value says what is wanted.
struct TestNode {
  NodePtr node;
  bool about_input = false;
};
// The value is kept in `input` while the tests are evaluated.
NodePtr make_in(Place place, NodePtr value, Slot input, std::vector<TestNode> tests);
// The same, of a value that is a variable; `negated` as in not(...).
NodePtr make_unary_tests(Place place, NodePtr value, std::vector<TestNode> tests, bool negated);

NodePtr make_filter(Place place, NodePtr base, Slot item, NodePtr condition, const Type& condition_type);
struct Iterator {
  Slot slot = 0;
  NodePtr first;  // the list, or where the range begins
  NodePtr last;   // null but for a range
};
// `partial`: the results so far are kept there; null: the body doesn't ask for them.
NodePtr make_for(Place place, std::vector<Iterator> iterators, const Slot* partial, NodePtr body);
NodePtr make_quantified(Place place, bool every, std::vector<Iterator> iterators, NodePtr condition);

// The body of a function literal. Its arguments lie in the first slots.
struct FunctionBody {
  std::vector<Parameter> parameters;
  Type result;
  NodePtr root;
  std::vector<Slot> captured;  // where the values go that it found around it
  std::size_t slots = 0;
};
NodePtr make_function(Place place, std::shared_ptr<const FunctionBody> body, NodePtrs captured);
// `names` is empty, or holds one for each argument.
NodePtr make_call(Place place, NodePtr function, NodePtrs arguments, std::vector<std::string> names);
// One argument for each parameter, null pointers for those left out; more for those that take any number.
NodePtr make_builtin_call(Place place, const Builtin& builtin, NodePtrs arguments);

}  // namespace balie::feel
