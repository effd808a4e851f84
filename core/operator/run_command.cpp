#include "core/operator/run_command.hpp"

#include "core/operator/child_process.hpp"
#include "core/operator/commands.hpp"
#include "core/operator/completion.hpp"
#include "core/operator/past_log.hpp"
#include "core/operator/routing_commands.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>

namespace balie::operation {
namespace {

// The tree of commands, and what the chosen one needs.
class CommandLine {
 public:
  CommandLine(const Programs& programs, const Context& context, Globals& globals)
      : programs_(programs), context_(context), globals_(globals) {
    app_.fallthrough();  // shared options may stand behind the command
    app_.require_subcommand(1);
    app_.add_option("--config", globals_.settings_file, "settings; ./balie.toml where there is one")
        ->type_name("FILE");
    app_.add_option("--endpoint", globals_.endpoint, "where the hub is, instead of what the settings say");
    app_.add_option("--as", globals_.adapter, "the adapter's name to speak under")->capture_default_str();
    app_.add_flag("--json", globals_.json, "answers and errors for programs");
    app_.add_option("--supervised-by", parent_)->group("");
    add_processes();
    add_playbook();
    add_evaluate();
    add_contacts();
    add_match();
    add_customer();
    add_agent();
    add_queue();
    add_views();
    add_past();
    add_models();
    add_tools();
  }
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      const auto unknown = app_.remaining(true);
      if (error.get_exit_code() == 0 || unknown.empty()) {
        return app_.exit(error, std::cout, std::cerr) == 0 ? done : bad_input;
      }
      return report(context_, Error(Fate::reject, "operator.unknown",
                                    fmt::format("balie does not know {}{}; see balie --help", unknown.front(),
                                                suggestion(unknown.front(), words_here()))));
    }
    if (parent_ != 0 && !end_with_parent(parent_)) return failed;
    return action_();
  }

 private:
  template <typename Action>
  CLI::App* add(CLI::App& parent, const std::string& name, const std::string& help, Action action) {
    auto* command = parent.add_subcommand(name, help);
    command->callback([this, action] { action_ = action; });
    return command;
  }
  // What could have stood where an unknown word stands: the words after the last command that was known.
  [[nodiscard]] std::vector<std::string> words_here() const {
    const CLI::App* last = &app_;
    while (!last->get_subcommands().empty()) last = last->get_subcommands().front();
    std::vector<std::string> words;
    for (const auto* command : last->get_subcommands([](const CLI::App*) { return true; })) {
      words.push_back(command->get_name());
    }
    for (const auto* one = last; one != nullptr; one = one->get_parent()) {
      for (const auto* option : one->get_options()) {
        for (const auto& name : option->get_lnames()) words.push_back("--" + name);
      }
    }
    return words;
  }
  // A word that needs another one behind it.
  static CLI::App* group(CLI::App& parent, const std::string& name, const std::string& help) {
    return parent.add_subcommand(name, help)->require_subcommand(1);
  }

  void add_processes() {
    auto* up = add(app_, "up", "start the hub and the adapters of the settings", [this] {
      if (!file_.empty()) globals_.settings_file = file_;
      return bring_up(context_, own_program());
    });
    up->add_option("file", file_, "settings; ./balie.toml where there is one")->type_name("FILE");
    add(app_, "hub", "run the hub alone", [this] { return run_hub(); });
    auto* adapter = add(app_, "adapter", "run one adapter alone",
                        [this] { return become_adapter(context_, own_program(), name_); });
    adapter->add_option("name", name_, "as in [adapter.NAME]")->required()->type_name("NAME");
  }

  int run_hub() {
    const auto file = settings_file(globals_);
    if (!file.empty()) return programs_.hub(file);
    return report(context_, Error(Fate::reject, "operator.settings",
                                  "there is no balie.toml here; name one: balie hub --config FILE"));
  }

