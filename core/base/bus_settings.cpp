#include "core/base/bus_settings.hpp"

#include "core/base/config.hpp"
#include "core/base/file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <set>

namespace balie {
namespace {

constexpr std::size_t key_length = 40;       // 32 bytes in Z85
constexpr std::size_t clients_max = 10'000;  // more are a mistake, and would slow every handshake
constexpr std::string_view ipc = "ipc://";
constexpr std::string_view tcp = "tcp://";

// The table as it is written; BusSettings is what one side makes of it.
struct Written {
  std::string directory = default_runtime_directory();
  std::string endpoint;
  std::string events_endpoint;
  std::string server_public_key;
  std::string own_secret_key;
};

ConfigSpec<Written> spec(BusSide side) {
  auto common =
      ConfigSpec<Written>("bus", "where the hub and its clients meet")
          .path("directory", &Written::directory, "where the sockets are, unless endpoints say otherwise")
          .text("endpoint", &Written::endpoint, "for work: ipc://PATH, or tcp://HOST:PORT with keys")
          .text("events_endpoint", &Written::events_endpoint, "for events: likewise")
          .text("server_public_key", &Written::server_public_key, "the hub's public key, for its clients");
  if (side == BusSide::hub) {
    return std::move(common).secret("server_secret_key", &Written::own_secret_key, "the hub's secret key");
  }
  return std::move(common).secret("secret_key", &Written::own_secret_key, "a client's secret key");
}

ConfigSpec<BusClient> client_spec() {
  return ConfigSpec<BusClient>("bus.client", "a client that is let in when there are keys")
      .text("name", &BusClient::name, "the client's name: that of its [adapter.NAME]")
      .required()
      .choice("role", &BusClient::role, {"adapter", "desk", "observer", "admin"}, "what it may do")
      .text("public_key", &BusClient::public_key, "its public key")
      .required();
}

bool is_key(const std::string& text) {
  std::array<std::uint8_t, 32> bytes{};
  return text.size() == key_length && zmq_z85_decode(bytes.data(), text.c_str()) != nullptr;
}

// What one reading of the table needs everywhere.
struct Reading {
  const toml::table& bus;
  std::string_view file;
  Problems& problems;

  // At the value of `name` where it is written, else at the table.
  void problem(std::string_view name, std::string_view text) const {
    const toml::node* node = bus.get(name);
    problems.push_back(problem_at(node ? *node : bus, file, fmt::format("bus.{}: {}", name, text)));
  }
};

void check_endpoint(const Reading& reading, std::string_view name, const std::string& endpoint,
                    bool encrypted) {
  if (endpoint.starts_with(ipc)) {
    const std::size_t room = sizeof(sockaddr_un::sun_path) - 1;
    // A path that is not absolute would mean another place in every process; @ begins a name without a file.
    const bool absolute = endpoint.starts_with("ipc:///") || endpoint.starts_with("ipc://@");
    if (!absolute) reading.problem(name, "must be ipc:// and an absolute path");
    if (endpoint.size() - ipc.size() > room) {
      reading.problem(name, fmt::format("the path of a socket has at most {} bytes: {}", room, endpoint));
    }
  } else if (endpoint.starts_with(tcp)) {
    if (encrypted) return;
    reading.problem(
        name,
        "tcp:// is only used with keys: make them with `balie keygen` and set server_secret_key_file "
        "for the hub, server_public_key and secret_key_file for its clients");
  } else if (!endpoint.starts_with("inproc://")) {
    reading.problem(name, "must begin with ipc:// or tcp://");
  }
}

void take_keys(const Reading& reading, BusSide side, const Written& written, BusSettings& settings) {
  settings.server_public_key = written.server_public_key;
  settings.secret_key = written.own_secret_key;
  if (!settings.server_public_key.empty() && !is_key(settings.server_public_key)) {
    reading.problem("server_public_key", "is no key: 40 characters, as `balie keygen` prints");
  }
  if (settings.secret_key.empty()) return;
  const std::string_view name = side == BusSide::hub ? "server_secret_key_file" : "secret_key_file";
  std::array<char, key_length + 1> computed{};
  if (!is_key(settings.secret_key) || zmq_curve_public(computed.data(), settings.secret_key.c_str()) != 0) {
    settings.secret_key.clear();
    return reading.problem(name, "the file holds no key: 40 characters, as `balie keygen` prints");
  }
  settings.public_key = computed.data();
  if (side == BusSide::client) {
    if (settings.server_public_key.empty()) reading.problem(name, "of no use without server_public_key");
    return;
  }
  if (!settings.server_public_key.empty() && settings.server_public_key != settings.public_key) {
    reading.problem("server_public_key", "does not belong to server_secret_key_file");
  }
  settings.server_public_key = settings.public_key;
}

std::vector<BusClient> read_clients(const Reading& reading) {
  std::vector<BusClient> clients;
  const toml::node* node = reading.bus.get("client");
  if (node == nullptr) return clients;
  const auto* list = node->as_array();
  if (list == nullptr || list->size() > clients_max) {
    reading.problem("client",
                    fmt::format("must be written as [[bus.client]], at most {} times", clients_max));
    return clients;
  }
  std::set<std::string> names, keys;
  for (const toml::node& one : *list) {
    const auto* table = one.as_table();
    if (table == nullptr) {
      reading.problem("client", "must be written as [[bus.client]]");
      continue;
    }
    const auto complain = [&](std::string_view text) {
      reading.problems.push_back(problem_at(one, reading.file, fmt::format("bus.client: {}", text)));
    };
    BusClient client = client_spec().read(*table, "bus.client", reading.file, reading.problems);
    const bool complete = !client.name.empty() && !client.public_key.empty();
    if (complete && !is_key(client.public_key))
      complain(fmt::format("public_key of {} is no key", client.name));
    if (complete && !names.insert(client.name).second)
      complain(fmt::format("{} is there twice", client.name));
    if (complete && !keys.insert(client.public_key).second) {
      complain(fmt::format("{} has the key of another client", client.name));
    }
    clients.push_back(std::move(client));
  }
  return clients;
}

std::string in_directory(const std::string& directory, std::string_view name) {
  const auto absolute = std::filesystem::absolute(directory).lexically_normal();
  return fmt::format("{}{}", ipc, (absolute / name).string());
}

}  // namespace

std::string default_runtime_directory() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  if (runtime != nullptr && *runtime == '/') return (std::filesystem::path(runtime) / "balie").string();
  return fmt::format("/tmp/balie-{}", ::geteuid());
}

