// The hub's process over real sockets, with a store in memory.
#include "core/service/hub_server.hpp"

#include "protocols/bus/joined.hpp"

#include "desk_of_hub.hpp"
#include <fmt/format.h>
#include <zmq.hpp>

#include <filesystem>
#include <thread>

namespace balie::service {
namespace {

constexpr int patience_ms = 10'000;
constexpr std::uint64_t contacts_max = 20'000;
constexpr std::uint64_t publish_request = 1ull << 40;

class HubServerTest : public ::testing::Test {
 protected:
  HubServerTest() {
    std::string pattern = ::testing::TempDir() + "balie-hub-XXXXXX";
    directory = mkdtemp(pattern.data());
    HubProcess process;
    process.options.batch_max = 8;  // so that batches wait for one another
    process.bus.endpoint = "ipc://" + directory + "/hub";
    process.bus.events_endpoint = "ipc://" + directory + "/events";
    process.open_store = [](const store::StoreSettings&,
                            const store::Progress&) -> result<std::unique_ptr<store::Store>> {
      return std::make_unique<store::MemoryStore>(HashKey{1, 2, 3});
    };
    auto bus = BusServer::open(process.bus);
    EXPECT_TRUE(bus);
    server = std::make_unique<HubServer>(process, small_playbook(), std::move(*bus),
                                         std::make_shared<SystemClock>(), Log("hub", LogLevel::error));
    thread = std::thread([this] { EXPECT_EQ(server->serve(), 0); });
    for (auto* socket : {&client, &subscriber}) {
      socket->set(zmq::sockopt::linger, 0);
      socket->set(zmq::sockopt::rcvtimeo, patience_ms);
      socket->set(zmq::sockopt::rcvhwm, 0);
    }
    client.connect(process.bus.endpoint);
    subscriber.set(zmq::sockopt::subscribe, "");
    subscriber.connect(process.bus.events_endpoint);
  }
  ~HubServerTest() override {
    server->stop();
    thread.join();
    std::filesystem::remove_all(directory);
  }

  void say(const v1::ToHub& message) {
    client.send(zmq::buffer(message.SerializeAsString()), zmq::send_flags::none);
  }
  void greet() {
    v1::ToHub hello;
    hello.mutable_hello()->set_adapter("phone");
    hello.mutable_hello()->set_protocol(1);
    hello.mutable_hello()->set_joined_max(bus::joined_max);
    say(hello);
    hear();
  }
  void send_contact() {
    auto message = DeskContact::contact(fmt::format("call-{}", ++sent));
    message.set_request(sent);
    say(message);
  }
  // Takes one frame of answers.
  void hear() {
    zmq::message_t frame;
    ASSERT_TRUE(client.recv(frame)) << "the hub says nothing";
    v1::FromHub alone;
    ASSERT_TRUE(alone.ParseFromArray(frame.data(), static_cast<int>(frame.size())));
    ASSERT_FALSE(alone.has_goodbye()) << alone.goodbye().code() << ": " << alone.goodbye().reason();
    v1::FromHub whole;
    if (alone.joined_size() > 0) {
      whole = alone;
    } else {
      *whole.add_joined() = alone;
    }
    for (const auto& message : whole.joined()) {
      answered += message.has_decision() ? 1 : 0;
      if (message.request() != publish_request) continue;
      published = true;
      ASSERT_EQ(message.published().errors_size(), 0) << message.published().errors(0);
    }
  }
  // The next event's sequence and type; 0 when none came.
  std::pair<std::uint64_t, std::string> event(zmq::recv_flags flags = zmq::recv_flags::none) {
    zmq::message_t type, bytes;
    v1::Event event;
    if (!subscriber.recv(type, flags) || !subscriber.recv(bytes)) return {};
    EXPECT_TRUE(event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    return {event.sequence(), event.type()};
  }

  struct DeskContact : DeskOfHub {
    using DeskOfHub::contact;
    void TestBody() override {}
  };
  std::string directory;
  std::unique_ptr<HubServer> server;
  std::thread thread;
  zmq::context_t context;
  zmq::socket_t client{context, zmq::socket_type::dealer};
  zmq::socket_t subscriber{context, zmq::socket_type::sub};
  std::uint64_t sent = 0, answered = 0;
  bool published = false;
};

TEST_F(HubServerTest, EventsComeInTheirOrderAlsoOfAPlaybookPublishedUnderLoad) {
  greet();
  std::uint64_t expected = 0;
  while (expected == 0) {  // until the hub has noticed the subscription
    ASSERT_LT(sent, contacts_max);
    send_contact();
    while (answered < sent && !HasFatalFailure()) hear();
    expected = event(zmq::recv_flags::dontwait).first;
  }
  v1::ToHub publish;
  publish.set_request(publish_request);
  const auto add = [&publish](const char* path, const char* content) {
    auto& file = *publish.mutable_publish()->add_files();
    file.set_path(path);
    file.set_content(content);
  };
  add("playbook.toml", "name = \"new\"\ndefault_queue = \"service\"\n");
  add("queues.toml", "[[queue]]\nname = \"service\"\ntarget = \"q\"\n");
  add("entries.toml",
      "[[entry]]\nname = \"line\"\nchannel = \"voice\"\nentry = \"+31201234567\"\nqueue = "
      "\"service\"\nfallback = "
      "\"service\"\n");
  say(publish);
  while (!published) {
    ASSERT_LT(sent, contacts_max);
    ASSERT_FALSE(HasFatalFailure());
    while (sent - answered < 200) send_contact();
    hear();
  }
  while (answered < sent && !HasFatalFailure()) hear();
  int switches = 0;
  for (const auto last = sent + 1; expected < last;) {
    const auto [sequence, type] = event();
    ASSERT_EQ(sequence, ++expected);
    switches += type == "playbook.published" ? 1 : 0;
  }
  EXPECT_EQ(switches, 1);
}

}  // namespace
}  // namespace balie::service