  void add_playbook() {
    auto* check = add(app_, "check", "check settings files and playbook directories",
                      [this] { return check_paths(context_, programs_.scorers, programs_.drivers, files_); });
    check->add_option("paths", files_, "settings files, playbook directories")->required()->type_name("PATH");
    auto* publish = add(app_, "publish", "let the hub switch to a playbook",
                        [this] { return publish_playbook(context_, file_); });
    publish->add_option("directory", file_, "the playbook")->required()->type_name("DIR");
    auto* decision = add(app_, "decide", "what a decision model makes of its inputs",
                         [this] { return decide(context_, decide_); });
    decision->add_option("model", decide_.model, "a file of DMN")->required()->type_name("MODEL.dmn");
    decision
        ->add_option("--decision", decide_.decision, "or decision service; all decisions when none is named")
        ->type_name("NAME");
    decision->add_option("--input", decide_.input, "a JSON object, or a file of one; - is the standard input")
        ->type_name("JSON|FILE");
    decision->add_flag("--explain", decide_.explain, "tell which rules of which tables matched");
  }

  void add_evaluate() {
    auto* command = add(app_, "evaluate", "how good the playbook's models are on history",
                        [this] { return evaluate(context_, programs_.scorers, evaluate_); });
    command->add_option("playbook", evaluate_.playbook, "the playbook")->required()->type_name("DIR");
    command->add_option("contacts", evaluate_.contacts, "contacts and outcomes, a CSV file")
        ->required()
        ->type_name("FILE");
    command->add_option("--map", evaluate_.map, "what the columns mean; DIR/contacts.map.toml")
        ->type_name("FILE");
    command->add_option("--out", evaluate_.out, "where deciles and charts are written")
        ->type_name("DIR")
        ->capture_default_str();
  }

  void add_contacts() {
    const std::string help = "one JSON object a line; - is the standard input";
    auto* contact = group(app_, "contact", "contacts");
    auto* send = add(*contact, "send", "send contacts, print decisions",
                     [this] { return send_contacts(context_, file_); });
    send->add_option("file", file_, help)->required()->type_name("FILE");
    auto* outcome = group(app_, "outcome", "outcomes");
    send = add(*outcome, "send", "send outcomes", [this] { return send_outcomes(context_, file_); });
    send->add_option("file", file_, help)->required()->type_name("FILE");
    auto* import = group(app_, "import", "bring in history");
    auto* contacts = add(*import, "contacts", "rows of a CSV file become contacts and outcomes",
                         [this] { return import_contacts(context_, import_); });
    contacts->add_option("file", import_.file, "the CSV file")->required()->type_name("FILE");
    contacts->add_option("--map", import_.map, "what the columns mean")->required()->type_name("FILE");
    contacts->add_option("--rejects", import_.rejects, "where to keep malformed rows")->type_name("FILE");
    contacts->add_flag("--dry-run", import_.dry_run, "check every row, send nothing");
    auto* customers = add(*import, "customers", "rows of a CSV file or a database become customers", [this] {
      return import_customers(context_, programs_.drivers, import_customers_);
    });
    auto& of = import_customers_;
    customers->add_option("source", of.source.from, "the CSV file, or postgresql://USER@HOST/DATABASE")
        ->required()
        ->type_name("FILE|ADDRESS");
    customers->add_option("--map", of.source.map, "what the columns mean")->required()->type_name("FILE");
    customers->add_option("--rejects", of.rejects, "where to keep rows that are wrong")->type_name("FILE");
    customers
        ->add_option("--run", of.source.run,
                     "of a database: a name; what was imported under it is not imported again")
        ->type_name("NAME");
    customers->add_flag("--all-or-nothing", of.all_or_nothing, "import nothing when a row is wrong");
    customers->add_flag("--dry-run", of.dry_run, "let the hub check every row, and import nothing");
  }

  void add_match() {
    auto* match = add(app_, "match", "find out which records of a CSV file are one person",
                      [this] { return match_records(context_, match_); });
    match->add_option("file", match_.file, "the CSV file")->required()->type_name("FILE");
    match->add_option("--spec", match_.spec, "what the columns mean")->required()->type_name("FILE");
    match->add_option("--out", match_.clusters, "where to write who is whom")->required()->type_name("FILE");
    match->add_option("--pairs", match_.pairs, "where to write how sure each pair is")->type_name("FILE");
    match->add_flag("--strict", match_.strict, "write nothing when a row or a value is wrong");
  }

