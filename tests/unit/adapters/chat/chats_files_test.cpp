#include "chats_fixture.hpp"

namespace balie::chat {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* png = "\x89PNG\r\n\x1a\n123";
constexpr const char* png_base64 = "iVBORw0KGgoxMjM=";

class ChatsFilesTest : public ChatsTest {
 protected:
  std::string ticket_for(const std::shared_ptr<FakeSocket>& page, const std::string& id) {
    says(page, fmt::format(R"({{"t":"attach","id":"{}","name":"p.png","size":20}})", id));
    const auto frame = page->of("upload").back();
    const auto at = frame.find("/chat/files/") + 12;
    return frame.substr(at, frame.find('"', at) - at);
  }
  result<sdk::Delivered> send_files(const std::string& id, const std::vector<std::string>& contents,
                                    const std::string& text = "") {
    v1::Command command;
    command.set_id(id);
    command.set_kind("send");
    command.set_contact_id(conversation);
    command.set_text(text);
    auto& list = *(*command.mutable_arguments()->mutable_fields())["attachments"].mutable_list_value();
    for (const auto& content : contents) {
      auto& fields = *list.add_values()->mutable_struct_value()->mutable_fields();
      fields["name"].set_string_value("../label.png");
      fields["content"].set_string_value(content);
    }
    auto delivered = chats->deliver(command);
    settle_turns();
    return delivered;
  }
  result<sdk::Delivered> fetch(const std::string& contact, const std::string& file, double offset = 0) {
    v1::Command command;
    command.set_kind("fetch_attachment");
    command.set_contact_id(contact);
    auto& fields = *command.mutable_arguments()->mutable_fields();
    fields["file"].set_string_value(file);
    fields["offset"].set_number_value(offset);
    return chats->deliver(command);
  }
  std::string file_shown() {
    return asked.front().first.command().arguments().fields().at("file").string_value();
  }
};

TEST_F(ChatsFilesTest, AttachmentsAreWhatTheirBytesSay) {
  const auto page = talk();
  const auto ticket = [&](const std::string& id) { return ticket_for(page, id); };
  const auto good = ticket("f-000001");
  EXPECT_TRUE(chats->upload(good, png));
  EXPECT_FALSE(chats->upload(good, png));  // once
  settle_turns();
  ASSERT_THAT(asked, SizeIs(1));
  const auto& fields = asked.front().first.command().arguments().fields();
  EXPECT_EQ(fields.at("name").string_value(), "p.png");
  const auto url = fields.at("url").string_value();
  const auto kept = chats->download(url.substr(url.rfind('/') + 1));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->bytes, png);
  EXPECT_TRUE(chats->upload(ticket("f-000002"), "MZ\x90 a program"));
  settle_turns();
  EXPECT_THAT(page->of("refused").back(), HasSubstr("bad_file"));
  EXPECT_TRUE(chats->upload(ticket("f-000003"), std::string(2000, 'x')));  // more than the folder takes
  settle_turns();
  EXPECT_THAT(page->of("refused").back(), HasSubstr("later_file"));
  says(page, R"({"t":"attach","id":"f-000004","name":"p.png","size":99999999})");
  EXPECT_THAT(page->of("refused").back(), HasSubstr("file_too_large"));
  EXPECT_FALSE(chats->download("00000000000000000000000000"));
}

TEST_F(ChatsFilesTest, AnUploadThatIsRepeatedIsOne) {
  const auto page = talk();
  const auto one = ticket_for(page, "f-000001"), other = ticket_for(page, "f-000001");
  EXPECT_TRUE(chats->upload(one, png));
  settle_turns();
  EXPECT_TRUE(chats->upload(other, png));
  settle_turns();
  says(page, R"({"t":"attach","id":"f-000001","name":"p.png","size":20})");
  EXPECT_THAT(page->of("ack").back(), HasSubstr("f-000001"));
  EXPECT_THAT(asked, SizeIs(1));
  record();
  EXPECT_THAT(asked, SizeIs(0));
}

TEST_F(ChatsFilesTest, AgentsSendFiles) {
  const auto page = talk();
  ASSERT_TRUE(send_files("hub-2", {png_base64}, "Your label"));
  ASSERT_TRUE(send_files("hub-2", {png_base64}, "Your label"));  // told twice
  const auto items = page->of("item");
  ASSERT_THAT(items, SizeIs(4));
  EXPECT_THAT(items[2], HasSubstr("Your label"));
  EXPECT_THAT(items[3], HasSubstr(R"("file":{"name":"label.png","size":11,)"));
  const auto at = items[3].find("/chat/files/") + 12;
  const auto kept = chats->download(items[3].substr(at, 26));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->bytes, png);
  told.clear();
  says(page, R"({"t":"read","seq":4})");
  ASSERT_THAT(told, SizeIs(1));
  EXPECT_EQ(told[0].signal().subject(), "hub-2");
}

