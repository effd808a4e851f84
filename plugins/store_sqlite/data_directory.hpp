// The directory of a store's files: made when it is not there, and held by one hub at a time.
#pragma once

#include "core/base/result.hpp"

#include <string>

namespace balie::store_sqlite {

class DataDirectory {
 public:
  // Errors: store.unavailable where another process holds it, store.read_only, store.disk_full.
  static result<DataDirectory> open(const std::string& path);
  DataDirectory(DataDirectory&& other) noexcept;
  DataDirectory& operator=(DataDirectory&&) = delete;
  ~DataDirectory();

  // Asks the system to read a file of it into its cache in one sweep, which is sooner done than page by page.
  void read_ahead(const std::string& name) const;

 private:
  DataDirectory(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::string path_;
  int lock_;  // file descriptor; the lock goes with it
};

}  // namespace balie::store_sqlite
