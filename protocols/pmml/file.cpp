#include "protocols/pmml/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace balie::pmml {

namespace {

constexpr std::string_view versions[] = {"3.0", "3.1",   "3.2", "4.0", "4.1",
                                         "4.2", "4.2.1", "4.3", "4.4", "4.4.1"};
constexpr std::string_view namespace_starts[] = {"http://www.dmg.org/PMML-", "https://www.dmg.org/PMML-"};

Header read_header(Reading& reading, const xml::Element& element) {
  reading.shape(element, "copyright description modelVersion", "Application Annotation Timestamp");
  Header header{.copyright = Reading::text(element, "copyright", ""),
                .description = Reading::text(element, "description", ""),
                .model_version = Reading::text(element, "modelVersion", "")};
  if (const auto application = element.child("Application")) {
    reading.shape(*application, "name version", "");
    header.application = Reading::text(*application, "name", "");
    header.application_version = Reading::text(*application, "version", "");
  }
  if (const auto timestamp = element.child("Timestamp")) header.timestamp = trimmed(timestamp->text());
  return header;
}

void check_root(Reading& reading, const xml::Element& root, File& file) {
  if (root.name() != "PMML") return reading.refuse(root, "not PMML");
  file.version = trimmed(reading.text(root, "version"));
  if (reading.ok() && std::ranges::find(versions, file.version) == std::end(versions)) {
    reading.refuse(root, fmt::format("version {} is not one of 3.0 to 4.4", file.version.substr(0, 20)));
  }
  const auto is_ours = [&](std::string_view start) { return root.space().starts_with(start); };
  if (!root.space().empty() && std::ranges::none_of(namespace_starts, is_ours)) {
    reading.refuse(root, fmt::format("{} is not PMML's namespace", root.space().substr(0, 80)));
  }
}

bool is_other(const xml::Element& child) {
  constexpr std::string_view others[] = {"Header", "MiningBuildTask", "DataDictionary",
                                         "TransformationDictionary"};
  return Reading::is_vendors(child) || std::ranges::find(others, child.name()) != std::end(others);
}

void read_first_model(Reading& reading, const xml::Element& root, File& file) {
  std::optional<xml::Element> first;
  std::optional<xml::Element> scorable;
  for (const auto child : root.children()) {
    if (is_other(child)) continue;
    if (!first) first = child;
    if (!scorable && Reading::text(child, "isScorable", "true") != "false") scorable = child;
  }
  if (!first) return reading.refuse(root, "there is no model in it");
  file.model = read_model(reading, scorable.value_or(*first));
}

void read_root(Reading& reading, File& file) {
  const auto root = file.document.root();
  check_root(reading, root, file);
  if (!reading.ok()) return;
  if (const auto header = reading.child(root, "Header")) file.header = read_header(reading, *header);
  if (const auto fields = reading.child(root, "DataDictionary")) {
    file.dictionary = read_data_dictionary(reading, *fields);
  }
  if (const auto local = root.child("TransformationDictionary")) {
    file.transformations = read_transformations(reading, *local);
  }
  if (reading.ok()) read_first_model(reading, root, file);
}

}  // namespace

xml::Limits file_limits() {
  return {.bytes_max = 256u << 20,
          .depth_max = 4'096,
          .attributes_max = 64,
          .token_bytes_max = 1u << 20,
          .elements_max = 20'000'000,
          .names_max = 100'000};
}

std::expected<File, Refusal> read(std::string_view bytes, const xml::Limits& limits) {
  auto document = xml::read(bytes, "", limits);
  if (!document) {
    auto& problem = document.error();
    return std::unexpected(Refusal{"", problem.line, problem.column, std::move(problem.text)});
  }
  File file{.document = std::move(*document)};
  Reading reading;
  read_root(reading, file);
  if (reading.refusal()) return std::unexpected(*reading.refusal());
  return file;
}

}  // namespace balie::pmml