TEST_F(ChatsFilesTest, WhatVisitorsDoNotGetIsRefusedByName) {
  const auto page = talk();
  EXPECT_EQ(send_files("hub-2", {png_base64, "TVqQAA=="}).error().code(), "attachment.type");
  EXPECT_EQ(send_files("hub-2", {"no base64!"}).error().code(), "attachment.content");
  EXPECT_EQ(send_files("hub-2", std::vector<std::string>(11, png_base64)).error().code(),
            "attachment.too_many");
  settings.file_bytes_max = 10;
  EXPECT_EQ(send_files("hub-2", {png_base64}).error().code(), "attachment.too_large");
  EXPECT_THAT(page->of("item"), SizeIs(2));
  EXPECT_THAT(files(), SizeIs(0));  // nothing is left of them
}

TEST_F(ChatsFilesTest, TheDeskFetchesWhatAVisitorAttached) {
  const auto page = talk();
  const std::string large = png + std::string(900, '\xff');
  ASSERT_TRUE(chats->upload(ticket_for(page, "f-000001"), large));
  settle_turns();
  const auto file = file_shown();
  const auto whole = fetch(conversation, file);
  ASSERT_TRUE(whole);
  EXPECT_THAT(whole->ids, ElementsAre(fmt::format("{}", large.size())));
  EXPECT_EQ(whole->text.substr(0, 8), std::string(png_base64).substr(0, 8));
  EXPECT_EQ(fetch(conversation, file, static_cast<double>(large.size()))->text, "");
  for (const double offset : {-1.0, 1e300, static_cast<double>(large.size() + 1)}) {
    EXPECT_EQ(fetch(conversation, file, offset).error().code(), "attachment.offset");
  }
  // Whoever has a conversation has its files, and no others.
  EXPECT_EQ(fetch(conversation_id(visitor, "another"), file).error().code(), "not_found");
  EXPECT_EQ(fetch("", file).error().code(), "not_found");
  EXPECT_EQ(fetch(conversation, "../chat.db").error().code(), "not_found");
}

TEST_F(ChatsFilesTest, ACustomerWhoIsErasedLeavesNothing) {
  const auto page = talk();  // of customer k1
  ASSERT_TRUE(chats->upload(ticket_for(page, "f-000001"), png));
  settle_turns();
  const auto other = open_page(R"(,"key":"ffffffffffffffffffffffffffffffff")");
  writes(other, "m-000001");
  decide(true, [](v1::Decision& one) { one.mutable_customer()->set_id("k2"); });
  v1::Command command;
  command.set_kind("erase");
  EXPECT_EQ(chats->deliver(command).error().code(), "invalid");
  command.set_customer_id("k1");
  EXPECT_TRUE(chats->deliver(command));
  settle_turns();
  EXPECT_THAT(files(), SizeIs(0));
  EXPECT_THAT(page->of("conversation").back(), HasSubstr(R"("state":"none")"));
  EXPECT_THAT(enter()->of("item"), SizeIs(0));
  EXPECT_EQ(order("send", "hub-2", "late").error().code(), "not_found");
  EXPECT_THAT(open_page(R"(,"key":"ffffffffffffffffffffffffffffffff")")->of("item"), SizeIs(1));
  EXPECT_TRUE(chats->deliver(command));  // again: nothing is left
  // A contact that is named goes, whosever it was.
  auto& named = *(*command.mutable_arguments()->mutable_fields())["contact_ids"].mutable_list_value();
  named.add_values()->set_string_value(conversation_id(visitor_id(std::string(32, 'f')), "m-000001"));
  named.add_values()->set_string_value("another's contact");
  EXPECT_TRUE(chats->deliver(command));
  settle_turns();
  EXPECT_THAT(open_page(R"(,"key":"ffffffffffffffffffffffffffffffff")")->of("item"), SizeIs(0));
  writes(page, "m-000009", "somebody new");
  EXPECT_THAT(inbound, SizeIs(1));
}

TEST_F(ChatsFilesTest, AFileWhoseMessageWasNotKeptIsDropped) {
  std::ofstream(folder() + "/files/" + std::string(26, '0')) << "left behind";
  const auto page = talk();
  ASSERT_TRUE(chats->upload(ticket_for(page, "f-000001"), png));
  settle_turns();
  EXPECT_THAT(files(), SizeIs(2));
  restart();
  EXPECT_THAT(files(), SizeIs(1));
}

// The disk is full: nothing may be told that is not kept.
TEST_F(ChatsFilesTest, WhatCannotBeKeptIsNotAcknowledged) {
  auto page = talk();
  const auto items = page->of("item").size();
  {
    const FullDisk full;
    writes(page, "m-000002", std::string(3000, 'x'));
    EXPECT_THAT(page->of("ack"), SizeIs(1));  // of the first
    EXPECT_EQ(page->code_closed, web::CloseCode::try_later);
    EXPECT_EQ(order("send", "hub-2", std::string(3000, 'y')).error().code(), "chat.not_kept");
  }
  page = enter();
  EXPECT_THAT(page->of("item"), SizeIs(items));
  EXPECT_TRUE(order("send", "hub-2", "again"));
  writes(page, "m-000002", "again");
  EXPECT_THAT(page->of("item"), SizeIs(items + 2));
  EXPECT_THAT(asked, SizeIs(1));
}

}  // namespace
}  // namespace balie::chat
