// ModelVerification: a model that does not give its producer's results is refused.
#include "loaded_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace balie::scorer_pmml {
namespace {

// y is 2 x; the label is p above 5.
std::string model(std::string_view field, std::string_view row) {
  return fmt::format(
      "<RegressionModel functionName='regression'><MiningSchema><MiningField name='x'/><MiningField name='y' "
      "usageType='target'/></MiningSchema><Output><OutputField name='label' feature='decision' "
      "dataType='string'>"
      "<Apply function='if'><Apply function='greaterThan'><FieldRef field='x'/><Constant>5</Constant></Apply>"
      "<Constant>p</Constant><Constant>n</Constant></Apply></OutputField></Output>"
      "<RegressionTable intercept='0'><NumericPredictor name='x' coefficient='2'/></RegressionTable>"
      "<ModelVerification recordCount='1' fieldCount='2'><VerificationFields><VerificationField field='x' "
      "column='x'/><VerificationField {}/></VerificationFields><InlineTable><row>{}</row></InlineTable>"
      "</ModelVerification></RegressionModel>",
      field, row);
}

struct Row {
  std::string_view field;
  std::string_view row;
  std::string_view refusal;  // empty: it is taken
};

constexpr auto npos = std::string::npos;

TEST(Verification, IsHeldAgainstTheModel) {
  const Row table[] = {
      {"field='y' column='y'", "<x>3</x><y>6</y>", ""},
      {"field='y' column='y'", "<x>3</x><y>6.000005</y>", ""},  // a precision of 1e-6, relative
      {"field='y' column='y'", "<x>3</x><y>6.00001</y>", "record 1: y is 6, it should be 6.00001"},
      {"field='y' column='y' precision='0.1'", "<x>3</x><y>6.5</y>", ""},
      {"field='y' column='y' precision='0.1'", "<x>3</x><y>7</y>", "it should be 7"},
      {"field='y' column='y'", "<x>0</x><y>0</y>", ""},
      {"field='y' column='y'", "<x>1e-9</x><y>0</y>", "it should be 0"},
      {"field='y' column='y' zeroThreshold='1e-8'", "<x>1e-9</x><y>0</y>", ""},
      {"field='y' column='y'", "<y>6</y>", "y is nothing"},
      {"field='y' column='y'", "<x>three</x><y>6</y>", "y is refused"},
      {"field='label' column='l'", "<x>6</x><l>p</l>", ""},
      {"field='label' column='l'", "<x>5</x><l>p</l>", "label is n"},
      {"field='y' column='y'", "<x>3</x>", ""},  // nothing is said of y
  };
  for (const auto& row : table) {
    LoadedFile file(
        "<DataField name='x' optype='continuous' dataType='double'/><DataField name='y' optype='continuous' "
        "dataType='double'/>",
        model(row.field, row.row));
    const bool as_said =
        row.refusal.empty() ? file.refusal().empty() : file.refusal().find(row.refusal) != npos;
    EXPECT_TRUE(as_said) << row.field << row.row << ": " << file.refusal();
  }
}

}  // namespace
}  // namespace balie::scorer_pmml
