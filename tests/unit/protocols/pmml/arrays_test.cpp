#include "protocols/pmml/arrays.hpp"

#include "protocols/xml/reader.hpp"

#include <gmock/gmock.h>

namespace balie::pmml {
namespace {

using ::testing::ElementsAre;

struct Case {
  const char* xml;
  std::vector<std::string> strings;
};

class Strings : public ::testing::TestWithParam<Case> {};

TEST_P(Strings, AreTakenApart) {
  const auto document = xml::read(GetParam().xml, "x").value();
  Reading reading;
  EXPECT_EQ(read_strings(reading, document.root()), GetParam().strings);
  EXPECT_TRUE(reading.ok());
}

INSTANTIATE_TEST_SUITE_P(
    Arrays, Strings,
    ::testing::Values(Case{"<Array n='3' type='string'>ab  \"a b\"   \"with \\\"quotes\\\" \"</Array>",
                           {"ab", "a b", "with \"quotes\" "}},
                      Case{"<Array type='string'>\"\"</Array>", {""}}, Case{"<Array n='0' type='int'/>", {}},
                      Case{"<Array n='2' type='int'>\n 1\t-2 </Array>", {"1", "-2"}}));

std::optional<std::vector<double>> numbers(const char* text) {
  const auto document = xml::read(text, "x").value();
  Reading reading;
  auto found = read_numbers(reading, document.root());
  if (!reading.ok()) return std::nullopt;
  return found;
}

TEST(Numbers, FromDenseAndSparseArrays) {
  EXPECT_THAT(numbers("<Array n='3' type='real'>1.12 -2e3 .5</Array>").value(),
              ElementsAre(1.12, -2000, 0.5));
  EXPECT_THAT(numbers("<REAL-SparseArray n='7'><Indices>2 5</Indices><REAL-Entries>3 42</REAL-Entries>"
                      "</REAL-SparseArray>")
                  .value(),
              ElementsAre(0, 3, 0, 0, 42, 0, 0));
  EXPECT_THAT(numbers("<INT-SparseArray n='2' defaultValue='7'/>").value(), ElementsAre(7, 7));
}

TEST(Numbers, RefusesWhatIsNone) {
  for (const char* text :
       {"<Array n='2' type='real'>1 x</Array>", "<Array n='3' type='real'>1 2</Array>",
        "<Array n='1' type='real'>0x10</Array>", "<Array n='1' type='real'>nan(3)</Array>",
        "<REAL-SparseArray n='1'><Indices>2</Indices><REAL-Entries>1</REAL-Entries></REAL-SparseArray>",
        "<REAL-SparseArray n='4000000000'/>",
        "<REAL-SparseArray n='2'><Indices>1 2</Indices><REAL-Entries>1</REAL-Entries>"
        "</REAL-SparseArray>",
        "<REAL-SparseArray n='2'><Indices>NaN</Indices><REAL-Entries>1</REAL-Entries>"
        "</REAL-SparseArray>"}) {
    EXPECT_FALSE(numbers(text)) << text;
  }
}

std::optional<Matrix> matrix(const char* text) {
  const auto document = xml::read(text, "x").value();
  Reading reading;
  auto found = read_matrix(reading, document.root());
  if (!reading.ok()) return std::nullopt;
  return found;
}

TEST(Matrices, OfEachKind) {
  EXPECT_THAT(matrix("<Matrix nbRows='2' nbCols='3'><Array n='3' type='real'>1 2 3</Array>"
                     "<Array n='3' type='real'>4 5 6</Array></Matrix>")
                  ->cells,
              ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(
      matrix("<Matrix kind='symmetric'><Array type='real'>1</Array><Array type='real'>2 3</Array></Matrix>")
          ->cells,
      ElementsAre(1, 2, 2, 3));
  EXPECT_THAT(
      matrix("<Matrix kind='diagonal' offDiagDefault='9'><Array type='real'>1 2</Array></Matrix>")->cells,
      ElementsAre(1, 9, 9, 2));
  EXPECT_THAT(
      matrix("<Matrix nbRows='2' nbCols='2' diagDefault='1'><MatCell row='1' col='2'>5</MatCell></Matrix>")
          ->cells,
      ElementsAre(1, 5, 0, 1));
  EXPECT_FALSE(matrix("<Matrix nbRows='2' nbCols='2'><MatCell row='3' col='1'>5</MatCell></Matrix>"));
  EXPECT_FALSE(matrix("<Matrix nbRows='4000000000' nbCols='4000000000'/>"));
  EXPECT_FALSE(matrix("<Matrix><Array type='real'>1 2</Array><Array type='real'>1</Array></Matrix>"));
}

}  // namespace
}  // namespace balie::pmml
