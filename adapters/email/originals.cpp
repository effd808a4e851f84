#include "adapters/email/originals.hpp"

#include "core/base/file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace balie::email {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".eml";

std::unexpected<Error> not_there() {
  return failure(Fate::reject, "file.not_found", "the original mail is not kept any more");
}

}  // namespace

result<Originals> Originals::open(Settings settings, Time now) {
  Originals originals(std::move(settings));
  const auto& folder = originals.settings_.folder;
  BALIE_CHECK(make_directories(folder));
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with("incoming.")) {  // of a process that died
      fs::remove(entry.path(), error);
    } else if (name.ends_with(ending) && entry.is_regular_file(error)) {
      const auto age = fs::file_time_type::clock::now() - entry.last_write_time(error);
      originals.add(name.substr(0, name.size() - ending.size()), entry.file_size(error),
                    now - std::chrono::duration_cast<std::chrono::microseconds>(age));
    }
  }
  originals.sweep(now);
  return originals;
}

void Originals::add(const std::string& name, std::uint64_t bytes, Time at) {
  kept_[name] = {bytes, at};
  by_age_.emplace(at, name);
  bytes_ += bytes;
}

void Originals::remove_eldest() {
  const auto name = by_age_.begin()->second;
  by_age_.erase(by_age_.begin());
  bytes_ -= kept_.at(name).bytes;
  kept_.erase(name);
  ::unlink(path(name).c_str());
}

void Originals::sweep(Time now) {
  while (!by_age_.empty() &&
         (bytes_ > settings_.bytes_max || now - by_age_.begin()->first > settings_.keep)) {
    remove_eldest();
  }
}

result<void> Originals::put(const std::string& name, RawMessage& message, Time now) {
  if (settings_.bytes_max == 0 || kept_.contains(name)) return {};
  BALIE_CHECK(message.keep_as(path(name)));
  add(name, message.bytes(), now);
  sweep(now);
  return {};
}

result<std::string> Originals::head(const std::string& name, std::size_t bytes_max) const {
  BALIE_TRY(auto found, piece(name, 0, bytes_max));
  return std::move(found.bytes);
}

result<Originals::Piece> Originals::piece(const std::string& name, std::uint64_t offset,
                                          std::size_t count) const {
  const auto found = kept_.find(name);
  if (found == kept_.end()) return not_there();
  std::ifstream file(path(name), std::ios::binary);
  if (!file) return not_there();
  Piece piece{std::string(count, '\0'), found->second.bytes};
  file.seekg(static_cast<std::streamoff>(std::min(offset, piece.size)));
  file.read(piece.bytes.data(), static_cast<std::streamsize>(count));
  piece.bytes.resize(static_cast<std::size_t>(file.gcount()));
  return piece;
}

}  // namespace balie::email
