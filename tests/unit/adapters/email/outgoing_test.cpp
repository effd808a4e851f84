#include "adapters/email/outgoing.hpp"

#include "protocols/mime/automatic.hpp"
#include "protocols/mime/read.hpp"

#include <gtest/gtest.h>

namespace balie::email {
namespace {

class Outgoing : public testing::Test {
 protected:
  Outgoing() {
    settings.from = "help@shop.example";
    settings.from_name = "Shop";
    settings.unsubscribe_address = "stop@shop.example";
    settings.unsubscribe_url = "https://shop.example/stop/{token}";
    command.set_id("cmd/1");
    command.set_kind("send");
    command.set_to("jo@home.example");
    command.set_text("It is on its way.\n<soon>");
    say("salutation", "Dear Jo,");
    say("name", "Jo");
    templates = *load_templates(settings);
  }
  void say(const char* name, const std::string& text) {
    (*command.mutable_arguments()->mutable_fields())[name].set_string_value(text);
  }
  void say(const char* name) { (*command.mutable_arguments()->mutable_fields())[name].set_bool_value(true); }
  result<Ready> ready(const std::optional<mime::Message>& original = {}) {
    return outgoing(command, original, settings, templates, own, tokens,
                    Time(std::chrono::seconds(1'770'000'000)));
  }

  Settings settings;
  Templates templates;
  mime::OwnIds own{{1}, "shop.example"};
  UnsubscribeTokens tokens{"secret"};
  v1::Command command;
};

TEST_F(Outgoing, SaysWhatItIsToldToWhom) {
  command.set_subject("Your order");
  const auto made = ready();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->sender, "help@shop.example");
  EXPECT_EQ(made->recipient, "jo@home.example");
  const auto message = mime::read(made->bytes);
  EXPECT_EQ(message.text, "Dear Jo,\n\nIt is on its way.\n<soon>\n");
  EXPECT_EQ(message.to, (std::vector<mime::Address>{{"Jo", "jo@home.example"}}));
  EXPECT_EQ(message.from, (std::vector<mime::Address>{{"Shop", "help@shop.example"}}));
  EXPECT_EQ(message.message_id, made->message_id);
  EXPECT_EQ(from_word(own.read(made->message_id)->unique), "cmd/1");
  EXPECT_EQ(message.field("List-Unsubscribe"), "");
}

TEST_F(Outgoing, AnAnswerStandsInTheThread) {
  const auto original = mime::read(
      "Message-ID: <c@home.example>\nReferences: <a@home.example> <b@shop.example>\n"
      "Subject: Order\nFrom: jo@home.example\n\ntext\n");
  const auto message = mime::read(ready(original)->bytes);
  EXPECT_EQ(message.subject, "Re: Order");
  EXPECT_EQ(message.in_reply_to, (std::vector<std::string>{"c@home.example"}));
  EXPECT_EQ(message.references,
            (std::vector<std::string>{"a@home.example", "b@shop.example", "c@home.example"}));
  // What answers it, even without References, is found to be of the same conversation.
  const auto answer = mime::read("Message-ID: <d@x>\nIn-Reply-To: <" + message.message_id + ">\n\ntext\n");
  EXPECT_EQ(mime::thread_of(answer, own), mime::thread_of(original, own));
}

TEST_F(Outgoing, HtmlIsMadeOfATemplateAndNothingInItIsMarkup) {
  templates.html = "<p>{{salutation}}</p><div>{{{text}}}</div>";
  const auto bytes = ready()->bytes;
  mime::ReadLimits limits;
  limits.content_bytes_max = [](const mime::Part&) { return std::size_t{10'000}; };
  const auto message = mime::read(bytes, limits);
  ASSERT_EQ(message.body.type, "multipart/alternative");
  EXPECT_EQ(message.body.parts[1].content, "<p>Dear Jo,</p><div>It is on its way.<br>\r\n&lt;soon&gt;</div>");
}

TEST_F(Outgoing, AnOfferTellsHowToGetNoMore) {
  say("unsubscribe");
  const auto message = mime::read(ready()->bytes);
  const auto token = tokens.make({"jo@home.example", "marketing", "cmd/1"});
  EXPECT_EQ(message.field("List-Unsubscribe"),
            "<mailto:stop@shop.example?subject=" + token + ">, <https://shop.example/stop/" + token + ">");
  EXPECT_EQ(message.field("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
  EXPECT_NE(message.text.find("Unsubscribe: https://shop.example/stop/" + token), std::string::npos);
}

TEST_F(Outgoing, MachinesDoNotAnswerMachines) {
  say("automatic");
  const auto made = ready(mime::read("Return-Path: <jo@home.example>\nSubject: x\n\ntext\n"));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->sender, "");
  EXPECT_EQ(mime::automatic(mime::read(made->bytes), ""), mime::Automatic::reply);
  for (const auto* header :
       {"Auto-Submitted: auto-replied\n", "List-Id: <x>\n", "Precedence: bulk\n", "Return-Path: <>\n"}) {
    const auto refused = ready(
        mime::read(std::string(header) + "Return-Path: <jo@home.example>\nFrom: jo@home.example\n\ntext\n"));
    ASSERT_FALSE(refused) << header;
    EXPECT_EQ(refused.error().code(), "email.automatic");
  }
}

TEST_F(Outgoing, WhatAMachineSaysOfItsOwnAccordHasItsBounces) {
  say("automatic");
  const auto made = ready();
  ASSERT_TRUE(made);
  EXPECT_EQ(made->sender, "help@shop.example");
  EXPECT_EQ(mime::automatic(mime::read(made->bytes), made->sender), mime::Automatic::notification);
  command.set_contact_id("gone-1");  // an answer, whose original is not kept any more
  EXPECT_EQ(ready()->sender, "");
}

TEST_F(Outgoing, IsFromAMailboxOfOurs) {
  settings.mailboxes = {"@Desk.example", "orders@mail.example"};
  for (const auto* entry : {"returns@shop.example", "any@desk.example", "help@MAIL.example", ""}) {
    command.set_entry(entry);
    ASSERT_TRUE(ready()) << entry;
    EXPECT_EQ(ready()->sender, *entry == 0 ? settings.from : entry);
  }
  for (const auto* entry : {"ceo@bank.example", "help@shop.example.org", "help"}) {
    command.set_entry(entry);
    ASSERT_FALSE(ready()) << entry;
    EXPECT_EQ(ready().error().code(), "email.address");
  }
}

TEST_F(Outgoing, RefusesWhatCannotBeSent) {
  for (const auto* address : {"", "jo", "jo@home.example\r\nRCPT TO:<al@home.example>", "a b@c"}) {
    command.set_to(address);
    EXPECT_EQ(ready().error().code(), "email.address") << address;
  }
  command.set_to("jo@home.example");
  auto& each =
      *(*command.mutable_arguments()->mutable_fields())["attachments"].mutable_list_value()->add_values();
  auto& fields = *each.mutable_struct_value()->mutable_fields();
  fields["name"].set_string_value("a.pdf");
  fields["content"].set_string_value("not base64!");
  EXPECT_EQ(ready().error().code(), "email.attachment");
  fields["content"].set_string_value("AAEC");
  EXPECT_EQ(mime::attachments(mime::read(ready()->bytes)).at(0)->bytes, 3u);
}

TEST(OutgoingWord, AnyIdCanStandInAMessageId) {
  for (const std::string& id :
       {std::string("cmd-1"), std::string("a/b c=d.e@f>"), std::string("=41"), std::string()}) {
    EXPECT_EQ(from_word(to_word(id)), id);
    EXPECT_EQ(to_word(id).find_first_of(" .@<>/"), std::string::npos);
  }
  EXPECT_EQ(from_word("a="), "a=");
  EXPECT_EQ(from_word("a=4"), "a=4");
}

TEST_F(Outgoing, AsksForAnswersWhereTheThreadIsNamed) {
  EXPECT_TRUE(mime::read(ready()->bytes).reply_to.empty());
  settings.reply_tag = true;
  const auto made = mime::read(ready()->bytes);
  const auto thread = own.read(made.message_id)->thread;
  ASSERT_EQ(made.reply_to.size(), 1u);
  EXPECT_EQ(made.reply_to[0].address, "help+" + own.tag(thread) + "@shop.example");
  // Where there is no room for it, or it would be taken for another's.
  for (const std::string from : {"a-mailbox-of-many-letters@shop.example", "help+x@shop.example"}) {
    command.set_entry(from);
    EXPECT_TRUE(mime::read(ready()->bytes).reply_to.empty()) << from;
  }
}

}  // namespace
}  // namespace balie::email