  void add_merge(CLI::App& customer, const char* name, const char* help,
                 int (*carry_out)(const Context&, const MergeOptions&)) {
    auto* command = add(customer, name, help, [this, carry_out] { return carry_out(context_, merge_); });
    command->add_option("kept", merge_.kept, "the id of who remains")->required()->type_name("KEPT");
    command->add_option("merged", merge_.merged, "the id of the other")->required()->type_name("MERGED");
    command->add_option("--reason", merge_.reason, "why; it is kept with the event")->type_name("TEXT");
    command->add_option("--actor", merge_.actor, "who asks for it")->type_name("NAME");
  }

  void add_customer() {
    auto* customer = group(app_, "customer", "customers");
    const auto add_one = [&](const char* name, const char* help,
                             int (*carry_out)(const Context&, const CustomerOptions&)) {
      auto* command =
          add(*customer, name, help, [this, carry_out] { return carry_out(context_, customer_); });
      command->add_option("who", customer_.who, "an id, or an identifier as scheme:value")
          ->required()
          ->type_name("WHO");
      command->add_option("--country", customer_.country,
                          "where a national phone number is from, such as NL");
      command->add_option("--actor", customer_.actor, "who does this, for the audit log")->type_name("NAME");
      command->add_option("--reason", customer_.reason, "why, for the audit log")->type_name("TEXT");
      return command;
    };
    add_one("show", "what is known of a customer", show_customer);
    add_one("change", "correct or add what is known", change_customer)
        ->add_option("file", customer_.file, "a JSON object; - is the standard input")
        ->required()
        ->type_name("FILE");
    add_one("export", "everything that is known, the log included, as JSON", export_customer);
    add_one("erase", "remove a customer for good; WHO is an id", erase_customer);
    add_one("audit", "who looked at a customer, or changed something", audit_customer);
    add_merge(*customer, "merge", "two customers are one person: the second becomes part of the first",
              merge_customers);
    add_merge(*customer, "unmerge", "they are two after all", unmerge_customers);
  }

  void add_agent() {
    auto* agent = group(app_, "agent", "agents");
    auto* list = add(*agent, "list", "who is there, and what they do",
                     [this] { return list_agents(context_, agent_); });
    list->add_option("agent", agent_.agent, "one of them alone")->type_name("NAME");
    auto* set = add(*agent, "set", "say what an agent is", [this] { return set_agent(context_, agent_); });
    set->add_option("agent", agent_.agent, "as in agents.toml")->required()->type_name("NAME");
    set->add_option("state", agent_.state, "ready, not_ready or away")->required()->type_name("STATE");
    set->add_option("--for", agent_.lease, "how long it holds")->type_name("TIME")->capture_default_str();
    auto* answer = add(*agent, "answer", "accept or decline a reservation",
                       [this] { return answer_reservation(context_, agent_); });
    answer->add_option("agent", agent_.agent, "whose it is")->required()->type_name("NAME");
    answer->add_option("reservation", agent_.reservation, "its id")->required()->type_name("RESERVATION");
    answer->add_option("answer", agent_.answer, "accept or decline")->required()->type_name("ANSWER");
    for (auto* command : {set, answer})
      command->add_option("--reason", agent_.reason, "why")->type_name("TEXT");
    auto* work = add(*agent, "work", "be an agent, a line an order, for trying out",
                     [this] { return work_as_agent(context_, agent_); });
    work->add_option("agent", agent_.agent, "as in agents.toml")->required()->type_name("NAME");
    work->add_option("--address", agent_.addresses, "where the agent is reached")
        ->type_name("CHANNEL=ADDRESS");
  }

