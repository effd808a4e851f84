// The operator's commands. Each does one thing, tells what went wrong itself, and gives the status to exit
// with.
#pragma once

#include "core/operator/context.hpp"

#include <optional>
#include <string>
#include <vector>

namespace balie::operation {

// JSON lines in, JSON lines out, in the order of the input; "-" is the standard input.
int send_contacts(const Context& context, const std::string& file);
int send_outcomes(const Context& context, const std::string& file);

// `who`: a customer's id, or an identifier as scheme:value.
int show_customer(const Context& context, const std::string& who, const std::string& country);

struct EventsOptions {
  std::optional<std::uint64_t> from;  // without: all there are; with `follow`: those to come
  bool follow = false;
};
int show_events(const Context& context, const EventsOptions& options);

int show_status(const Context& context);
int show_version(const Context& context);

struct ImportOptions {
  std::string file;
  std::string map;
  std::string rejects;  // empty: none
  bool dry_run = false;
};
int import_contacts(const Context& context, const ImportOptions& options);

// Settings files and playbook directories.
int check_paths(const Context& context, const std::vector<std::string>& paths);
int publish_playbook(const Context& context, const std::string& directory);

// NAME.key, for its owner alone, and NAME.pub.
int make_keys(const Context& context, const std::string& name, const std::string& directory);

// Starts the hub and the adapters of the settings, until told to stop. `program` is this one.
int bring_up(const Context& context, const std::string& program);
// Becomes the program of one adapter.
int become_adapter(const Context& context, const std::string& program, const std::string& name);

}  // namespace balie::operation
