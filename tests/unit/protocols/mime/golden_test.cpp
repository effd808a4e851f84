// Mails that others test with: mime4j's, with the structure that they expect, and CPython's, some of them
// malformed.
#include "protocols/mime/read.hpp"
#include "protocols/xml/reader.hpp"

#include "reference.hpp"
#include <gtest/gtest.h>

#include <set>

namespace balie::mime {
namespace {

// Indented lines: what each part is, its headers' names, and of a leaf its decoded content.
struct Shape {
  std::string text;
  void add(std::size_t depth, std::string_view line) {
    text += std::string(depth * 2, ' ');
    text += line;
    text += '\n';
  }
};

std::string as_lines(std::string content) {
  std::erase(content, '\r');
  while (content.ends_with('\n')) content.pop_back();
  return content;
}

std::string names_of(const std::vector<Field>& fields) {
  std::string names = "headers";
  for (const auto& each : fields) names += " " + each.name;
  return names;
}

void describe(const Part& part, const std::vector<Field>& fields, std::size_t depth, Shape& shape);

void describe_content(const Part& part, std::size_t depth, Shape& shape) {
  switch (part.kind) {
    case Part::Kind::leaf:
      shape.add(depth, "content " + as_lines(part.content));
      break;
    case Part::Kind::message:
      shape.add(depth, "message");
      if (part.parts.empty()) {
        shape.add(depth + 1, names_of(part.message_fields));
      } else {
        describe(part.parts.front(), part.message_fields, depth + 1, shape);
      }
      break;
    case Part::Kind::multipart:
      shape.add(depth, "multipart");
      for (const auto& each : part.parts) {
        shape.add(depth + 1, "part");
        describe(each, each.fields, depth + 2, shape);
      }
  }
}

void describe(const Part& part, const std::vector<Field>& fields, std::size_t depth, Shape& shape) {
  shape.add(depth, names_of(fields));
  describe_content(part, depth, shape);
}

void describe(const xml::Element& element, const std::filesystem::path& folder, std::size_t depth,
              Shape& shape) {
  for (const xml::Element child : element.children()) {
    if (child.name() == "header") {
      std::string names = "headers";
      for (const xml::Element field : child.children()) {
        const auto text = trimmed(field.text());
        names += " " + std::string(trimmed(text.substr(0, text.find(':'))));
      }
      shape.add(depth, names);
    } else if (child.name() == "text-body" || child.name() == "binary-body") {
      shape.add(depth, "content " + as_lines(contents(folder / *child.attribute("name"))));
    } else if (child.name() == "message" || child.name() == "multipart" || child.name() == "body-part") {
      shape.add(depth, child.name() == "body-part" ? "part" : child.name());
      describe(child, folder, depth + 1, shape);
    }
  }
}

// Where GMime sees something else than mime4j does:
const std::set<std::string> different = {
    "malformedHeaderStartsBody-nocrlfcrlf",  // the bytes of malformedHeader-nocrlfcrlf, read in another of
                                             // mime4j's ways
    "malformedHeaderStartsBody-noheader",  // the same: without headers everything is the body, or nothing is
};

TEST(Golden, StructureIsAsMime4jExpectsIt) {
  const auto folder = reference("mime4j");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no reference data here: mime4j's mails are skipped";
  ReadLimits limits;
  limits.content_bytes_max = [](const Part&) { return std::size_t{1} << 20; };
  int messages = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".msg") continue;
    ++messages;
    const auto stem = entry.path().stem().string();
    const auto expected = xml::read(contents(folder / (stem + "_decoded.xml")), stem);
    ASSERT_TRUE(expected) << stem;
    Shape wanted, seen;
    describe(expected->root(), folder, 0, wanted);
    const auto message = read(contents(entry.path()), limits);
    describe(message.body, message.fields, 0, seen);
    EXPECT_EQ(seen.text == wanted.text, !different.contains(stem)) << stem << "\n"
                                                                   << seen.text << "---\n"
                                                                   << wanted.text;
  }
  EXPECT_EQ(messages, 32);
}

TEST(Golden, NoneOfCpythonsMailsFails) {
  const auto folder = reference("cpython");
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no reference data here: CPython's mails are skipped";
  int messages = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with("msg_")) continue;
    ++messages;
    const auto message = read(contents(entry.path()));
    EXPECT_FALSE(message.body.type.empty()) << entry.path();
    EXPECT_FALSE(message.fields.empty() && message.body.bytes == 0 && message.problems.empty())
        << entry.path();
  }
  EXPECT_EQ(messages, 48);
}

}  // namespace
}  // namespace balie::mime
