#include "adapters/sdk/program.hpp"

#include "core/base/file.hpp"
#include "core/base/hash.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <csignal>
#include <iostream>

namespace balie::sdk {
namespace {

constexpr int bad_input = 2;
constexpr std::string_view version = BALIE_VERSION;

struct Options {
  std::string config = "balie.toml";
  std::string name;
  bool explain = false, sample = false, check = false, version = false;
};

std::expected<Options, int> read_options(int argc, const char* const* argv, const ConfigTable& table) {
  Options options;
  options.name = table.name();
  CLI::App app(table.doc(), "balie-" + table.name());
  app.add_option("--config", options.config, "settings file")->capture_default_str();
  app.add_option("--name", options.name, "run the table [adapter.NAME] of it")->capture_default_str();
  app.add_flag("--check", options.check, "say what is wrong with the settings, and end");
  app.add_flag("--explain", options.explain, "print the settings: name, kind, default, meaning");
  app.add_flag("--sample", options.sample, "print the settings as TOML");
  app.add_flag("--version", options.version, "print the version");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    return std::unexpected(app.exit(wrong) == 0 ? 0 : bad_input);
  }
  return options;
}

bool print_what_was_asked(const Options& options, const ConfigTable& own) {
  const auto common = common_spec();
  if (options.version) std::cout << fmt::format("balie-{} {}\n", own.name(), version);
  if (options.explain) std::cout << own.explain() << common.table().explain();
  if (options.sample) {
    const auto header = "adapter." + options.name;
    std::cout << own.sample(header);
    // The same table goes on: its name must not come twice.
    auto rest = common.table().sample(header);
    const std::string unset = "\ntype = \"\"";
    if (const auto at = rest.find(unset); at != std::string::npos)
      rest.insert(at + unset.size() - 1, own.name());
    const auto line_end = rest.find("[" + header + "]");
    std::cout << (line_end == std::string::npos ? rest : rest.substr(rest.find('\n', line_end) + 1));
  }
  return options.version || options.explain || options.sample;
}

// The adapter's table; a problem when there is none, or it is another adapter's.
const toml::table* find_table(const toml::table& root, const Options& options, const ConfigTable& own,
                              Problems& problems) {
  const auto* table = root["adapter"][options.name].as_table();
  if (table == nullptr) {
    problems.push_back({options.config, 0, 0, fmt::format("there is no table [adapter.{}]", options.name)});
    return nullptr;
  }
  const auto* type = table->get("type");
  const auto word = type == nullptr ? std::string() : type->value_or(std::string());
  if (!word.empty() && word != own.name()) {
    problems.push_back(
        problem_at(*type, options.config,
                   fmt::format("adapter.{}.type: this program is balie-{}", options.name, own.name())));
  }
  return table;
}

void read_settings(const Options& options, const AdapterKind& kind, Program& program, Problems& problems) {
  const auto root = read_toml(options.config, problems);
  if (!problems.empty()) return;
  program.bus.bus = read_bus_settings(root, BusSide::client, options.config, problems);
  const auto* table = find_table(root, options, *kind.table, problems);
  if (table == nullptr) return;
  const auto path = "adapter." + options.name;
  const auto common = common_spec();
  program.settings = common.read(*table, path, options.config, problems, kind.table->names());
  kind.read(*table, path, options.config, problems, common.table().names());
  if (program.settings.channel.empty()) program.settings.channel = kind.table->name();
  if (program.settings.spool.empty()) program.settings.spool = path_beside(options.config, "spool");
}

}  // namespace

std::expected<Program, int> load_program(int argc, const char* const* argv, const AdapterKind& kind) {
  const auto options = read_options(argc, argv, *kind.table);
  if (!options) return std::unexpected(options.error());
  if (print_what_was_asked(*options, *kind.table)) return std::unexpected(0);
  Program program{options->name, options->config, {}, {}, Log(options->name)};
  Problems problems;
  read_settings(*options, kind, program, problems);
  sort_problems(problems);
  for (const auto& problem : problems) std::cerr << to_string(problem) << '\n';
  if (!problems.empty()) return std::unexpected(bad_input);
  if (options->check) return std::unexpected(0);
  program.log = Log(options->name, log_level_of(program.settings.log_level).value_or(LogLevel::info));
  auto& session = program.bus.session;
  session.adapter = options->name;
  session.channel = program.settings.channel;
  session.boot_id = to_base32(hash128(random_hash_key(), options->name));
  session.program = fmt::format("balie-{} {}", kind.table->name(), version);
  return program;
}

int cannot_run(const Log& log, const Error& error) {
  log.error("cannot run", {{"code", error.code()}, {"error", error.text()}});
  return could_not_go_on;
}

void run_until_told(boost::asio::io_context& loop, const Log& log, const std::function<void()>& stop) {
  boost::asio::signal_set signals(loop, SIGTERM, SIGINT);
  signals.async_wait([&](const boost::system::error_code& gone, int) {
    if (gone) return;
    log.info("stopping");
    stop();
  });
  loop.run();
  log.info("stopped");
}

}  // namespace balie::sdk
