// A PMML file, 3.0 to 4.4, as a value: every element and attribute known by name, or refused with its place.
#pragma once

#include "protocols/pmml/dictionary.hpp"
#include "protocols/pmml/model.hpp"
#include "protocols/xml/document.hpp"
#include "protocols/xml/reader.hpp"

#include <expected>

namespace balie::pmml {

struct Header {
  std::string_view copyright = {};
  std::string_view description = {};
  std::string_view model_version = {};
  std::string_view application = {};
  std::string_view application_version = {};
  std::string_view timestamp = {};
};

struct File {
  xml::Document document;  // what the views of all that follows point into
  std::string_view version = {};
  Header header = {};
  DataDictionary dictionary = {};
  Transformations transformations = {};
  Model model = {};  // the first that is scorable, as the standard says of files with several
};

// Room for a forest of 256 MB, with nodes in nodes.
xml::Limits file_limits();

// Any thread; whatever the bytes are, nothing is thrown. Seconds for 100 MB.
std::expected<File, Refusal> read(std::string_view bytes, const xml::Limits& limits = file_limits());

}  // namespace balie::pmml
