// `balie up`: the hub and the adapters of balie.toml, each a child process; and `balie adapter NAME`.
#include "core/base/json_text.hpp"
#include "core/operator/adapter_list.hpp"
#include "core/operator/child_process.hpp"
#include "core/operator/commands.hpp"
#include "core/operator/hub_probe.hpp"
#include "core/operator/supervisor.hpp"
#include "core/operator/text_table.hpp"

#include <fmt/format.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <ostream>

namespace balie::operation {
namespace {

struct ChildEntry {
  std::string name;
  std::vector<std::string> arguments;
  std::string listen;  // an adapter's address, where its settings name it
  pid_t process = 0;   // 0: not running
};

// The signals that matter, as something to wait for; blocked meanwhile.
class SignalQueue {
 public:
  SignalQueue() {
    sigset_t set;
    sigemptyset(&set);
    for (const int one : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) sigaddset(&set, one);
    pthread_sigmask(SIG_BLOCK, &set, &before_);
    descriptor_ = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
  }
  ~SignalQueue() {
    ::close(descriptor_);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  SignalQueue(const SignalQueue&) = delete;
  SignalQueue& operator=(const SignalQueue&) = delete;
  [[nodiscard]] int descriptor() const { return descriptor_; }
  // 0: none waits.
  [[nodiscard]] int take() const {
    signalfd_siginfo info{};
    return ::read(descriptor_, &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
  }

 private:
  sigset_t before_{};
  int descriptor_ = -1;
};

class Up {
 public:
  Up(const Context& context, BusSettings bus, std::vector<ChildEntry> children)
      : context_(context),
        endpoint_(bus.endpoint),
        probe_(std::move(bus), context.clock),
        children_(std::move(children)),
        supervisor_(children_.size(), {}),
        at_terminal_(!context.globals.json && isatty(STDERR_FILENO) == 1) {}

  int run() {
    supervisor_.begin(context_.clock.instant());
    for (;;) {
      while (const auto action = supervisor_.poll()) {
        if (const auto* finished = std::get_if<Supervisor::Finished>(&*action)) return finished->status;
        act(*action);
      }
      wait();
      handle_signals();
      reap();
      supervisor_.on_time(context_.clock.instant());
    }
  }

 private:
  void act(const Supervisor::Action& action) {
    if (const auto* start = std::get_if<Supervisor::Start>(&action)) {
      this->start(start->child);
    } else if (const auto* terminate = std::get_if<Supervisor::Terminate>(&action)) {
      if (!is_there(terminate->child)) return;
      say(terminate->child, "is told to stop", {});
      ::kill(children_[terminate->child].process, SIGTERM);
    } else if (const auto* kill = std::get_if<Supervisor::Kill>(&action)) {
      if (!is_there(kill->child)) return;
      say(kill->child, "did not stop in time and is killed", {});
      ::kill(-children_[kill->child].process, SIGKILL);
    }
  }

  // It may have ended by itself since that was decided; kill(0) would be ours and all of our process group.
  [[nodiscard]] bool is_there(std::size_t child) const { return children_[child].process != 0; }

  void start(std::size_t child) {
    if (child == 0) probe_.reset();
    const auto now = context_.clock.instant();
    const auto process = start_process(children_[child].arguments);
    if (!process) {
      say(child, "cannot be started", {{"error", process.error().text()}});
      supervisor_.exited(child, {.status = failed, .signal = 0}, now);
      return;
    }
    children_[child].process = *process;
    say(child, "started", {{"process", std::to_string(*process)}, {"listen", children_[child].listen}});
    supervisor_.started(child, now);
  }

  void wait() {
    const auto now = context_.clock.instant();
    const auto limit =
        std::clamp<Duration>(supervisor_.wake_at() - now, Duration::zero(), std::chrono::minutes(1));
    zmq::pollitem_t readable{nullptr, signals_.descriptor(), ZMQ_POLLIN, 0};
    if (!supervisor_.waits_for_hub()) {
      zmq::poll(&readable, 1, std::chrono::ceil<std::chrono::milliseconds>(limit));
      return;
    }
    const bool ready = probe_.step(limit, &readable);
    if (probe_.reason() != reason_ && !ready) {
      reason_ = probe_.reason();
      if (!reason_.empty()) say(0, "is not ready yet", {{"reason", reason_}});
    }
    if (!ready) return;
    say(0, "is ready", {{"endpoint", endpoint_}});
    supervisor_.hub_ready(context_.clock.instant());
  }

  void handle_signals() {
    while (const int signal = signals_.take()) {
      if (signal != SIGCHLD) supervisor_.stop(context_.clock.instant());
    }
  }

  void reap() {
    int how = 0;
    for (pid_t process = waitpid(-1, &how, WNOHANG); process > 0; process = waitpid(-1, &how, WNOHANG)) {
      for (std::size_t child = 0; child < children_.size(); ++child) {
        if (children_[child].process == process) ended(child, how);
      }
    }
  }

  void ended(std::size_t child, int how) {
    children_[child].process = 0;
    Supervisor::Exit exit;
    if (WIFSIGNALED(how)) exit.signal = WTERMSIG(how);
    if (WIFEXITED(how)) exit.status = WEXITSTATUS(how);
    const bool hopeless = exit.signal == 0 && exit.status == bad_input && !supervisor_.stopping();
    say(child, hopeless ? "ended: correct its settings and start again" : "ended",
        {{exit.signal != 0 ? "signal" : "status",
          std::to_string(exit.signal != 0 ? exit.signal : exit.status)}});
    supervisor_.exited(child, exit, context_.clock.instant());
  }

  // To people at a terminal as text, to a log as a line of JSON. Fields without a value are left out.
  void say(std::size_t child, std::string_view text,
           const std::vector<std::pair<std::string, std::string>>& fields) {
    std::string line;
    if (at_terminal_) {
      line = fmt::format("{} {}", children_[child].name, text);
      for (const auto& [name, value] : fields) {
        if (!value.empty()) line += fmt::format(", {} {}", name, for_terminal(value, 200));
      }
    } else {
      line = "{\"time\":\"" + to_rfc3339(context_.clock.time()) +
             "\",\"level\":\"info\",\"part\":\"up\",\"text\":";
      append_json_text(text, line);
      line += ",\"child\":";
      append_json_text(children_[child].name, line);
      for (const auto& [name, value] : fields) {
        if (value.empty()) continue;
        line += fmt::format(",\"{}\":", name);
        append_json_text(value, line);
      }
      line += '}';
    }
    line += '\n';  // in one piece: the children write to the same place
    context_.errors << line << std::flush;
  }

  const Context& context_;
  std::string endpoint_;
  SignalQueue signals_;
  HubProbe probe_;
  std::vector<ChildEntry> children_;
  Supervisor supervisor_;
  std::string reason_;
  bool at_terminal_;
};

result<std::vector<AdapterEntry>> adapters_of(const Context& context, const std::string& program) {
  if (settings_file(context.globals).empty()) {
    return failure(Fate::reject, "operator.settings", "there is no balie.toml here; name one: balie up FILE");
  }
  BALIE_TRY(const auto settings, read_settings(context));
  Problems problems;
  auto adapters = read_adapters(settings, settings_file(context.globals), program, problems);
  if (!problems.empty()) return std::unexpected(to_error(problems));
  return adapters;
}

}  // namespace

int bring_up(const Context& context, const std::string& program) {
  const auto adapters = adapters_of(context, program);
  if (!adapters) return report(context, adapters.error());
  auto bus = read_bus(context);
  if (bus) {
    if (auto prepared = prepare_endpoint(bus->endpoint, BusSide::hub); !prepared)
      bus = std::unexpected(prepared.error());
  }
  if (!bus) return report(context, bus.error());
  const auto file = settings_file(context.globals);
  const auto self = std::to_string(getpid());
  std::vector<ChildEntry> children = {
      {"hub", {program, "hub", "--config", file, "--supervised-by", self}, "", 0}};
  for (const auto& adapter : *adapters) {
    children.push_back({"adapter " + adapter.name,
                        {program, "adapter", adapter.name, "--config", file, "--supervised-by", self},
                        adapter.listen,
                        0});
  }
  return Up(context, *std::move(bus), std::move(children)).run();
}

int become_adapter(const Context& context, const std::string& program, const std::string& name) {
  const auto adapters = adapters_of(context, program);
  if (!adapters) return report(context, adapters.error());
  std::vector<std::string> known;
  for (const auto& adapter : *adapters) {
    if (adapter.name == name) {
      return report(context, become_process(adapter_arguments(adapter, settings_file(context.globals))));
    }
    known.push_back(adapter.name);
  }
  return report(context, Error(Fate::reject, "operator.adapter",
                               fmt::format("{} has no table [adapter.{}]{}", settings_file(context.globals),
                                           name, suggestion(name, known))));
}

}  // namespace balie::operation
