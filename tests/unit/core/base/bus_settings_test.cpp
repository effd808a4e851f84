#include "core/base/bus_settings.hpp"

#include "core/base/toml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace balie {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The pair of ZeroMQ's own documentation (zmq_curve_public).
constexpr auto public_key = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
constexpr auto secret_key = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs";
constexpr auto other_key = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7";

class BusSettingsTest : public testing::Test {
 protected:
  BusSettingsTest() : folder_(testing::TempDir() + "balie_bus_XXXXXX") {
    if (::mkdtemp(folder_.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    std::ofstream(folder_ + "/own.key") << secret_key << "\n";
  }
  ~BusSettingsTest() override { std::filesystem::remove_all(folder_); }

  BusSettings read(const std::string& text, BusSide side) {
    const std::string file = folder_ + "/balie.toml";
    const auto root = parse_toml(text, file, problems_);
    auto settings = read_bus_settings(root, side, file, problems_);
    sort_problems(problems_);
    for (const Problem& problem : problems_) lines_.push_back(to_string(problem).substr(folder_.size() + 1));
    return settings;
  }

  std::string folder_;
  Problems problems_;
  std::vector<std::string> lines_;
};

TEST_F(BusSettingsTest, NeedNothing) {
  const auto settings = read("", BusSide::hub);
  EXPECT_THAT(lines_, IsEmpty());
  EXPECT_EQ(settings.endpoint, "ipc://" + default_runtime_directory() + "/hub");
  EXPECT_EQ(settings.events_endpoint, "ipc://" + default_runtime_directory() + "/events");
  EXPECT_FALSE(settings.encrypted());
}

TEST_F(BusSettingsTest, TakeADirectoryBesideTheFile) {
  const auto settings = read("[bus]\ndirectory = 'run'\n", BusSide::client);
  EXPECT_THAT(lines_, IsEmpty());
  EXPECT_EQ(settings.endpoint, "ipc://" + folder_ + "/run/hub");
}

TEST_F(BusSettingsTest, GiveEachSideItsKeys) {
  const std::string text =
      std::string("[bus]\nendpoint='tcp://127.0.0.1:1'\nevents_endpoint='tcp://127.0.0.1:2'\n") +
      "server_secret_key_file='own.key'\nsecret_key_file='own.key'\nserver_public_key='" + public_key +
      "'\n[[bus.client]]\nname='sms'\npublic_key='" + other_key + "'\n";
  const auto hub = read(text, BusSide::hub);
  EXPECT_THAT(lines_, IsEmpty());
  EXPECT_EQ(hub.secret_key, secret_key);
  EXPECT_EQ(hub.public_key, public_key);
  ASSERT_EQ(hub.clients.size(), 1u);
  EXPECT_EQ(hub.clients[0].role, "adapter");
  const auto client = read(text, BusSide::client);
  EXPECT_THAT(lines_, IsEmpty());
  EXPECT_EQ(client.server_public_key, public_key);
  EXPECT_EQ(client.public_key, public_key);  // the same file serves as both here
}

TEST_F(BusSettingsTest, DoNotOpenTheSecretsOfTheOtherSide) {
  read("[bus]\nserver_secret_key_file = '/nowhere'\n", BusSide::client);
  EXPECT_THAT(lines_, IsEmpty());
  read("[bus]\nserver_secret_key_file = '/nowhere'\n", BusSide::hub);
  EXPECT_THAT(lines_,
              ElementsAre(HasSubstr("balie.toml:2:26: bus.server_secret_key_file: cannot read /nowhere")));
}

TEST_F(BusSettingsTest, RefuseTcpWithoutKeys) {
  read("[bus]\nendpoint = 'tcp://127.0.0.1:1'\nevents_endpoint = 'udp://x'\n", BusSide::hub);
  EXPECT_THAT(lines_, ElementsAre(HasSubstr("balie.toml:2:12: bus.endpoint: tcp:// is only used with keys"),
                                  "balie.toml:3:19: bus.events_endpoint: must begin with ipc:// or tcp://"));
}

TEST_F(BusSettingsTest, RefuseWhatIsNoKeyAndWhoIsThereTwice) {
  std::ofstream(folder_ + "/bad.key") << "too short\n";
  const std::string client =
      std::string("[[bus.client]]\nname='a'\nrole='admin'\npublic_key='") + other_key + "'\n";
  read("[bus]\nserver_secret_key_file='bad.key'\nserver_public_key='x'\n" + client + client +
           "[[bus.client]]\nname='b'\npublic_key='?'\nrole='king'\n",
       BusSide::hub);
  EXPECT_THAT(lines_,
              ElementsAre(HasSubstr("balie.toml:2:24: bus.server_secret_key_file: the file holds no key"),
                          HasSubstr("balie.toml:3:19: bus.server_public_key: is no key"),
                          "balie.toml:8:1: bus.client: a has the key of another client",
                          "balie.toml:8:1: bus.client: a is there twice",
                          "balie.toml:12:1: bus.client: public_key of b is no key",
                          HasSubstr("balie.toml:15:6: bus.client.role: must be one of")));
}

TEST_F(BusSettingsTest, RefuseAPathThatDependsOnWhereAProgramRuns) {
  read("[bus]\nendpoint = 'ipc://run/hub'\nevents_endpoint = 'ipc://'\n", BusSide::hub);
  EXPECT_THAT(lines_,
              ElementsAre("balie.toml:2:12: bus.endpoint: must be ipc:// and an absolute path",
                          "balie.toml:3:19: bus.events_endpoint: must be ipc:// and an absolute path"));
}

TEST_F(BusSettingsTest, RefuseAPathTooLongForASocket) {
  read("[bus]\nendpoint = 'ipc:///" + std::string(120, 'x') + "'\n", BusSide::hub);
  EXPECT_THAT(
      lines_,
      ElementsAre(HasSubstr("balie.toml:2:12: bus.endpoint: the path of a socket has at most 107 bytes")));
}

TEST_F(BusSettingsTest, PrepareAClosedDirectoryAndRefuseAnOpenOne) {
  const char* before = std::getenv("XDG_RUNTIME_DIR");
  const std::string kept = before ? before : "";
  ::setenv("XDG_RUNTIME_DIR", folder_.c_str(), 1);
  const auto endpoint = default_bus_settings().endpoint;
  EXPECT_TRUE(prepare_endpoint(endpoint, BusSide::client));
  ::chmod((folder_ + "/balie").c_str(), 0755);
  const auto refused = prepare_endpoint(endpoint, BusSide::client);
  before ? ::setenv("XDG_RUNTIME_DIR", kept.c_str(), 1) : ::unsetenv("XDG_RUNTIME_DIR");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), "bus.unsafe_directory");
  EXPECT_TRUE(prepare_endpoint("tcp://127.0.0.1:1", BusSide::hub));
}

TEST(PrepareEndpoint, OnlyTheHubMakesADirectoryThatTheSettingsName) {
  const std::string directory = ::testing::TempDir() + "balie-endpoint-" + std::to_string(::getpid());
  const auto endpoint = "ipc://" + directory + "/hub";
  EXPECT_TRUE(prepare_endpoint(endpoint, BusSide::client));
  EXPECT_FALSE(std::filesystem::exists(directory));
  EXPECT_TRUE(prepare_endpoint(endpoint, BusSide::hub));
  EXPECT_TRUE(std::filesystem::is_directory(directory));
  std::filesystem::remove(directory);
}

}  // namespace
}  // namespace balie
