// Messages made at random by reflection, for tests that hold for every message. One seed gives the same
// message anywhere.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <random>
#include <string>

namespace balie::bus {

class RandomMessage {
 public:
  explicit RandomMessage(std::uint64_t seed) : random_(seed) {}

  // Fills about half of the fields, with values that proto3's JSON mapping can write.
  void fill(google::protobuf::Message& message, int depth_left = 8);

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }  // the same on every machine
  std::int64_t integer();
  double real();
  std::string text();
  void field(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
             int depth_left);
  void single(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
              int depth_left);
  void element(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
               int depth_left);
  bool well_known(google::protobuf::Message& message, int depth_left);

  std::mt19937_64 random_;
};

}  // namespace balie::bus
