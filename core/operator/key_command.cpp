// `balie keygen`: a CURVE key pair, into files; the secret one is shown to nobody.
#include "core/base/file.hpp"
#include "core/base/json_text.hpp"
#include "core/operator/commands.hpp"

#include <fmt/format.h>
#include <zmq.h>

#include <array>
#include <filesystem>
#include <ostream>

namespace balie::operation {
namespace {

constexpr std::size_t z85_bytes = 41;  // 40 characters and a zero

struct KeyFiles {
  std::string secret;
  std::string open;
};

result<KeyFiles> key_files(const std::string& name, const std::string& directory) {
  if (name.empty() || name.find('/') != std::string::npos || name.starts_with('.')) {
    return failure(Fate::reject, "operator.key_name",
                   "the name of a key is one word, such as \"hub\" or \"sms_main\"");
  }
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error)) {
    return failure(Fate::reject, "operator.key_directory", directory + " is no directory; make it first");
  }
  const auto stem = (std::filesystem::path(directory) / name).string();
  KeyFiles files{stem + ".key", stem + ".pub"};
  for (const auto& file : {files.secret, files.open}) {
    if (std::filesystem::exists(file, error)) {
      return failure(Fate::reject, "operator.key_exists",
                     file + " is there already; a key is not overwritten: remove it, or choose another name");
    }
  }
  return files;
}

// Gives the public key.
result<std::string> write_pair(const KeyFiles& files) {
  std::array<char, z85_bytes> open{};
  std::array<char, z85_bytes> secret{};
  if (zmq_curve_keypair(open.data(), secret.data()) != 0) {
    return failure(Fate::fatal, "operator.curve", "this libzmq was built without CURVE");
  }
  BALIE_CHECK(write_file_atomically(files.secret, std::string(secret.data()) + "\n", 0600));
  BALIE_CHECK(write_file_atomically(files.open, std::string(open.data()) + "\n", 0644));
  return std::string(open.data());
}

}  // namespace

int make_keys(const Context& context, const std::string& name, const std::string& directory) {
  const auto files = key_files(name, directory);
  if (!files) return report(context, files.error());
  const auto open = write_pair(*files);
  if (!open) {
    report(context, open.error());
    return failed;
  }
  if (context.globals.json) {
    std::string text = "{\"publicKey\":";
    append_json_text(*open, text);
    text += ",\"secretKeyFile\":";
    append_json_text(files->secret, text);
    text += ",\"publicKeyFile\":";
    append_json_text(files->open, text);
    context.out << text << "}\n";
  } else {
    context.out << fmt::format("public key: {}\nkept in {}; the secret one is in {}, for you alone\n", *open,
                               files->open, files->secret);
  }
  return done;
}

}  // namespace balie::operation