BusSettings default_bus_settings() {
  const std::string directory = default_runtime_directory();
  BusSettings settings;
  settings.endpoint = in_directory(directory, "hub");
  settings.events_endpoint = in_directory(directory, "events");
  return settings;
}

BusSettings read_bus_settings(const toml::table& root, BusSide side, std::string_view file,
                              Problems& problems) {
  const toml::node* node = root.get("bus");
  if (node == nullptr) return default_bus_settings();
  const auto* table = node->as_table();
  if (table == nullptr) {
    problems.push_back(problem_at(*node, file, "bus: must be a table"));
    return default_bus_settings();
  }
  const Reading reading{*table, file, problems};
  const std::string_view theirs = side == BusSide::hub ? "secret_key_file" : "server_secret_key_file";
  const Written written = spec(side).read(*table, "bus", file, problems, {std::string(theirs), "client"});
  BusSettings settings;
  take_keys(reading, side, written, settings);
  settings.clients = read_clients(reading);
  settings.endpoint = written.endpoint.empty() ? in_directory(written.directory, "hub") : written.endpoint;
  settings.events_endpoint =
      written.events_endpoint.empty() ? in_directory(written.directory, "events") : written.events_endpoint;
  check_endpoint(reading, "endpoint", settings.endpoint, settings.encrypted());
  check_endpoint(reading, "events_endpoint", settings.events_endpoint, settings.encrypted());
  if (settings.endpoint.starts_with(tcp) && settings.events_endpoint.starts_with(ipc)) {
    reading.problem("events_endpoint", "must be tcp:// as well when endpoint is");
  }
  return settings;
}

result<void> prepare_endpoint(std::string_view endpoint, BusSide side) {
  if (!endpoint.starts_with(ipc)) return {};
  const std::string directory = std::filesystem::path(endpoint.substr(ipc.size())).parent_path().string();
  if (directory.empty()) return {};
  const bool shared_place = directory == default_runtime_directory();
  if (side == BusSide::hub || shared_place) BALIE_CHECK(make_directories(directory, 0700));
  if (!shared_place) return {};
  struct stat status {};
  const bool known = ::lstat(directory.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
  if (known && status.st_uid == ::geteuid() && (status.st_mode & 0077) == 0) return {};
  return failure(Fate::fatal, "bus.unsafe_directory",
                 fmt::format("{} must be a directory of user {} with mode 0700", directory, ::geteuid()));
}

std::string explain_bus_settings() {
  return spec(BusSide::hub).table().explain() + spec(BusSide::client).table().explain() +
         client_spec().table().explain();
}

}  // namespace balie
