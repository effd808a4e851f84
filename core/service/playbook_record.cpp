#include "core/service/playbook_record.hpp"

#include "protocols/bus/wire.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>

namespace balie::service {
namespace {

constexpr int event_playbook_published = 13;

}  // namespace

std::string content_hash(std::string_view content) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(content.data()), content.size());
  return {hash.begin(), hash.end()};
}

v1::PlaybookPublished playbook_record(
    const std::string& version, const std::vector<playbook::File>& files,
    const std::function<std::optional<std::uint64_t>(std::string_view hash)>& written) {
  v1::PlaybookPublished record;
  record.set_version(version);
  std::vector<const playbook::File*> sorted;
  for (const auto& file : files) sorted.push_back(&file);
  std::ranges::sort(sorted, {}, [](const auto* file) -> const std::string& { return file->path; });
  for (const auto* file : sorted) {
    auto& one = *record.add_files();
    one.set_path(file->path);
    one.set_hash(content_hash(file->content));
    const auto size = file->content.size();
    const auto known = size > file_always_written_max ? written(one.hash()) : std::nullopt;
    if (known) {
      one.set_content_in(*known);
    } else if (size <= file_written_max) {
      one.set_content(file->content);
    }
  }
  return record;
}

result<std::vector<playbook::File>> files_of(
    const v1::PlaybookPublished& record,
    const std::function<result<v1::PlaybookPublished>(std::uint64_t sequence)>& read) {
  std::vector<playbook::File> files;
  for (const auto& file : record.files()) {
    files.push_back({file.path(), file.content()});
    auto& content = files.back().content;
    if (file.content_in() != 0) {
      BALIE_TRY(const auto earlier, read(file.content_in()));
      const auto found = std::ranges::find(earlier.files(), file.hash(), &v1::PlaybookFile::hash);
      if (found != earlier.files().end()) content = found->content();
    }
    if (content_hash(content) == file.hash()) continue;
    return failure(
        Fate::reject, "playbook.unknown",
        fmt::format("playbook {}: the content of {} is not in the log", record.version(), file.path()));
  }
  return files;
}

std::string_view without_contents(std::string_view event, std::string& bytes) {
  if (bus::bytes_field(event, event_playbook_published).empty()) return event;
  v1::Event parsed;
  if (!parsed.ParseFromArray(event.data(), static_cast<int>(event.size()))) return event;
  for (auto& file : *parsed.mutable_playbook_published()->mutable_files()) file.clear_content();
  parsed.SerializeToString(&bytes);
  return bytes;
}

}  // namespace balie::service
