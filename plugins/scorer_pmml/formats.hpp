// The patterns of formatNumber and formatDatetime (4.4, "Built-in functions"): POSIX printf's with one
// conversion, and POSIX strftime's. Of no locale: a point before decimals, English names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace balie::scorer_pmml {

class NumberFormat {
 public:
  // One conversion of d i f F e E g G with flags - + space 0 #, and a width and precision under 100; %% is a
  // percent sign. nullopt: anything else.
  static std::optional<NumberFormat> read(std::string_view pattern);
  // Appends. False: d or i, of what is no whole number that fits 64 bits.
  bool append(double number, std::string& text) const;

 private:
  std::string before_, conversion_, after_;
};

class ClockFormat {
 public:
  // The conversions aAbBCdDeFgGhHIjmMnprRStTuUVwWyY%. nullopt: another, or one that asks for a date where
  // there is a time alone. Those of a locale or a time zone are others.
  static std::optional<ClockFormat> read(std::string_view pattern, bool has_date);
  // Appends a moment in seconds since 1970, or since midnight. False: not in the years 0 to 9999.
  bool append(double seconds, std::string& text) const;

 private:
  std::string pattern_;
};

}  // namespace balie::scorer_pmml
