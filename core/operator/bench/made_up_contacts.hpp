// The contacts of the benchmark: made up, the same for the same seed, from a given number of customers.
#pragma once

#include "balie/v1/customer.pb.h"
#include "balie/v1/session.pb.h"

#include <cstdint>
#include <random>
#include <string>

namespace balie::operation {

class MadeUpContacts {
 public:
  MadeUpContacts(std::uint64_t customers, std::uint64_t seed) : customers_(customers), random_(seed) {}

  // A serialised ToHub with this request number and a contact (id unique per seed and request) from a random
  // customer.
  const std::string& next(std::uint64_t request);
  // The same, from that customer.
  const std::string& from(std::uint64_t customer, std::uint64_t request);

  static std::string tel(std::uint64_t customer);
  static std::string email(std::uint64_t customer);
  static std::string account(std::uint64_t customer);

  // What the hub would remember of this customer after `contacts` contacts.
  static v1::Customer record(const std::string& id, std::uint64_t customer, int contacts);

 private:
  std::uint64_t customers_;
  std::mt19937_64 random_;
  std::uint64_t seed_ = random_();
  v1::ToHub message_;
  std::string frame_;
};

}  // namespace balie::operation
