#include "failing_vfs.hpp"

#include <cerrno>
#include <cstring>
#include <new>

namespace balie::store_sqlite {
namespace {

struct File {
  sqlite3_file base;
  FailingVfs* vfs;
  std::string* path;
  // The real file follows.
};

sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1);
}
File* own(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
int next(sqlite3_file* file, bool sync) { return own(file)->vfs->next(sync, *own(file)->path); }

int close_file(sqlite3_file* file) {
  delete own(file)->path;
  return real(file)->pMethods->xClose(real(file));
}
int read_file(sqlite3_file* file, void* data, int size, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), data, size, offset);
}
int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
  const int code = next(file, false);
  return code != SQLITE_OK ? code : real(file)->pMethods->xWrite(real(file), data, size, offset);
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  const int code = next(file, false);
  return code != SQLITE_OK ? code : real(file)->pMethods->xTruncate(real(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  const int code = next(file, true);
  return code != SQLITE_OK ? code : real(file)->pMethods->xSync(real(file), flags);
}

int control_file(sqlite3_file* file, int operation, void* argument) {
  if (operation == SQLITE_FCNTL_LAST_ERRNO && own(file)->vfs->last_error() != 0) {
    *static_cast<int*>(argument) = own(file)->vfs->last_error();
    return SQLITE_OK;
  }
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

// Version 2: without xFetch, so that nothing is mapped and each access comes by here.
const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = [](sqlite3_file* f,
                    sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); },
    .xLock = [](sqlite3_file* f, int lock) { return real(f)->pMethods->xLock(real(f), lock); },
    .xUnlock = [](sqlite3_file* f, int lock) { return real(f)->pMethods->xUnlock(real(f), lock); },
    .xCheckReservedLock = [](sqlite3_file* f,
                             int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); },
    .xFileControl = control_file,
    .xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
    .xDeviceCharacteristics =
        [](sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); },
    .xShmMap =
        [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
          return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
        },
    .xShmLock = [](sqlite3_file* f, int offset, int n,
                   int flags) { return real(f)->pMethods->xShmLock(real(f), offset, n, flags); },
    .xShmBarrier = [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); },
    .xShmUnmap = [](sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); },
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_out) {
  sqlite3_vfs* below = sqlite3_vfs_find("unix");
  file->pMethods = nullptr;
  const int code = below->xOpen(below, path, real(file), flags, flags_out);
  if (code != SQLITE_OK) return code;
  own(file)->vfs = static_cast<FailingVfs*>(vfs->pAppData);
  own(file)->path = new std::string(path == nullptr ? "" : path);
  file->pMethods = &methods;
  return SQLITE_OK;
}

}  // namespace

FailingVfs::FailingVfs() : name_("failing-" + std::to_string(reinterpret_cast<std::uintptr_t>(this))) {
  vfs_ = *sqlite3_vfs_find("unix");
  vfs_.szOsFile += static_cast<int>(sizeof(File));
  vfs_.pNext = nullptr;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = open_file;
  sqlite3_vfs_register(&vfs_, 0);
}

FailingVfs::~FailingVfs() { sqlite3_vfs_unregister(&vfs_); }

void FailingVfs::fail(Fault fault, int nth, bool lasting, const std::string& file) {
  armed_ = false;
  fault_ = fault;
  lasting_ = lasting;
  file_ = file;
  left_ = nth;
  failed_ = false;
  armed_ = true;
}

void FailingVfs::heal() { armed_ = false; }

int FailingVfs::next(bool sync, const std::string& file) {
  if (!armed_ || file.find(file_) == std::string::npos) return SQLITE_OK;
  if (sync != (fault_ == Fault::sync_error)) return SQLITE_OK;
  const int left = --left_;
  if (left > 0 || (left < 0 && !lasting_)) return SQLITE_OK;
  failed_ = true;
  switch (fault_) {
    case Fault::disk_full:
      last_error_ = 0;  // as the real one does
      return SQLITE_FULL;
    case Fault::io_error:
      last_error_ = EIO;
      return SQLITE_IOERR_WRITE;
    case Fault::read_only:
      last_error_ = EROFS;
      return SQLITE_IOERR_WRITE;
    case Fault::sync_error:
      break;
  }
  last_error_ = EIO;
  return SQLITE_IOERR_FSYNC;
}

}  // namespace balie::store_sqlite