  void add_queue() {
    auto* queue = group(app_, "queue", "queues");
    add(*queue, "list", "the queues as they stand", [this] { return list_queues(context_); });
    auto* show = add(*queue, "show", "who waits, and why they stand where they stand",
                     [this] { return show_queue(context_, queue_); });
    show->add_option("queue", queue_.queue, "its name")->required()->type_name("NAME");
    show->add_option("--contacts", queue_.contacts, "so many of them")->capture_default_str();
    auto* move = add(*queue, "move", "to another queue, an agent or another priority", [this] {
      order_.kind = "move";
      return order_contact(context_, order_);
    });
    auto* cancel = add(*queue, "cancel", "a contact is to wait no longer", [this] {
      order_.kind = "cancel";
      return order_contact(context_, order_);
    });
    for (auto* command : {move, cancel}) {
      command->add_option("adapter", order_.adapter, "that brought the contact")
          ->required()
          ->type_name("ADAPTER");
      command->add_option("contact", order_.contact, "its id")->required()->type_name("CONTACT");
      command->add_option("--reason", order_.reason, "why; it is kept with the event")->type_name("TEXT");
      command->add_option("--actor", order_.actor, "who asks for it")->type_name("NAME");
    }
    move->add_option("--queue", order_.queue, "where to")->type_name("NAME");
    move->add_option("--agent", order_.agent, "to whom")->type_name("NAME");
    move->add_option("--priority", order_.priority, "points; larger is sooner")->type_name("N");
    auto* counted = group(app_, "report", "what was counted");
    auto* routing = add(*counted, "routing", "of queues, agents and channels",
                        [this] { return show_routing_report(context_, routing_report_); });
    routing->add_option("--from", routing_report_.from, "a day or a time, UTC")->type_name("TIME");
    routing->add_option("--to", routing_report_.to, "likewise; it is counted too")->type_name("TIME");
    routing
        ->add_option("--by", routing_report_.by,
                     "what to tell apart: quarter, hour, day, queue, agent, channel")
        ->delimiter(',')
        ->type_name("WORDS");
  }

  void add_views() {
    auto* events =
        add(app_, "events", "what happened, from the log", [this] { return show_events(context_, events_); });
    events->add_option("--from", events_.from, "the first sequence number")->type_name("N");
    events->add_flag("--follow", events_.follow, "go on with what happens from now");
    add(app_, "status", "how the hub is", [this] { return show_status(context_); });
  }

  void add_past() {
    auto* results =
        add(app_, "results", "what came of offers", [this] { return show_results(context_, results_); });
    results->add_option("--from", results_.from, "the first day")->type_name("DAY");
    results->add_option("--to", results_.to, "the last day")->type_name("DAY");
    results
        ->add_option("--by", results_.by,
                     "what to tell apart: day, agent, channel, offer, control, experiment")
        ->delimiter(',')
        ->type_name("WORDS");
    auto* explain = add(app_, "explain", "why a decision of the log was made",
                        [this] { return explain_decision(context_, past_tools(), explain_); });
    explain->add_option("decision", explain_.decision, "its id")->required()->type_name("DECISION");
    auto* replay = add(app_, "replay", "make the decisions of the log again",
                       [this] { return replay_log(context_, past_tools(), replay_); });
    auto* verify = replay->add_flag("--verify", replay_.verify, "say how many come out otherwise");
    auto* other = replay->add_option("--playbook", replay_.playbook, "what this playbook would have decided")
                      ->type_name("DIR");
    verify->excludes(other);
    replay->add_option("--from", replay_.from, "the first sequence number")->type_name("N");
    for (auto* command : {explain, replay}) {
      auto& data = command == explain ? explain_.data : replay_.data;
      command->add_option("--data", data, "the store's directory; else hub.data of the settings")
          ->type_name("DIR");
    }
  }
  [[nodiscard]] PastTools past_tools() const { return {programs_.stores, programs_.scorers}; }

