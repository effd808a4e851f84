// `balie publish DIR`: hands a playbook to the hub, which checks it and switches to it at once, or says what
// is wrong.
#include "core/operator/commands.hpp"
#include "core/operator/text_table.hpp"
#include "core/playbook/files.hpp"

#include <fmt/format.h>

#include <ostream>

namespace balie::operation {
namespace {

result<v1::ToHub> publish_request(const std::string& directory) {
  Problems problems;
  auto files = playbook::read_files(directory, problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  v1::ToHub request;
  for (auto& file : files) {
    auto& one = *request.mutable_publish()->add_files();
    one.set_path(std::move(file.path));
    one.set_content(std::move(file.content));
  }
  return request;
}

}  // namespace

int publish_playbook(const Context& context, const std::string& directory) {
  auto request = publish_request(directory);
  if (!request) return report(context, request.error());
  const auto connection = connect(context);
  if (!connection) return report(context, connection.error());
  const auto answer = (*connection)->ask(*std::move(request));
  if (!answer) return report(context, answer.error());
  const auto& published = answer->published();
  for (const auto& error : published.errors())
    report(context, Error(Fate::reject, "operator.playbook", for_terminal(error, 500)));
  if (!published.errors().empty()) return bad_input;
  if (context.globals.json) {
    print_json(context, published);
  } else {
    context.out << fmt::format("the hub now works by playbook {}\n", for_terminal(published.version()));
  }
  return done;
}

}  // namespace balie::operation
