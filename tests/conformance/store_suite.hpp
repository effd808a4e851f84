// What every store must do. An implementation's own test is a StoreCase and one INSTANTIATE_TEST_SUITE_P
// line; it links store_suite.cpp, which holds the tests.
#pragma once

#include "core/store/store.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace balie::store {

// One store under test, with what it stands on (a directory, say).
class StoreHolder {
 public:
  virtual ~StoreHolder() = default;
  [[nodiscard]] virtual Store& store() = 0;
  // Closes the store in good order and opens it again. One that is not durable stays as it is.
  virtual void reopen() = 0;
  // Drops the store as a killed process would, and opens it again: derived_to() may be less than the log.
  virtual void crash() = 0;
};

struct StoreCase {
  std::string name;
  std::function<std::unique_ptr<StoreHolder>()> make;
};

inline void PrintTo(const StoreCase& store, std::ostream* stream) { *stream << store.name; }

// The log and what follows from it, kept beside the store: what it must answer.
class StoreModel {
 public:
  void apply(const WriteBatch& batch, const Committed& committed);
  // Reads all that was ever committed, and some that was not, and compares.
  void check(Store& store) const;
  // What the hub does when it starts: applies the events behind derived_to() again, `step` at a time.
  void restore(Store& store, std::size_t step) const;
  [[nodiscard]] std::uint64_t last() const { return log_.size(); }
  [[nodiscard]] std::uint64_t version(const Hash128& customer) const;

 private:
  struct Logged {
    Entry entry;
    std::vector<CustomerChange> changes;  // by this entry: none, or its customer's
  };
  void check_log(Store& store) const;
  void check_keys(Store& store) const;
  void check_customers(Store& store) const;

  std::vector<Logged> log_;
  std::map<Hash128, Answered> keys_;
  std::map<Hash128, Hash128> identifiers_;
  std::map<Hash128, CustomerRow> customers_;
};

class StoreSuite : public testing::TestWithParam<StoreCase> {
 protected:
  StoreSuite() : holder_(GetParam().make()) {}
  [[nodiscard]] Store& store() { return holder_->store(); }
  // Commits, and keeps the model in step.
  Committed commit(const WriteBatch& batch);
  std::unique_ptr<StoreHolder> holder_;
  StoreModel model_;
};

// The n-th of the ids that tests use; spread as real ones are.
Hash128 id_of(std::string_view kind, std::uint64_t n);

// A batch of one contact that makes or changes a customer.
WriteBatch contact(std::uint64_t key, std::uint64_t customer, std::uint64_t version_read,
                   const std::vector<std::uint64_t>& identifiers = {}, std::size_t record_bytes = 100);

// A new directory for a store's files; in memory where the machine has room for such, for tests sync often.
std::string make_directory();

// `more` at the end of `batch`; a customer that both change is changed once, and its identifiers are where
// they went last.
void append(WriteBatch& batch, const WriteBatch& more);

}  // namespace balie::store
