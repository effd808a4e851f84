#include "tests/conformance/protocols/bus/evolution.hpp"

#include "balie/v1/event.pb.h"
#include "balie/v1/session.pb.h"
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace balie::bus {
namespace {

namespace pb = google::protobuf;
using Files = std::vector<const pb::FileDescriptor*>;

std::string type_of(const pb::FieldDescriptor& field) {
  if (field.message_type() != nullptr) return field.message_type()->full_name();
  if (field.enum_type() != nullptr) return field.enum_type()->full_name();
  return field.type_name();
}

std::string label_of(const pb::FieldDescriptor& field) {
  if (field.is_repeated()) return "repeated";
  if (field.real_containing_oneof() != nullptr) return "oneof:" + field.real_containing_oneof()->name();
  return field.has_optional_keyword() ? "optional" : "singular";
}

void describe(const pb::Descriptor& message, std::vector<std::string>& lines) {
  lines.push_back(message.full_name() + " message");
  std::map<int, std::string> fields;
  for (int i = 0; i < message.field_count(); ++i) {
    const auto& field = *message.field(i);
    fields[field.number()] =
        fmt::format("{} {} {} {}", field.full_name(), field.number(), type_of(field), label_of(field));
  }
  for (auto& [number, line] : fields) lines.push_back(std::move(line));
  for (int i = 0; i < message.nested_type_count(); ++i) describe(*message.nested_type(i), lines);
}

const pb::Descriptor* find_message(const Files& files, std::string_view full_name) {
  for (const auto* file : files) {
    if (const auto* found = file->pool()->FindMessageTypeByName(std::string(full_name))) return found;
  }
  return nullptr;
}

// "balie.v1.Contact.id 1 string singular retired"
struct Line {
  std::string message;
  std::string field;
  int number = 0;
  std::string rest;
  bool retired = false;
};

Line parse_line(const std::string& text) {
  Line line;
  std::istringstream words(text);
  std::string name, type, label, mark;
  words >> name;
  if (text.ends_with(" message")) {
    line.message = name;
    return line;
  }
  words >> line.number >> type >> label >> mark;
  const auto dot = name.rfind('.');
  line.message = name.substr(0, dot);
  line.field = name.substr(dot + 1);
  line.rest = type + " " + label;
  line.retired = mark == "retired";
  return line;
}

std::string why_broken(const Line& line, const pb::Descriptor& message) {
  const auto* by_name = message.FindFieldByName(line.field);
  const auto* by_number = message.FindFieldByNumber(line.number);
  if (line.retired) {
    if (by_name != nullptr || by_number != nullptr)
      return "was retired: its name and number may not be used again";
    const bool reserved = message.IsReservedNumber(line.number) && message.IsReservedName(line.field);
    return reserved ? "" : "was retired: its number and its name must both be reserved";
  }
  if (by_name == nullptr && by_number == nullptr) return "was dropped";
  if (by_name == nullptr) return fmt::format("was renamed to {}", by_number->name());
  if (by_name->number() != line.number) {
    return fmt::format("was renumbered from {} to {}", line.number, by_name->number());
  }
  const auto now = type_of(*by_name) + " " + label_of(*by_name);
  return now == line.rest ? "" : fmt::format("was retyped from {} to {}", line.rest, now);
}

}  // namespace

std::vector<std::string> describe(const Files& files) {
  std::vector<std::string> lines;
  for (const auto* file : files) {
    for (int i = 0; i < file->message_type_count(); ++i) describe(*file->message_type(i), lines);
  }
  return lines;
}

std::vector<std::string> broken(const std::vector<std::string>& snapshot, const Files& files) {
  std::vector<std::string> sentences;
  for (const auto& text : snapshot) {
    const auto line = parse_line(text);
    const auto* message = find_message(files, line.message);
    if (line.field.empty()) {
      if (message == nullptr) sentences.push_back(line.message + " was dropped or renamed");
    } else if (message != nullptr) {
      if (const auto why = why_broken(line, *message); !why.empty()) {
        sentences.push_back(fmt::format("{}.{} {}", line.message, line.field, why));
      }
    }
  }
  return sentences;
}

std::vector<std::string> added(const std::vector<std::string>& snapshot, const Files& files) {
  const std::set<std::string> known(snapshot.begin(), snapshot.end());
  auto lines = describe(files);
  std::erase_if(lines, [&](const std::string& line) { return known.contains(line); });
  return lines;
}

Files package_files() {
  std::set<const pb::FileDescriptor*> seen;
  Files ordered, waiting{v1::Event::descriptor()->file(), v1::ToHub::descriptor()->file()};
  while (!waiting.empty()) {
    const auto* file = waiting.back();
    waiting.pop_back();
    if (file->package() != "balie.v1" || !seen.insert(file).second) continue;
    ordered.push_back(file);
    for (int i = 0; i < file->dependency_count(); ++i) waiting.push_back(file->dependency(i));
  }
  std::ranges::sort(ordered, {}, [](const auto* file) { return file->name(); });
  return ordered;
}

std::vector<std::string> read_lines(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream input(path);
  for (std::string line; std::getline(input, line);) {
    if (!line.empty() && line[0] != '#') lines.push_back(line);
  }
  return lines;
}

}  // namespace balie::bus
