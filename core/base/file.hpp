// Files: bounded reads, and writes that are whole after a power cut or did not happen.
#pragma once

#include "core/base/result.hpp"

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace balie {

// Errors: "file.not_found", "file.too_large" and "file.unreadable" (reject), "file.disk_full" and
// "file.unwritable" (retry). Texts name the path and what the system said.

// The whole content; an error when it has more than bytes_max.
result<std::string> read_file(const std::string& path, std::size_t bytes_max);

// Writes a temporary file beside `path`, syncs it, renames it over `path` and syncs the directory. Readers
// see the old content or the new one. When it fails, the old content stands and no temporary file is left.
// One thread at a time for one path.
result<void> write_file_atomically(const std::string& path, std::string_view content, mode_t mode = 0600);

// Makes `path` and the directories above it that are missing, those that are made with `mode`.
result<void> make_directories(const std::string& path, mode_t mode = 0700);

// `path` as it is meant by somebody who wrote it in `file`: relative to that file's directory. "" stays "".
std::string path_beside(std::string_view file, std::string_view path);

}  // namespace balie
