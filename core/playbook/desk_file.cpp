#include "core/playbook/desk_file.hpp"

#include "core/base/config.hpp"
#include "core/playbook/name.hpp"
#include "core/playbook/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace balie::playbook {
namespace {

using Choices = google::protobuf::RepeatedPtrField<v1::Choice>;

struct ChoiceTable {
  std::string code;
  std::vector<std::string> queues;
};

ConfigSpec<ChoiceTable> choice_spec(const std::string& name) {
  return ConfigSpec<ChoiceTable>(name, "what a desk offers to choose")
      .text("code", &ChoiceTable::code, "its name, for reports")
      .required()
      .texts("queues", &ChoiceTable::queues, "of contacts of these queues; none: of all");
}

struct TemplateTable {
  std::string name;
  std::vector<std::string> channels, queues;
};

ConfigSpec<TemplateTable> template_spec() {
  return ConfigSpec<TemplateTable>("template", "a text to begin an answer with")
      .text("name", &TemplateTable::name, "its name")
      .required()
      .texts("channels", &TemplateTable::channels, "where it can be sent; none: everywhere")
      .texts("queues", &TemplateTable::queues, "of contacts of these queues; none: of all");
}

class DeskFile {
 public:
  DeskFile(const DeskContext& context, const std::string& file, Problems& problems)
      : context_(context), file_(file), problems_(problems) {}

  v1::Choices read(const toml::table& root) {
    check_known(root);
    v1::Choices read;
    read_list(root, "wrap_up", *read.mutable_wrap_up());
    read_list(root, "decline", *read.mutable_decline());
    read_list(root, "reject", *read.mutable_reject());
    read_list(root, "not_ready", *read.mutable_not_ready());
    each(root, "template", desk_templates_max, [&](const toml::table& table) { read_template(table, read); });
    for (const auto& attribute : context_.attributes.all()) {
      auto& told = *read.add_attributes();
      told.set_code(attribute.name);
      told.mutable_titles()->insert(attribute.titles.begin(), attribute.titles.end());
    }
    read.mutable_languages()->Assign(context_.languages.begin(), context_.languages.end());
    if (const auto bytes = read.ByteSizeLong(); bytes > desk_bytes_max) {
      problems_.push_back(
          {file_, 1, 1,
           fmt::format("with the titles of attributes.toml these are {} bytes in all; at most {} are "
                       "allowed",
                       bytes, desk_bytes_max)});
    }
    return read;
  }

 private:
  void problem(const toml::node& node, std::string text) {
    problems_.push_back(problem_at(node, file_, std::move(text)));
  }

  void check_known(const toml::table& root) {
    const std::vector<std::string> known{"wrap_up", "decline", "reject", "not_ready", "template"};
    for (const auto& [key, node] : root) {
      if (std::ranges::find(known, key.str()) != known.end()) continue;
      problems_.push_back(problem_at(
          key, file_,
          fmt::format("{}: unknown table{}", key.str(), suggestion(std::string(key.str()), known))));
    }
  }

  template <typename Read>
  void each(const toml::table& root, const std::string& name, std::size_t count_max, const Read& read) {
    const toml::node* node = root.get(name);
    if (node == nullptr) return;
    const auto* list = node->as_array();
    if (list == nullptr || list->size() > count_max ||
        !std::ranges::all_of(*list, [](const toml::node& one) { return one.is_table(); })) {
      return problem(*node,
                     fmt::format("{0}: must be written as [[{0}]], at most {1} times", name, count_max));
    }
    for (const toml::node& one : *list) read(*one.as_table());
  }

  void read_list(const toml::table& root, const std::string& name, Choices& choices) {
    std::map<std::string, toml::source_index> lines;
    const auto spec = choice_spec(name);
    each(root, name, desk_choices_max, [&](const toml::table& table) {
      const auto written = spec.read(table, name, file_, problems_, {"title"});
      check_name(table, "code", name, file_, problems_);
      check_once(table, "code", name, written.code, lines);
      check_queues(table, name, written.queues);
      auto& choice = *choices.Add();
      choice.set_code(written.code);
      const auto titles = read_words(table, "title", name, title_rules(), file_, problems_);
      choice.mutable_titles()->insert(titles.begin(), titles.end());
      choice.mutable_queues()->Assign(written.queues.begin(), written.queues.end());
    });
  }

