// `balie customer merge` and `balie customer unmerge`.
#include "core/base/hash.hpp"
#include "core/operator/commands.hpp"
#include "core/operator/text_table.hpp"

#include <fmt/format.h>

#include <ostream>

namespace balie::operation {
namespace {

// Each time it is asked for is one of its own; what is so already stays so.
std::string new_id() { return to_base32(hash128(random_hash_key(), "merge")); }

void fill(const MergeOptions& options, auto& command) {
  command.set_id(new_id());
  command.set_kept(options.kept);
  command.set_merged(options.merged);
  command.set_reason(options.reason);
  command.set_actor(options.actor);
}

int carry_out(const Context& context, v1::ToHub request, std::string_view what, std::string_view already) {
  const auto connection = connect(context);
  if (!connection) return report(context, connection.error());
  const auto answer = (*connection)->ask(std::move(request));
  if (!answer) return report(context, answer.error());
  const auto& carried_out = answer->merge_done();
  if (context.globals.json) {
    print_json(context, carried_out);
    return done;
  }
  context.out << fmt::format("{} {} {}\n", for_terminal(carried_out.merged()),
                             carried_out.repeated_before() ? already : what,
                             for_terminal(carried_out.kept()));
  if (carried_out.untold().empty()) return done;
  context.out << "\nnobody can tell whose these are; they stay with the latter\n";
  TextTable table({"WHAT", "NAME", "WHY"});
  for (const auto& one : carried_out.untold()) table.add({one.kind(), one.name(), one.text()});
  table.print(context.out, "  ");
  return done;
}

}  // namespace

int merge_customers(const Context& context, const MergeOptions& options) {
  v1::ToHub request;
  fill(options, *request.mutable_merge_customers());
  return carry_out(context, std::move(request), "is now part of", "was part already of");
}

int unmerge_customers(const Context& context, const MergeOptions& options) {
  v1::ToHub request;
  fill(options, *request.mutable_unmerge_customers());
  return carry_out(context, std::move(request), "is no longer part of", "was no part of");
}

}  // namespace balie::operation
