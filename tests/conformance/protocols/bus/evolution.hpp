// Compares the messages of a package with a written snapshot of them; the rules are in
// protocols/bus/EVOLUTION.md.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

namespace balie::bus {

// A line for each message ("balie.v1.Contact message") and each field ("balie.v1.Contact.id 1 string
// singular"), sorted by message and number.
std::vector<std::string> describe(const std::vector<const google::protobuf::FileDescriptor*>& files);

// What of the snapshot does not hold any more, a sentence each.
std::vector<std::string> broken(const std::vector<std::string>& snapshot,
                                const std::vector<const google::protobuf::FileDescriptor*>& files);

// Lines that the snapshot lacks.
std::vector<std::string> added(const std::vector<std::string>& snapshot,
                               const std::vector<const google::protobuf::FileDescriptor*>& files);

// Every file of balie.v1.
std::vector<const google::protobuf::FileDescriptor*> package_files();

std::vector<std::string> read_lines(const std::string& path);

}  // namespace balie::bus