  // One for each language in which it is written.
  void read_template(const toml::table& table, v1::Choices& read) {
    static const auto spec = template_spec();
    const auto written = spec.read(table, "template", file_, problems_, {"title", "text"});
    check_name(table, "name", "template", file_, problems_);
    check_once(table, "name", "template", written.name, template_lines_);
    check_queues(table, "template", written.queues);
    check_channels(table, written.channels);
    const auto titles = read_words(table, "title", "template", title_rules(), file_, problems_);
    const WordsRules rules{.bytes_max = template_text_bytes_max,
                           .is_line = false,
                           .required = true,
                           .languages = &context_.languages};
    const auto texts = read_words(table, "text", "template", rules, file_, problems_);
    for (const auto& [language, text] : texts) {
      const toml::node* node = table.get("text");
      if (const auto* by_language = node->as_table()) node = by_language->get(language);
      check_values(*node, text);
      auto& made = *read.add_templates();
      made.set_name(written.name);
      made.mutable_titles()->insert(titles.begin(), titles.end());
      made.set_language(language);
      made.mutable_channels()->Assign(written.channels.begin(), written.channels.end());
      made.mutable_queues()->Assign(written.queues.begin(), written.queues.end());
      made.set_text(text);
    }
  }

  [[nodiscard]] WordsRules title_rules() const {
    return {.required = true, .languages = &context_.languages};
  }

  void check_once(const toml::table& table, const char* key, const std::string& path, const std::string& name,
                  std::map<std::string, toml::source_index>& lines) {
    if (name.empty()) return;  // told already
    const auto [known, added] = lines.emplace(name, table.source().begin.line);
    if (added) return;
    problem(*table.get(key), fmt::format("{}.{}: \"{}\" is there twice; the other is in line {}", path, key,
                                         name, known->second));
  }

  void check_queues(const toml::table& table, const std::string& path,
                    const std::vector<std::string>& queues) {
    for (const auto& name : queues) {
      if (std::ranges::find(context_.queues, name) != context_.queues.end()) continue;
      problem(*table.get("queues"), fmt::format("{}.queues: there is no queue \"{}\"{}", path, name,
                                                suggestion(name, context_.queues)));
    }
  }

  void check_channels(const toml::table& table, const std::vector<std::string>& channels) {
    const auto fits = [](const std::string& name) { return !name.empty() && name.size() <= name_bytes_max; };
    if (channels.size() <= desk_channels_max && std::ranges::all_of(channels, fits)) return;
    problem(*table.get("channels"),
            fmt::format("template.channels: must be at most {} channels of 1 to {} bytes", desk_channels_max,
                        name_bytes_max));
  }

  // A value that no desk can fill in would be sent to customers as it stands.
  void check_values(const toml::node& node, std::string_view text) {
    for (auto at = text.find_first_of("{}"); at != text.npos; at = text.find_first_of("{}", at)) {
      const auto end = text.find('}', at);
      if (text[at] == '}' || end == text.npos || text.substr(at + 1, end - at - 1).find('{') != text.npos) {
        return problem(node,
                       "template.text: \"{\" and \"}\" stand around the name of a value, and nowhere else");
      }
      check_value(node, std::string(text.substr(at + 1, end - at - 1)));
      at = end + 1;
    }
  }

  void check_value(const toml::node& node, const std::string& name) {
    if (name == "name" || name == "agent" || context_.attributes.find(name) != nullptr) return;
    std::vector<std::string> known{"name", "agent"};
    for (const auto& attribute : context_.attributes.all()) known.push_back(attribute.name);
    problem(node, fmt::format("template.text: {{{}}} is neither {{name}}, {{agent}} nor an attribute in "
                              "attributes.toml{}",
                              name, suggestion(name, known)));
  }

  const DeskContext& context_;
  const std::string& file_;
  Problems& problems_;
  std::map<std::string, toml::source_index> template_lines_;
};

}  // namespace

v1::Choices read_desk(const toml::table& root, const DeskContext& context, const std::string& file,
                      Problems& problems) {
  return DeskFile(context, file, problems).read(root);
}

}  // namespace balie::playbook
