// What must reach the hub and could not yet: contacts and outcomes in a file that survives kill -9 and power
// cuts.
//
// add() then sync(): after that it counts. Entries come back in the order in which they were added, until
// done() is called for them. One process a spool; one thread.
#pragma once

#include "adapters/sdk/spool_format.hpp"
#include "core/base/result.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace balie::sdk {

class Spool {
 public:
  // Opens DIRECTORY/NAME.spool, makes both if they are missing, and recovers what is in it. An unfinished end
  // is cut off and kept beside it, in NAME.spool.damaged. Errors: "spool.in_use" (fatal: another process has
  // it), "spool.foreign" (fatal: not a spool), "spool.unusable" (fatal: the system said no).
  static result<std::unique_ptr<Spool>> open(const std::string& directory, const std::string& name,
                                             std::uint64_t bytes_max);
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // Takes an entry and gives its number. Errors, of Fate::retry, with nothing kept: "spool.full",
  // "spool.disk_full", "spool.unwritable"; of Fate::reject: "spool.too_large".
  result<std::uint64_t> add(std::string_view content);
  // Makes durable what was added, entry `number` above all; costs nothing when it is. On error that entry is
  // not kept, nor is any other that was added since. Blocks for the disk.
  result<void> sync(std::uint64_t number);
  // Has no need to be durable: what comes back twice is recognised by the hub. Makes room when most of the
  // file is done with.
  void done(std::uint64_t number);

  struct Entry {
    std::uint64_t number;
    std::string content;
  };
  // The `index`th entry that is not done; "spool.unreadable" (retry) when the file does not give it. index <
  // size().
  result<Entry> read(std::size_t index);

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::uint64_t file_bytes() const { return file_bytes_; }
  [[nodiscard]] std::uint64_t cut_bytes() const { return cut_bytes_; }  // by open()

 private:
  Spool(std::string path, std::uint64_t bytes_max) : path_(std::move(path)), bytes_max_(bytes_max) {}
  result<void> lock();
  result<void> recover();
  result<void> compact();
  result<void> reopen();
  result<void> write(std::string_view bytes);
  void forget_unsynced();

  std::string path_;
  std::uint64_t bytes_max_;
  int lock_ = -1;
  int file_ = -1;
  std::deque<spool_format::Entry> entries_;
  std::uint64_t last_number_ = 0;
  std::uint64_t synced_number_ = 0;
  std::uint64_t file_bytes_ = 0;
  std::uint64_t synced_bytes_ = 0;
  std::uint64_t live_bytes_ = 0;  // of entries that are not done
  std::uint64_t cut_bytes_ = 0;
};

}  // namespace balie::sdk
