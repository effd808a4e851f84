// The desk of a hub whose store is on disk, in a folder that goes with the test.
#pragma once

#include "plugins/store_sqlite/sqlite_store.hpp"

#include "desk_of_hub.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace balie::service {

class HubOnDisk : public DeskOfHub {
 protected:
  HubOnDisk() : directory(testing::TempDir() + "balie_hub_XXXXXX") {
    if (::mkdtemp(directory.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
    hub.release();
    reopen();
  }
  ~HubOnDisk() override {
    hub.release();
    std::filesystem::remove_all(directory);
  }

  void reopen() {
    store_sqlite::SqliteSettings settings;
    settings.directory = directory;
    auto opened = store_sqlite::SqliteStore::open(settings, {});
    ASSERT_TRUE(opened) << opened.error().text();
    hub.opened(*std::move(opened));
    while (!hub.ready()) hub.work(now, time);
  }

  // `orderly`: the store is closed; else it is left as a crash leaves it.
  void restart(bool orderly) {
    auto released = hub.release();
    if (orderly) {
      EXPECT_TRUE(released->close());
    }
    released.reset();
    reopen();
  }

  // The name of each file that holds these bytes.
  [[nodiscard]] std::vector<std::string> files_with(const std::string& bytes) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string content{std::istreambuf_iterator<char>(file), {}};
      if (content.find(bytes) != std::string::npos) names.push_back(entry.path().filename().string());
    }
    return names;
  }

  std::string directory;
};

}  // namespace balie::service
