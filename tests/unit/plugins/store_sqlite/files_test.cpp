#include "store_directory.hpp"
#include <gtest/gtest.h>

#include <fstream>

namespace balie::store_sqlite {
namespace {

using store::contact;
using store::WriteBatch;

// A store of 300 contacts, closed.
void fill(StoreDirectory& at) {
  ASSERT_TRUE(at.open());
  WriteBatch batch;
  for (std::uint64_t i = 1; i <= 300; ++i) store::append(batch, contact(i, i, 0, {i}, 900));
  for (store::Entry& entry : batch.entries) entry.event.resize(1800, 'e');
  ASSERT_TRUE(at.commit(batch));
  ASSERT_TRUE(at.store->close());
  at.drop();
}

void overwrite(const std::string& path, std::streamoff offset, std::size_t bytes) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(offset);
  file << std::string(bytes, '\xa5');
}

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void change(const std::string& path, const std::string& sql) {
  const auto database = Database::open(path, {});
  ASSERT_TRUE(database && (*database)->run(sql));
}

TEST(Files, ADirectoryThatWasMadeIsItsOwnersAlone) {
  StoreDirectory at;
  const auto parent = at.settings.directory;
  at.settings.directory = parent + "/new";
  ASSERT_TRUE(at.open());
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(at.settings.directory).permissions(), perms::owner_all);
  at.drop();
  std::filesystem::permissions(at.settings.directory, perms::owner_all | perms::group_read);
  ASSERT_TRUE(at.open());
  EXPECT_EQ(std::filesystem::status(at.settings.directory).permissions(), perms::owner_all | perms::group_read);
  at.drop();
  std::filesystem::remove_all(parent);
}

TEST(Files, ACorruptHeaderIsFatal) {
  for (const char* name : {"log.db", "state.db"}) {
    StoreDirectory at;
    fill(at);
    overwrite(at.file(name), 0, 64);
    const auto opened = at.open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), "store.corrupt");
    EXPECT_EQ(opened.error().fate(), Fate::fatal);
    EXPECT_NE(opened.error().text().find(name), std::string::npos) << opened.error().text();
  }
}

TEST(Files, ACorruptPageOfTheLogIsMetWhenItIsRead) {
  StoreDirectory at;
  fill(at);
  overwrite(at.file("log.db"), 10 * 16384, 16384);
  ASSERT_TRUE(at.open());
  result<std::vector<store::LoggedEvent>> events;
  std::uint64_t next = 1;
  while (events && next <= 300) {
    events = at.store->events(next, 10, 1 << 20);
    next += 10;
  }
  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().code(), "store.corrupt");
  EXPECT_TRUE(at.store->events(1, 1, 1000).has_value());  // the others can still be read
}

TEST(Files, ACorruptPageOfTheStateIsMetWhenItIsRead) {
  StoreDirectory at;
  fill(at);
  const std::string path = at.file("state.db");
  for (std::streamoff page = 8; page < static_cast<std::streamoff>(std::filesystem::file_size(path) / 4096);
       page += 2) {
    overwrite(path, page * 4096, 4096);
  }
  const auto opened = at.open();
  if (!opened) {  // it may be among the ids
    EXPECT_EQ(opened.error().code(), "store.corrupt");
    return;
  }
  store::ReadRequest request;
  for (std::uint64_t i = 1; i <= 300; ++i) request.customers.push_back(store::id_of("customer", i));
  store::ReadAnswer answer;
  EXPECT_EQ(at.store->read(request, answer).error().code(), "store.corrupt");
}

TEST(Files, ANewerSchemaIsLeftAlone) {
  for (const char* name : {"log.db", "state.db"}) {
    StoreDirectory at;
    fill(at);
    change(at.file(name), "UPDATE meta SET value=99 WHERE name='schema'");
    const std::string before = content(at.file(name));
    const auto opened = at.open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), "store.newer_schema");
    EXPECT_EQ(opened.error().fate(), Fate::fatal);
    EXPECT_EQ(content(at.file(name)), before);
  }
}

TEST(Files, AStrangersDatabaseIsRefused) {
  StoreDirectory at;
  change(at.file("log.db"), "CREATE TABLE recipes(name TEXT)");
  EXPECT_EQ(at.open().error().code(), "store.corrupt");
}

TEST(Files, OneHubHasTheDirectory) {
  StoreDirectory at;
  ASSERT_TRUE(at.open());
  const auto second = SqliteStore::open(at.settings, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), "store.unavailable");
  EXPECT_NE(second.error().text().find("another hub"), std::string::npos);
  at.drop();
  EXPECT_TRUE(at.open());
}

TEST(Files, ADirectoryThatCannotBeMadeIsReported) {
  StoreDirectory at;
  std::ofstream(at.file("file")) << "x";
  SqliteSettings settings = at.settings;
  settings.directory = at.file("file") + "/below";
  EXPECT_FALSE(SqliteStore::open(settings, {}).has_value());
}

TEST(Files, TheStateIsMadeAgainFromTheLog) {
  StoreDirectory at;
  fill(at);
  std::filesystem::remove(at.file("state.db"));
  ASSERT_TRUE(at.open());
  EXPECT_EQ(at.store->derived_to(), 0u);
  at.model.restore(*at.store, 64);
  at.model.check(*at.store);
}

TEST(Files, AStateOfAnotherLogIsRefused) {
  StoreDirectory at;
  StoreDirectory other;
  fill(at);
  fill(other);
  std::filesystem::copy_file(other.file("state.db"), at.file("state.db"),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(at.open().error().code(), "store.corrupt");
}

TEST(Files, ALogThatLostEntriesIsRefused) {
  StoreDirectory at;
  fill(at);
  change(at.file("log.db"), "DELETE FROM log WHERE sequence > 100");
  const auto opened = at.open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), "store.corrupt");
  EXPECT_NE(opened.error().text().find("ahead"), std::string::npos);
}

TEST(Files, OpeningSaysHowFarItIs) {
  StoreDirectory at;
  fill(at);
  std::uint64_t done = 0;
  const auto opened =
      SqliteStore::open(at.settings, [&done](std::string_view, std::uint64_t now, std::uint64_t total) {
        EXPECT_LE(now, total);
        done = now;
      });
  ASSERT_TRUE(opened);
  EXPECT_EQ(done, 600u);  // keys and identifiers
}

}  // namespace
}  // namespace balie::store_sqlite
