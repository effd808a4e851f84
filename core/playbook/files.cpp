#include "core/playbook/files.hpp"

#include "core/base/file.hpp"
#include "core/playbook/decision_files.hpp"
#include "core/playbook/model_tables.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

namespace balie::playbook {
namespace {

constexpr std::size_t path_bytes_shown = 100;

// A path from a stranger, for a problem's text.
std::string shown(std::string_view path) {
  std::string out(path.substr(0, path_bytes_shown));
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return out;
}

void read_one(const std::string& directory, const std::string& name, std::size_t most,
              std::vector<File>& files, Problems& problems) {
  const std::string path = (std::filesystem::path(directory) / name).string();
  auto content = read_file(path, most);
  if (content) {
    files.push_back({name, *std::move(content)});
  } else {
    problems.push_back({path, 0, 0, content.error().text()});
  }
}

// The .toml files of the folder `offers`: a playbook may have none.
void read_offer_files(const std::string& directory, std::vector<File>& files, Problems& problems) {
  std::error_code fault;
  const auto folder = std::filesystem::path(directory) / "offers";
  std::filesystem::directory_iterator entries(folder, fault);
  std::set<std::string> names;
  for (; !fault && entries != std::filesystem::directory_iterator() && names.size() <= files_max;
       entries.increment(fault)) {
    if (entries->path().extension() == ".toml") names.insert(entries->path().filename().string());
  }
  for (const std::string& name : names) {
    const std::string path = fmt::format("offers/{}", name);
    if (is_offer_file(path)) {
      read_one(directory, path, file_bytes_max, files, problems);
    } else {
      problems.push_back(
          {(folder / name).string(), 0, 0, "must have a name of letters, digits, \"_\", \"-\" and \".\""});
    }
  }
}

void hash_text(crypto_hash_sha256_state& state, std::string_view text) {
  // The length first: no two lists of files give the same bytes.
  const std::string length = fmt::format("{}:", text.size());
  crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(length.data()), length.size());
  crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(text.data()), text.size());
}

}  // namespace

const std::vector<std::string>& known_files() {
  static const std::vector<std::string> names{
      "adaptive.toml", "agents.toml", "arbitration.toml", "attributes.toml", "consent.toml", "desk.toml",
      "entries.toml",  "hours.toml",  "identity.toml",    "messages.toml",   "models.toml",  "offers.toml",
      "playbook.toml", "policy.toml", "queues.toml",      "segments.toml",   "sources.toml"};
  return names;
}

bool is_offer_file(std::string_view path) {
  constexpr std::string_view folder = "offers/", ending = ".toml";
  constexpr std::size_t name_bytes_max = 100;
  if (!path.starts_with(folder) || !path.ends_with(ending)) return false;
  const auto name = path.substr(folder.size());
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  };
  return name.size() > ending.size() && name.size() <= name_bytes_max && name.front() != '.' &&
         std::ranges::all_of(name, fits);
}

std::vector<File> read_files(const std::string& directory, Problems& problems) {
  std::vector<File> files;
  std::error_code fault;
  std::filesystem::directory_iterator entries(directory, fault);
  if (fault) {
    problems.push_back({directory, 0, 0, fmt::format("cannot read the directory: {}", fault.message())});
    return files;
  }
  std::set<std::string> names;
  for (; !fault && entries != std::filesystem::directory_iterator() && names.size() <= files_max;
       entries.increment(fault)) {
    names.insert(entries->path().filename().string());
  }
  for (const std::string& name : names) {
    if (is_decision_file(name) || std::ranges::find(known_files(), name) != known_files().end()) {
      read_one(directory, name, file_bytes_max, files, problems);
    } else if (const auto meant = suggestion(name, known_files());
               name.ends_with(".toml") && !meant.empty()) {
      problems.push_back(
          {(std::filesystem::path(directory) / name).string(), 0, 0, "is no file of a playbook" + meant});
    }
  }
  read_offer_files(directory, files, problems);
  for (const std::string& name : model_files_of(files)) {
    // One that is not there is told of at the place that names it.
    if (std::filesystem::exists(std::filesystem::path(directory) / name, fault)) {
      read_one(directory, name, model_bytes_max, files, problems);
    }
  }
  return files;
}

void check_files(const std::vector<File>& files, Problems& problems) {
  std::size_t bytes = 0;
  std::set<std::string_view> paths;
  const std::vector<std::string> models = model_files_of(files);
  if (files.size() > files_max)
    problems.push_back({"playbook", 0, 0, fmt::format("has more than {} files", files_max)});
  for (std::size_t i = 0; i < std::min(files.size(), files_max); ++i) {
    const File& file = files[i];
    bytes += file.content.size();
    const auto complain = [&](std::string text) {
      problems.push_back({shown(file.path), 0, 0, std::move(text)});
    };
    const bool model = std::ranges::find(models, file.path) != models.end();
    const bool ours = model || is_offer_file(file.path) || is_decision_file(file.path) ||
                      std::ranges::find(known_files(), file.path) != known_files().end();
    if (!ours) {
      complain("is no file of a playbook" + suggestion(file.path, known_files()));
    } else if (!paths.insert(file.path).second) {
      complain("is there twice");
    }
    if (!model && file.content.size() > file_bytes_max)
      complain(fmt::format("is larger than {} bytes", file_bytes_max));
  }
  if (bytes > bytes_max)
    problems.push_back({"playbook", 0, 0, fmt::format("is larger than {} bytes", bytes_max)});
}

std::string version_of(const std::vector<File>& files) {
  std::vector<const File*> sorted;
  for (const File& file : files) sorted.push_back(&file);
  std::ranges::sort(sorted, {}, [](const File* file) -> const std::string& { return file->path; });
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  for (const File* file : sorted) {
    hash_text(state, file->path);
    hash_text(state, file->content);
  }
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256_final(&state, hash.data());
  std::string version;
  for (std::size_t i = 0; i < 8; ++i) version += fmt::format("{:02x}", hash[i]);
  return version;
}

}  // namespace balie::playbook
