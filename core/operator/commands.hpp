// The operator's commands. Each does one thing, tells what went wrong itself, and gives the status to exit
// with.
#pragma once

#include "core/operator/context.hpp"
#include "core/operator/customer_rows.hpp"
#include "core/scoring/scorer.hpp"

#include <optional>
#include <string>
#include <vector>

namespace balie::operation {

// JSON lines in, JSON lines out, in the order of the input; "-" is the standard input.
int send_contacts(const Context& context, const std::string& file);
int send_outcomes(const Context& context, const std::string& file);

struct CustomerOptions {
  std::string who;      // a customer's id, or an identifier as scheme:value
  std::string country;  // of a national phone number
  std::string file;     // change: JSON of a CustomerChange, without who it is; - is the standard input
  std::string actor;    // who does this, for the audit log
  std::string reason;   // and why
};
int show_customer(const Context& context, const CustomerOptions& options);
int change_customer(const Context& context, const CustomerOptions& options);
// Everything that is known: the customer, and each of the log's events about the customer.
int export_customer(const Context& context, const CustomerOptions& options);
// For good. `who` is an id.
int erase_customer(const Context& context, const CustomerOptions& options);
// Who looked at the customer or changed something, and when.
int audit_customer(const Context& context, const CustomerOptions& options);

// Two customers' ids: `merged` becomes part of `kept`, and the way back. What is so already stays so.
struct MergeOptions {
  std::string kept;
  std::string merged;
  std::string reason;
  std::string actor;
};
int merge_customers(const Context& context, const MergeOptions& options);
int unmerge_customers(const Context& context, const MergeOptions& options);

struct EventsOptions {
  std::optional<std::uint64_t> from;  // without: all there are; with `follow`: those to come
  bool follow = false;
};
int show_events(const Context& context, const EventsOptions& options);

struct ResultsOptions {
  std::string from, to;  // days such as 2026-11-22, both counted; empty: no bound
  std::vector<std::string> by;
};
int show_results(const Context& context, const ResultsOptions& options);

// Both read the log of the store itself, whether or not a hub runs.
struct PastTools;
struct ExplainOptions {
  std::string decision;
  std::string data;  // the store's directory; empty: of the settings
};
int explain_decision(const Context& context, const PastTools& tools, const ExplainOptions& options);
struct ReplayOptions {
  bool verify = false;
  std::string playbook;  // the other one; without: verify
  std::uint64_t from = 1;
  std::string data;
};
int replay_log(const Context& context, const PastTools& tools, const ReplayOptions& options);

int show_status(const Context& context);
int show_version(const Context& context);

struct FeelOptions {
  std::string expression;
  std::string context = "{}";  // JSON: the names that the expression may use
};
// The value as JSON; why it is null, or parts of it are, among the errors.
int evaluate_feel(const Context& context, const FeelOptions& options);

struct ImportOptions {
  std::string file;
  std::string map;
  std::string rejects;  // empty: none
  bool dry_run = false;
};
int import_contacts(const Context& context, const ImportOptions& options);

struct CustomerImportOptions {
  CustomerSource source;
  std::string rejects;          // empty: none
  bool all_or_nothing = false;  // nothing is imported when a row is wrong
  bool dry_run = false;
};
int import_customers(const Context& context, const source::DriverRegistry& drivers,
                     const CustomerImportOptions& options);

struct EvaluateOptions {
  std::string playbook;
  std::string contacts;   // CSV
  std::string map;        // empty: contacts.map.toml of the playbook
  std::string out = ".";  // where deciles and charts go
};
int evaluate(const Context& context, const scoring::ScorerRegistry& scorers, const EvaluateOptions& options);

struct DecideOptions {
  std::string model;     // a .dmn file; what it imports stands in its folder
  std::string decision;  // or a decision service; empty: all decisions
  std::string input;     // a JSON object, a file that holds one, or -
  bool explain = false;  // tell which rules matched
};
// The results as a JSON object by name; on the error stream why something is null.
int decide(const Context& context, const DecideOptions& options);

struct MatchOptions {
  std::string file;
  std::string spec;
  std::string clusters;
  std::string pairs;    // empty: none
  bool strict = false;  // nothing is written where a row or a value is wrong
};
int match_records(const Context& context, const MatchOptions& options);

// Settings files and playbook directories.
int check_paths(const Context& context, const scoring::ScorerRegistry& scorers,
                const source::DriverRegistry& drivers, const std::vector<std::string>& paths);
int publish_playbook(const Context& context, const std::string& directory);

struct ScoreOptions {
  std::string model = {};
  std::string input = {};
  std::string out = {};     // empty: the standard output
  std::string group = {};   // the column of baskets, where the model names none
  char separator = '\0';    // of the input and the output; 0: the one that its first line has most
  std::size_t reasons = 3;  // how many columns of what moved the score
};
// A CSV file's rows through a model.
int score_file(const Context& context, const scoring::ScorerRegistry& scorers, const ScoreOptions& options);
int show_model(const Context& context, const scoring::ScorerRegistry& scorers, const std::string& file);
// A model file, or all in and below a directory: one line each; bad_input when one is refused.
int check_models(const Context& context, const scoring::ScorerRegistry& scorers, const std::string& path);

// NAME.key, for its owner alone, and NAME.pub.
int make_keys(const Context& context, const std::string& name, const std::string& directory);

// Starts the hub and the adapters of the settings, until told to stop. `program` is this one.
int bring_up(const Context& context, const std::string& program);
// Becomes the program of one adapter.
int become_adapter(const Context& context, const std::string& program, const std::string& name);

}  // namespace balie::operation
