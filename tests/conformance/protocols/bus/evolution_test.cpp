#include "tests/conformance/protocols/bus/evolution.hpp"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <memory>

namespace balie::bus {
namespace {

namespace pb = google::protobuf;
using testing::ElementsAre;
using testing::IsEmpty;

const char* const contact = R"(name: "t.proto" package: "t" syntax: "proto3"
  message_type {
    name: "Contact"
    field { name: "id" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
    field { name: "tags" number: 2 type: TYPE_STRING label: LABEL_REPEATED }
    field { name: "a" number: 3 type: TYPE_STRING label: LABEL_OPTIONAL oneof_index: 0 }
    field { name: "b" number: 4 type: TYPE_STRING label: LABEL_OPTIONAL oneof_index: 0 }
    oneof_decl { name: "way" }
  }
  message_type { name: "Empty" })";
const char* const id = "field { name: \"id\" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }";

// The messages of a FileDescriptorProto given as text.
class Package {
 public:
  explicit Package(const std::string& text) {
    pb::FileDescriptorProto file;
    EXPECT_TRUE(pb::TextFormat::ParseFromString(text, &file)) << text;
    files_ = {pool_.BuildFile(file)};
    EXPECT_NE(files_[0], nullptr) << text;
  }
  const std::vector<const pb::FileDescriptor*>& files() const { return files_; }

 private:
  pb::DescriptorPool pool_;
  std::vector<const pb::FileDescriptor*> files_;
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto place = text.find(from);
  EXPECT_NE(place, std::string::npos) << from;
  return text.replace(place, from.size(), to);
}

std::vector<std::string> broken_by(const std::string& from, const std::string& to) {
  return broken(describe(Package(contact).files()), Package(replaced(contact, from, to)).files());
}

TEST(Evolution, DescribesMessagesAndFields) {
  EXPECT_THAT(
      describe(Package(contact).files()),
      ElementsAre("t.Contact message", "t.Contact.id 1 string singular", "t.Contact.tags 2 string repeated",
                  "t.Contact.a 3 string oneof:way", "t.Contact.b 4 string oneof:way", "t.Empty message"));
}

TEST(Evolution, NoticesEachKindOfBreak) {
  EXPECT_THAT(broken_by("number: 1", "number: 9"), ElementsAre("t.Contact.id was renumbered from 1 to 9"));
  EXPECT_THAT(broken_by("TYPE_STRING", "TYPE_BYTES"),
              ElementsAre("t.Contact.id was retyped from string singular to bytes singular"));
  EXPECT_THAT(broken_by("LABEL_REPEATED", "LABEL_OPTIONAL"),
              ElementsAre("t.Contact.tags was retyped from string repeated to string singular"));
  EXPECT_THAT(broken_by("name: \"id\"", "name: \"key\""), ElementsAre("t.Contact.id was renamed to key"));
  EXPECT_THAT(broken_by(id, ""), ElementsAre("t.Contact.id was dropped"));
  EXPECT_THAT(broken_by("oneof_index: 0", ""),
              ElementsAre("t.Contact.a was retyped from string oneof:way to string singular"));
  EXPECT_THAT(broken_by("name: \"Empty\"", "name: \"Nothing\""),
              ElementsAre("t.Empty was dropped or renamed"));
}

TEST(Evolution, AllowsAdditionsAndListsThem) {
  const auto more = replaced(id, "\"id\" number: 1", "\"topic\" number: 5") + id;
  EXPECT_THAT(broken_by(id, more), IsEmpty());
  EXPECT_THAT(added(describe(Package(contact).files()), Package(replaced(contact, id, more)).files()),
              ElementsAre("t.Contact.topic 5 string singular"));
}

TEST(Evolution, LetsAFieldGoOnlyWhenItIsReserved) {
  auto snapshot = describe(Package(contact).files());
  snapshot[1] += " retired";
  EXPECT_THAT(broken(snapshot, Package(contact).files()),
              ElementsAre("t.Contact.id was retired: its name and number may not be used again"));
  EXPECT_THAT(broken(snapshot, Package(replaced(contact, id, "")).files()),
              ElementsAre("t.Contact.id was retired: its number and its name must both be reserved"));
  const auto reserved = replaced(contact, id, "reserved_range { start: 1 end: 2 } reserved_name: \"id\"");
  EXPECT_THAT(broken(snapshot, Package(reserved).files()), IsEmpty());
}

TEST(BusMessages, AreStillThoseThatWereWrittenDown) {
  const auto snapshot = read_lines("tests/data/bus/balie.v1.txt");
  ASSERT_THAT(snapshot, testing::Contains("balie.v1.Contact.id 1 string singular"));
  EXPECT_THAT(broken(snapshot, package_files()), IsEmpty()) << "see protocols/bus/EVOLUTION.md";
  EXPECT_THAT(added(snapshot, package_files()), IsEmpty())
      << "if meant: build/release/tests/proto_snapshot --add";
}

TEST(BusMessages, HaveNoEnums) {
  for (const auto* file : package_files()) {
    EXPECT_EQ(file->enum_type_count(), 0) << file->name() << ": words, not enums: protocols/bus/EVOLUTION.md";
  }
}

}  // namespace
}  // namespace balie::bus
