// Chats between pages and a hub that the test plays.
#pragma once

#include "adapters/chat/chats.hpp"
#include "adapters/chat/to_hub.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>

namespace balie::chat {

class FakeSocket final : public web::WebSocket {
 public:
  bool send(std::shared_ptr<const std::string> text) override {
    if (!open) return false;
    frames.push_back(*text);
    return true;
  }
  void close(web::CloseCode code, std::string_view) override {
    code_closed = code;
    leave();
  }
  [[nodiscard]] const std::string& peer() const override { return peer_; }
  [[nodiscard]] std::size_t queued_bytes() const override { return 0; }
  // The page goes away.
  void leave() {
    if (!std::exchange(open, false)) return;
    const auto told = std::exchange(closed, nullptr);
    received = nullptr;
    told(web::CloseCode::lost);
  }
  void says(const std::string& text) {
    const auto call = received;
    if (call) call(text);
  }
  // The frames of a kind, newest last.
  [[nodiscard]] std::vector<std::string> of(std::string_view kind) const {
    std::vector<std::string> found;
    for (const auto& frame : frames) {
      if (frame.starts_with(fmt::format("{{\"t\":\"{}\"", kind))) found.push_back(frame);
    }
    return found;
  }
  std::vector<std::string> frames;
  std::optional<web::CloseCode> code_closed;
  bool open = true;

 private:
  std::string peer_ = "192.0.2.7";
};

// While it lives no file of this process grows.
class FullDisk {
 public:
  FullDisk() {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit none{0, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &none);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

class ChatsTest : public testing::Test {
 protected:
  static constexpr const char* key = "0123456789abcdef0123456789abcdef";
  static inline const std::string visitor = visitor_id(key);

  ChatsTest() : folder_(testing::TempDir() + "chats_test") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    settings.entries = {"shop https://shop.example"};
    settings.mail = "email";
    start();
  }

  // Pages that are open hold themselves.
  ~ChatsTest() override { leave_all(); }
  void leave_all() {
    for (const auto& one : std::exchange(opened_, {})) {
      if (const auto page = one.lock()) page->leave();
    }
  }

  void start() {
    leave_all();
    later.clear();
    chats.reset();
    HubLink link;
    link.receive = [this](sdk::Inbound one) { inbound.push_back(std::move(one)); };
    link.tell = [this](v1::ToHub one) { told.push_back(std::move(one)); };
    link.ask = [this](v1::ToHub one, std::function<void(result<v1::FromHub>)> answer) {
      asked.emplace_back(std::move(one), std::move(answer));
    };
    link.later = [this](std::function<void()> act) { later.push_back(std::move(act)); };
    chats = std::make_unique<Chats>(
        clock, Log("chat", LogLevel::error), settings, *Store::open(folder_ + "/chat.db"),
        *Attachments::open(folder_ + "/files", 1000), *Outlooks::of(settings.queues), std::move(link));
    ASSERT_TRUE(chats->start());
    settle_turns();
  }
  // The process dies: the hub's answers reach nobody.
  void restart() {
    inbound.clear();
    asked.clear();
    later.clear();
    start();
  }

  void settle_turns() {
    while (!later.empty()) {
      const auto acts = std::exchange(later, {});
      for (const auto& act : acts) act();
    }
  }

  std::shared_ptr<FakeSocket> open_page(const std::string& more = "") {
    auto page = std::make_shared<FakeSocket>();
    opened_.push_back(page);
    chats->opened(page, "shop", page->peer());
    says(page, fmt::format(R"({{"t":"hello","entry":"shop","language":"nl"{}}})", more));
    return page;
  }
  std::shared_ptr<FakeSocket> enter() { return open_page(fmt::format(R"(,"key":"{}")", key)); }
  void says(const std::shared_ptr<FakeSocket>& page, const std::string& frame) {
    page->says(frame);
    settle_turns();
  }
  void writes(const std::shared_ptr<FakeSocket>& page, const std::string& id,
              const std::string& text = "hello") {
    says(page, fmt::format(R"({{"t":"message","id":"{}","text":"{}"}})", id, text));
  }

  [[nodiscard]] const std::string& folder() const { return folder_; }
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& one : std::filesystem::directory_iterator(folder_ + "/files"))
      names.push_back(one.path());
    return names;
  }

  template <typename Start>
  void run(Start start_task) {
    boost::asio::io_context loop;
    boost::asio::co_spawn(loop, start_task(), boost::asio::detached);
    loop.run();
    settle_turns();
  }
  // The hub decides on the oldest contact.
  void decide(bool hold, const std::function<void(v1::Decision&)>& more = {}) {
    ASSERT_FALSE(inbound.empty());
    auto one = std::move(inbound.front());
    inbound.erase(inbound.begin());
    v1::Decision decision;
    decision.set_id("d-" + one.contact.id());
    decision.set_contact_id(one.contact.id());
    decision.mutable_route()->set_hold(hold);
    decision.mutable_customer()->set_id("k1");
    if (more) more(decision);
    run([&] { return one.settle(decision); });
  }
  void refuse(const Error& error) {
    auto one = std::move(inbound.front());
    inbound.erase(inbound.begin());
    run([&] { return one.refuse(error); });
  }
  void answer(result<v1::FromHub> answer) {
    ASSERT_FALSE(asked.empty());
    const auto [question, answered] = std::move(asked.front());
    asked.erase(asked.begin());
    answered(std::move(answer));
    settle_turns();
  }
  void record() {
    v1::FromHub recorded;
    recorded.mutable_recorded();
    answer(recorded);
  }
  result<sdk::Delivered> order(const std::string& kind, const std::string& id, const std::string& text = "",
                               const std::string& agent = "anna") {
    v1::Command command;
    command.set_id(id);
    command.set_kind(kind);
    command.set_contact_id(conversation);
    command.set_text(text);
    command.set_agent(agent);
    auto delivered = chats->deliver(command);
    settle_turns();
    return delivered;
  }
  void signals(const std::string& kind, const std::string& subject = "") {
    v1::Signal signal;
    signal.set_kind(kind);
    signal.set_contact_id(conversation);
    signal.set_subject(subject);
    chats->signal(signal);
    settle_turns();
  }
  void pass(Duration time) {
    clock.advance(time);
    chats->sweep();
    settle_turns();
  }
  // The visitor wrote, waits, and Anna is there.
  std::shared_ptr<FakeSocket> talk() {
    auto page = enter();
    writes(page, "m-000001");
    decide(true);
    EXPECT_TRUE(order("connect", "hub-1"));
    return page;
  }

  const std::string conversation = conversation_id(visitor, "m-000001");
  ManualClock clock;
  Settings settings;
  std::vector<sdk::Inbound> inbound;
  std::vector<v1::ToHub> told;
  std::vector<std::pair<v1::ToHub, std::function<void(result<v1::FromHub>)>>> asked;
  std::vector<std::function<void()>> later;
  std::unique_ptr<Chats> chats;

 private:
  std::string folder_;
  std::vector<std::weak_ptr<FakeSocket>> opened_;
};

}  // namespace balie::chat
