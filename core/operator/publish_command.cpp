// `balie publish DIR`: hands a playbook to the hub, which checks it and switches to it at once, or says what
// is wrong.
#include "core/base/file.hpp"
#include "core/operator/commands.hpp"
#include "core/operator/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <ostream>

namespace balie::operation {
namespace {

constexpr std::size_t files_max = 10'000;

// All files below the directory but hidden ones, by name.
result<std::vector<std::filesystem::path>> files_below(const std::string& directory) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  std::filesystem::recursive_directory_iterator at(directory, error);
  for (const std::filesystem::recursive_directory_iterator end; !error && at != end; at.increment(error)) {
    const bool hidden = at->path().filename().string().starts_with('.');
    if (at->is_directory(error) && hidden) at.disable_recursion_pending();
    if (hidden || !at->is_regular_file(error)) continue;
    files.push_back(at->path());
    if (files.size() > files_max) {
      return failure(Fate::reject, "operator.publish",
                     fmt::format("{} holds more than {} files", directory, files_max));
    }
  }
  if (error) {
    return failure(Fate::reject, "operator.publish",
                   fmt::format("cannot read {}: {}", directory, error.message()));
  }
  if (files.empty()) return failure(Fate::reject, "operator.publish", directory + " holds no files");
  std::sort(files.begin(), files.end());
  return files;
}

result<v1::ToHub> publish_request(const std::string& directory, const bus::Limits& limits) {
  BALIE_TRY(const auto files, files_below(directory));
  v1::ToHub request;
  std::size_t left = limits.publish_bytes_max - limits.publish_bytes_max / 64;  // some of it goes to names
  for (const auto& file : files) {
    BALIE_TRY(auto content, read_file(file.string(), left));
    left -= content.size();
    auto& one = *request.mutable_publish()->add_files();
    one.set_path(std::filesystem::relative(file, directory).generic_string());
    one.set_content(std::move(content));
  }
  return request;
}

}  // namespace

int publish_playbook(const Context& context, const std::string& directory) {
  auto request = publish_request(directory, bus::Limits{});
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