  void add_models() {
    auto* score = add(app_, "score", "a CSV file's rows through a model", [this] {
      if (separator_ == "tab") separator_ = "\t";
      if (!separator_.empty()) score_.separator = separator_.front();
      if (!reasons_) score_.reasons = 0;
      return score_file(context_, programs_.scorers, score_);
    });
    score->add_option("model", score_.model, "a model's file")->required()->type_name("MODEL");
    score->add_option("input", score_.input, "its first line names the columns")
        ->required()
        ->type_name("CSV");
    score->add_option("--out", score_.out, "where to; the standard output")->type_name("FILE");
    score
        ->add_option("--separator", separator_, "one character, or tab; else the one the first line has most")
        ->check([](const std::string& text) {
          return text.size() == 1 || text == "tab" ? std::string() : "must be one character, or tab";
        });
    score->add_option("--group", score_.group, "the column that says which rows are one basket");
    score->add_flag("--reasons", reasons_, "add columns of what moved the score, most first");
    score->add_option("--reasons-max", score_.reasons, "how many")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    auto* model = group(app_, "model", "models");
    auto* show = add(*model, "show", "what a model is, needs and gives",
                     [this] { return show_model(context_, programs_.scorers, file_); });
    show->add_option("file", file_, "a model's file")->required()->type_name("MODEL");
    auto* check = add(*model, "check", "whether models can be used here",
                      [this] { return check_models(context_, programs_.scorers, file_); });
    check->add_option("path", file_, "a model's file, or a directory of them")->required()->type_name("PATH");
  }

  void add_tools() {
    auto* keys = add(app_, "keygen", "make a CURVE key pair",
                     [this] { return make_keys(context_, name_, directory_); });
    keys->add_option("name", name_, "NAME.key and NAME.pub are written")->required()->type_name("NAME");
    keys->add_option("--directory", directory_, "where to")->type_name("DIR");
    auto* bench = add(app_, "bench", "measure this machine with this hub", [this] {
      auto arguments = bench_->remaining();
      if (globals_.json) arguments.emplace_back("--json");
      return programs_.bench(arguments);
    });
    bench->prefix_command()->fallthrough(false)->set_help_flag();  // its options are its own
    bench_ = bench;
    auto* feel =
        add(app_, "feel", "the value of an expression", [this] { return evaluate_feel(context_, feel_); });
    feel->add_option("expression", feel_.expression, "in FEEL; behind -- when it begins with a sign")
        ->required()
        ->type_name("EXPR");
    feel->add_option("--context", feel_.context, "the names it may use, as a JSON object")->type_name("JSON");
    add(app_, "version", "the version of this program", [this] { return show_version(context_); });
    auto* completion = group(app_, "completion", "for the shell");
    add(*completion, "bash", "print the script: source <(balie completion bash)", [this] {
      context_.out << bash_completion(app_);
      return static_cast<int>(done);
    });
  }

  CLI::App app_{"Balie: every customer contact passes through it, and gets a decision", "balie"};
  const Programs& programs_;
  const Context& context_;
  Globals& globals_;
  std::function<int()> action_;
  CLI::App* bench_ = nullptr;
  pid_t parent_ = 0;
  std::string file_;
  std::string name_;
  CustomerOptions customer_;
  CustomerImportOptions import_customers_;
  std::string directory_ = ".";
  std::vector<std::string> files_;
  ImportOptions import_;
  MergeOptions merge_;
  EvaluateOptions evaluate_;
  DecideOptions decide_;
  MatchOptions match_;
  ScoreOptions score_;
  std::string separator_;
  bool reasons_ = false;
  EventsOptions events_;
  ResultsOptions results_;
  AgentOptions agent_;
  QueueOptions queue_;
  OrderOptions order_;
  RoutingReportOptions routing_report_;
  ExplainOptions explain_;
  ReplayOptions replay_;
  FeelOptions feel_;
};

}  // namespace

int run_command(int argc, char** argv, const Programs& programs) {
  const SystemClock clock;
  Context context{.globals = {}, .clock = clock, .out = std::cout, .errors = std::cerr};
  std::ios::sync_with_stdio(false);
  const int status = CommandLine(programs, context, context.globals).run(argc, argv);
  if (std::cout.flush()) return status;
  std::cerr << "the output could not be written" << std::endl;
  return status == done ? static_cast<int>(failed) : status;
}

}  // namespace balie::operation
