#include "core/operator/template_text.hpp"

#include "core/base/config.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace balie::operation {

result<TemplateText> TemplateText::parse(std::string_view text, std::span<const std::string> columns) {
  TemplateText parsed;
  Part part;
  while (!text.empty()) {
    const auto brace = text.find_first_of("{}");
    part.text.append(text.substr(0, brace));
    if (brace == std::string_view::npos) break;
    const char kind = text[brace];
    text.remove_prefix(brace + 1);
    if (text.starts_with(kind)) {
      part.text.push_back(kind);
      text.remove_prefix(1);
      continue;
    }
    const auto end = text.find('}');
    if (kind == '}' || end == std::string_view::npos) {
      return failure(Fate::reject, "import.template",
                     "a brace without its pair; a brace itself is written twice");
    }
    const auto name = text.substr(0, end);
    text.remove_prefix(end + 1);
    const auto column = std::find(columns.begin(), columns.end(), name);
    if (column == columns.end() && name != "line") {
      const auto nearest = nearest_name(name, std::vector<std::string>(columns.begin(), columns.end()));
      return failure(Fate::reject, "import.template",
                     fmt::format("the file has no column \"{}\"{}", name,
                                 nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest)));
    }
    part.column = column == columns.end() ? line_number : static_cast<std::size_t>(column - columns.begin());
    parsed.parts_.push_back(std::move(part));
    part = Part{};
  }
  if (!part.text.empty()) parsed.parts_.push_back(std::move(part));
  return parsed;
}

std::string TemplateText::fill(const RowView& row) const {
  std::string text;
  for (const auto& part : parts_) {
    text += part.text;
    if (part.column == line_number) {
      text += std::to_string(row.line);
    } else if (part.column != no_column) {
      text += row.fields[part.column];
    }
  }
  return text;
}

}  // namespace balie::operation
