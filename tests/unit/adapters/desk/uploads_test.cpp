#include "adapters/desk/uploads.hpp"

#include <gtest/gtest.h>

namespace balie::desk {
namespace {

const ConversationKey chat{"chat", "c1"};

class UploadsTest : public testing::Test {
 protected:
  std::string keep(std::string bytes, const char* type = "text/plain", const char* user = "anna") {
    const auto kept = uploads.keep(user, chat, "C:\\letters\\a\".txt", type, std::move(bytes));
    return kept ? kept->id() : kept.error().code();
  }
  static wire::Command naming(const std::string& id) {
    wire::Command command;
    auto& list = *(*command.mutable_arguments()->mutable_fields())["attachments"].mutable_list_value();
    (*list.add_values()->mutable_struct_value()->mutable_fields())["id"].set_string_value(id);
    return command;
  }
  std::string fill(wire::Command& command, const char* user = "anna", const ConversationKey& key = chat) {
    const auto filled = uploads.fill(user, key, command);
    return filled ? "" : filled.error().code();
  }

  ManualClock clock;
  Uploads uploads{clock,
                  {.file_bytes_max = 10,
                   .types = {"text/plain"},
                   .user_bytes_max = 20,
                   .all_bytes_max = 25,
                   .of_message_max = 2,
                   .kept = std::chrono::hours(1)}};
};

TEST_F(UploadsTest, GoWithTheMessageThatNamesThem) {
  const auto id = keep("hello");
  auto command = naming(id);
  ASSERT_EQ(fill(command), "");
  const auto& fields = command.arguments().fields().at("attachments").list_value().values(0).struct_value();
  EXPECT_EQ(fields.fields().at("name").string_value(), "a.txt");
  EXPECT_EQ(fields.fields().at("type").string_value(), "text/plain");
  EXPECT_EQ(fields.fields().at("size").number_value(), 5);
  EXPECT_EQ(fields.fields().at("content").string_value(), "aGVsbG8=");
  EXPECT_FALSE(fields.fields().contains("id"));
  const auto shown = without_content(command.arguments());
  EXPECT_EQ(shown.ShortDebugString().find("aGVsbG8="), std::string::npos);
  EXPECT_NE(shown.ShortDebugString().find("a.txt"), std::string::npos);

  // Kept until it is known that it was sent.
  auto again = naming(id);
  EXPECT_EQ(fill(again), "");
  uploads.drop(naming(id));
  again = naming(id);
  EXPECT_EQ(fill(again), "attachment.gone");
}

TEST_F(UploadsTest, NothingElseGoesWithAMessage) {
  auto command = naming("");
  auto& list = *(*command.mutable_arguments()->mutable_fields())["attachments"].mutable_list_value();
  auto& fields = *list.mutable_values(0)->mutable_struct_value()->mutable_fields();
  fields["name"].set_string_value("../a.exe");
  fields["content"].set_string_value("TVo=");
  EXPECT_EQ(fill(command), "attachment.gone");
  fields.erase("id");
  EXPECT_EQ(fill(command), "attachment.gone");
  list.mutable_values(0)->set_string_value("TVo=");
  EXPECT_EQ(fill(command), "attachment.gone");
}

TEST_F(UploadsTest, AreOfTheirUserAndContactAndTime) {
  const auto id = keep("hello");
  auto command = naming(id);
  EXPECT_EQ(fill(command, "bert"), "attachment.gone");
  EXPECT_EQ(fill(command, "anna", {"chat", "c2"}), "attachment.gone");
  clock.advance(std::chrono::minutes(59));
  uploads.sweep();
  EXPECT_EQ(fill(command), "");
  clock.advance(std::chrono::minutes(1));
  uploads.sweep();
  command = naming(id);
  EXPECT_EQ(fill(command), "attachment.gone");
}

TEST_F(UploadsTest, HaveLimits) {
  EXPECT_EQ(keep(""), "attachment.empty");
  EXPECT_EQ(keep("hello", "text/html"), "attachment.type");
  EXPECT_EQ(keep(std::string(11, 'a')), "attachment.too_large");
  const auto first = keep(std::string(10, 'a'));
  keep(std::string(10, 'b'));
  EXPECT_EQ(keep("c"), "attachment.full") << "of one user";
  EXPECT_EQ(keep("123456", "text/plain", "bert"), "attachment.full") << "of all";
  uploads.drop(naming(first));
  EXPECT_EQ(keep("123456", "text/plain", "bert").size(), 22u);

  Uploads few(clock, {.types = {"text/plain"}, .user_files_max = 2, .all_files_max = 3});
  const auto put = [&](const char* user) { return few.keep(user, chat, "a", "text/plain", "a").has_value(); };
  EXPECT_TRUE(put("anna"));
  EXPECT_TRUE(put("anna"));
  EXPECT_FALSE(put("anna")) << "as many as a user may";
  EXPECT_TRUE(put("bert"));
  EXPECT_FALSE(put("bert")) << "as many as all may";
  clock.advance(std::chrono::hours(1));
  few.sweep();
  EXPECT_TRUE(put("anna"));

  auto many = naming("x");
  auto& list = *(*many.mutable_arguments()->mutable_fields())["attachments"].mutable_list_value();
  *list.add_values() = list.values(0);
  *list.add_values() = list.values(0);
  EXPECT_EQ(fill(many), "attachment.too_many");
}

TEST(FileName, IsSafeToShow) {
  EXPECT_EQ(file_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(file_name("a\r\nSet-Cookie: b"), "aSet-Cookie: b");
  EXPECT_EQ(file_name("folder/"), "file");
  EXPECT_EQ(file_name("\xff.txt"), "\xef\xbf\xbd.txt");
  EXPECT_EQ(file_name(std::string(300, 'a')).size(), 200u);
}

}  // namespace
}  // namespace balie::desk
