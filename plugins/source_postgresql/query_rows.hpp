// The rows of a query, as of one moment, one at a time in memory.
#pragma once

#include "core/source/rows.hpp"
#include "plugins/source_postgresql/link.hpp"

namespace balie::source_postgresql {

class QueryRows final : public source::Rows {
 public:
  static result<std::unique_ptr<QueryRows>> open(const std::string& address, const std::string& query);

  [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
  // A null is an empty field.
  result<std::optional<Item>> next() override;
  [[nodiscard]] std::uint64_t done() const override { return done_; }
  [[nodiscard]] std::uint64_t all() const override { return all_; }

 private:
  explicit QueryRows(std::unique_ptr<Link> link) : link_(std::move(link)) {}
  result<void> count(const std::string& query);
  result<void> begin(const std::string& query);
  result<void> fetch();

  std::unique_ptr<Link> link_;
  Answer front_;  // what comes next; without rows: the end
  std::vector<std::string> columns_;
  std::uint64_t done_ = 0;
  std::uint64_t all_ = 0;
};

}  // namespace balie::source_postgresql
