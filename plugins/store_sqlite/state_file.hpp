// state.db: what is derived from the log. Written by one thread, in transactions that move `derived_to`; read
// by another over a connection of its own. Never ahead of the log; synchronous=NORMAL, for what a power cut
// takes of it comes again from the log.
//
// Ids are 128-bit hashes. A row's place (its rowid, cheap to find and to keep in order) is the first half of
// the id; the second half stands in the row. Two ids with the same first half, should that ever be, take
// places side by side.
#pragma once

#include "core/store/store.hpp"
#include "plugins/store_sqlite/database.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace balie::store_sqlite {

// Whether a's row stands before b's.
inline bool in_place_order(const Hash128& a, const Hash128& b) {
  return static_cast<std::int64_t>(a.high) < static_cast<std::int64_t>(b.high);
}

// Errors as in store::Store.
class StateWriter {
 public:
  // Opens DIRECTORY/state.db, or makes it for the log of this identity.
  static result<std::unique_ptr<StateWriter>> open(const std::string& directory, const HashKey& identity,
                                                   const std::string& vfs);

  [[nodiscard]] std::uint64_t derived_to() const { return derived_to_; }
  [[nodiscard]] std::uint64_t ids() const { return ids_; }  // keys and identifiers, about
  // Hands over the first half of the id of each key and identifier.
  result<void> each_id(const std::function<void(std::uint64_t)>& found);
  // Hands over the customers in the order of the disk, until `found` says false.
  result<void> each_customer(
      const std::function<bool(const Hash128& id, std::uint64_t version, std::string_view record)>& found);

  result<void> begin();
  result<void> put_customer(const Hash128& id, std::uint64_t version, std::string_view record);
  result<void> put_identifier(const Hash128& identifier, const Hash128& customer);
  // It leads nowhere from now on.
  result<void> remove_identifier(const Hash128& identifier);
  result<void> put_key(const Hash128& key, const store::Answered& answered);
  result<void> put_kept(std::string_view name, const store::Kept& kept);
  result<void> commit(std::uint64_t derived_to, std::uint64_t ids);
  // Gives up a transaction; it begins anew on a new connection.
  void abandon();
  // Moves the WAL into the database when it has grown, or always.
  result<void> checkpoint(bool always);
  // Rewrites the file without what was replaced, and empties the WAL. Not within a transaction.
  result<void> scrub();

 private:
  StateWriter(std::string path, std::string vfs) : path_(std::move(path)), vfs_(std::move(vfs)) {}
  result<void> connect();
  result<void> check_identity(const HashKey& identity);
  template <typename Bind>
  result<void> put(Statement& statement, const Hash128& id, Bind bind);

  const std::string path_;
  const std::string vfs_;
  std::unique_ptr<Database> database_;
  Statement customer_, identifier_, key_;
  std::uint64_t derived_to_ = 0;
  std::uint64_t ids_ = 0;
  int wal_pages_ = 0;  // after the last commit
};

class StateReader {
 public:
  // After the writer has made the file.
  static result<std::unique_ptr<StateReader>> open(const std::string& directory, const std::string& vfs);
  // The row is written over; its version is 0 when there is none.
  result<void> customer(const Hash128& id, store::CustomerRow& row);
  result<std::uint64_t> customer_version(const Hash128& id);
  result<std::optional<Hash128>> identifier(const Hash128& identifier);
  result<std::optional<store::Answered>> key(const Hash128& key);
  result<std::optional<store::Kept>> kept(std::string_view name);

  // Until the end all that is found is of the moment of the first find(): the file is locked once, not for
  // each row, which is half of what a row costs.
  class Moment {
   public:
    explicit Moment(StateReader& reader) : reader_(reader) { reader_.in_moment_ = true; }
    ~Moment() { reader_.end_moment(); }
    Moment(const Moment&) = delete;
    Moment& operator=(const Moment&) = delete;

   private:
    StateReader& reader_;
  };

 private:
  template <typename Take>
  result<bool> find(Statement& statement, const Hash128& id, Take take);
  void end_moment();
  std::unique_ptr<Database> database_;
  Statement customer_, version_, identifier_, key_, begin_, commit_;
  bool in_moment_ = false, begun_ = false;
};

}  // namespace balie::store_sqlite
