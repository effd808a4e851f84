// TextModel: a corpus of three documents, their similarities by hand; and what the standard leaves open.
#include "plugins/scorer_pmml/text_model.hpp"

#include "compiled_file.hpp"
#include "loaded_file.hpp"
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

namespace balie::scorer_pmml {
namespace {

struct Parts {
  std::string_view function = "clustering";
  std::string_view schema = "<MiningField name='oil'/><MiningField name='car'/><MiningField name='sea'/>";
  std::string_view outputs = "";
  std::string_view more = "";
  std::string_view terms = "<Array n='3' type='string'>oil car sea</Array>";
  std::string_view cells = "<Array n='3'>2 1 0</Array><Array n='3'>0 3 0</Array><Array n='3'>1 0 1</Array>";
  std::string_view weights = "<TextModelNormalization globalTermWeights='none'/>";
  std::string_view similarity = "<TextModelSimiliarity similarityType='cosine'/>";
  std::string_view documents = "<TextDocument id='a' name='ad'/><TextDocument id='b'/><TextDocument id='c'/>";
  std::string_view verification = "";
};

std::string model(const Parts& parts) {
  return fmt::format(
      "<TextModel functionName='{}' numberOfTerms='3' numberOfDocuments='3'><MiningSchema>{}</MiningSchema>"
      "<Output><OutputField name='id' feature='predictedValue'/>"
      "<OutputField name='shown' feature='predictedDisplayValue'/>"
      "<OutputField name='near' feature='affinity'/><OutputField name='b' feature='affinity' value='b'/>"
      "<OutputField name='second' feature='entityId' rank='2'/>"
      "<OutputField name='next' feature='entityAffinity' rank='2'/>{}</Output>{}"
      "<TextDictionary>{}</TextDictionary><TextCorpus>{}</TextCorpus>"
      "<DocumentTermMatrix><Matrix>{}</Matrix></DocumentTermMatrix>{}{}{}</TextModel>",
      parts.function, parts.schema, parts.outputs, parts.more, parts.terms, parts.documents, parts.cells,
      parts.weights, parts.similarity, parts.verification);
}

const std::vector<std::string_view> fields = {"oil:double", "car:double", "sea:double"};
using Record = std::map<std::string, std::string>;
const Record text = {{"oil", "1"}, {"car", "1"}, {"sea", "0"}};

// (1, 1, 0) and (2, 1, 0): 3 / sqrt(2 * 5); and (0, 3, 0): 3 / sqrt(2 * 9); and (1, 0, 1): 1 / 2.
TEST(TextModel, TakesTheDocumentOfTheSmallestAngle) {
  CompiledFile file(fields, model({}));
  ASSERT_EQ(file.refusal(), "");
  file.score(text);
  EXPECT_EQ(file.text("id"), "a");
  EXPECT_EQ(file.text("shown"), "ad");
  EXPECT_DOUBLE_EQ(file.number("near"), 3 / std::sqrt(10));
  EXPECT_DOUBLE_EQ(file.number("b"), 3 / std::sqrt(18));
  EXPECT_EQ(file.text("second"), "b");
  EXPECT_DOUBLE_EQ(file.number("next"), 3 / std::sqrt(18));
}

struct Weighed {
  std::string_view weights;
  std::string_view similarity;
  double near;  // of document a
  double b;
};

// The text (1, 1, 0), a (2, 1, 0), b (0, 3, 0).
TEST(TextModel, WeighsFrequencies) {
  const double log2 = std::log10(2);
  const double log3 = std::log10(3);
  const double log4 = std::log10(4);
  const Weighed table[] = {
      // a is (1, 1, 0), as the text; b (0, 1, 0)
      {"localTermWeights='binary'", "cosine", 1, 1 / std::sqrt(2)},
      // the text log (2, 2), a log (3, 2)
      {"localTermWeights='logarithmic'", "cosine", (log3 + log2) / std::sqrt(2 * (log3 * log3 + log2 * log2)),
       1 / std::sqrt(2)},
      // a (1, 0.75): 1.75 / sqrt(2 * 1.5625)
      {"localTermWeights='augmentedNormalizedTermFrequency'", "cosine", 1.75 / std::sqrt(3.125),
       1 / std::sqrt(2)},
      {"", "euclidean", 1, std::sqrt(1 + 4)},
      {"localTermWeights='augmentedNormalizedTermFrequency'", "euclidean", 0.25, 1},
      // of unit length: squares of differences are 2 - 2 cosines
      {"documentNormalization='cosine'", "euclidean", std::sqrt(2 - 6 / std::sqrt(10)),
       std::sqrt(2 - 6 / std::sqrt(18))},
      {"documentNormalization='cosine'", "cosine", 3 / std::sqrt(10), 3 / std::sqrt(18)},
      {"localTermWeights='logarithmic' documentNormalization='cosine'", "euclidean",
       std::sqrt(2 - 2 * (log3 + log2) / std::sqrt(2 * (log3 * log3 + log2 * log2))),
       std::sqrt(2 - 2 * log4 * log2 / (log4 * std::sqrt(2) * log2))},
  };
  for (const auto& row : table) {
    const auto weights = fmt::format("<TextModelNormalization globalTermWeights='none' {}/>", row.weights);
    const auto similarity = fmt::format("<TextModelSimiliarity similarityType='{}'/>", row.similarity);
    CompiledFile file(fields, model({.weights = weights, .similarity = similarity}));
    ASSERT_EQ(file.refusal(), "") << row.weights;
    file.score(text);
    EXPECT_EQ(file.text("id"), "a") << row.weights;
    EXPECT_NEAR(file.number("near"), row.near, 1e-12) << row.weights << row.similarity;
    EXPECT_NEAR(file.number("b"), row.b, 1e-12) << row.weights << row.similarity;
  }
}

TEST(TextModel, HasNoDocumentForATextWithoutATerm) {
  CompiledFile file(fields, model({}));
  ASSERT_EQ(file.refusal(), "");
  const Record records[] = {{{"oil", "0"}, {"car", "0"}, {"sea", "0"}}, {{"oil", "1"}, {"car", "1"}}};
  for (const auto& record : records) {
    file.score(record);
    EXPECT_EQ(file.text("id"), "missing");
    EXPECT_EQ(file.text("second"), "missing");
  }
}

// A document without a term has no angle to any text; of documents as near as each other the first is taken.
TEST(TextModel, PassesOverEmptyDocuments) {
  CompiledFile file(fields, model({.cells = "<Array n='3'>0 0 0</Array><Array n='3'>1 1 0</Array>"
                                            "<Array n='3'>2 2 0</Array>"}));
  ASSERT_EQ(file.refusal(), "");
  file.score(text);
  EXPECT_EQ(file.text("id"), "b");
  EXPECT_DOUBLE_EQ(file.number("near"), 1);
  EXPECT_EQ(file.text("second"), "c");
}

// A TextIndex for each term takes a text apart. "Oil, car and oil" is (2, 1, 0), as document a.
TEST(TextModel, CountsTermsWithTextIndex) {
  const auto term = [](std::string_view name) {
    return fmt::format(
        "<DerivedField name='{0}' optype='continuous' dataType='double'><TextIndex textField='mail'>"
        "<Constant dataType='string'>{0}</Constant></TextIndex></DerivedField>",
        name);
  };
  const auto local = fmt::format("<LocalTransformations>{}{}{}</LocalTransformations>", term("oil"),
                                 term("car"), term("sea"));
  CompiledFile file({"mail:string"}, model({.schema = "<MiningField name='mail'/>", .more = local}));
  ASSERT_EQ(file.refusal(), "");
  file.score({{"mail", "Oil, car and oil"}});
  EXPECT_EQ(file.text("id"), "a");
  EXPECT_DOUBLE_EQ(file.number("near"), 1);
}

TEST(TextModel, ClassifiesWhereDocumentsAreTheClasses) {
  const std::string_view schema =
      "<MiningField name='oil'/><MiningField name='car'/><MiningField name='sea'/>"
      "<MiningField name='kind' usageType='target'/>";
  const auto text_of = [&](std::string_view outputs) {
    return model({.function = "classification", .schema = schema, .outputs = outputs});
  };
  CompiledFile file({"oil:double", "car:double", "sea:double", "kind:string:c,a,b"}, text_of(""));
  ASSERT_EQ(file.refusal(), "");
  file.score(text);
  EXPECT_EQ(file.predicted(), "a");
  EXPECT_EQ(file.text("second"), "b");
  const CompiledFile asked({"oil:double", "car:double", "sea:double", "kind:string:c,a,b"},
                           text_of("<OutputField name='p' feature='probability' value='a'/>"));
  EXPECT_NE(asked.refusal().find("no probability"), std::string::npos) << asked.refusal();
  for (const auto* values : {"kind:string:good,bad", "kind:string:a,b", "kind:string"}) {
    const CompiledFile other({"oil:double", "car:double", "sea:double", values}, text_of(""));
    EXPECT_NE(other.refusal().find("of which class"), std::string::npos) << other.refusal();
  }
}

std::string dictionary() {
  std::string all;
  for (const auto* name : {"oil", "car", "sea"})
    all += fmt::format("<DataField name='{}' optype='continuous' dataType='double'/>", name);
  return all;
}

std::string verification(std::string_view affinity, std::string_view precision = "1e-6",
                         std::string_view frequencies = "<o>1</o><c>0</c><s>1</s>",
                         std::string_view output = "b") {
  return fmt::format(
      "<ModelVerification recordCount='1' fieldCount='4'><VerificationFields>"
      "<VerificationField field='oil' column='o'/><VerificationField field='car' column='c'/>"
      "<VerificationField field='sea' column='s'/>"
      "<VerificationField field='{}' column='n' precision='{}'/></VerificationFields>"
      "<InlineTable><row>{}<n>{}</n></row></InlineTable></ModelVerification>",
      output, precision, frequencies, affinity);
}

struct Global {
  std::string_view name;
  double oil;  // the weight of the term
  double sea;
};

// Documents (1, 0, 0), (2, 0, 1) and (0, 1, 0); oil is in two of the three, sea in one. The text (1, 0, 1)
// and the second one are (oil, sea) and (2 oil, sea), times the weights.
TEST(TextModel, TakesGlobalWeightsThatAreShown) {
  const std::string_view cells =
      "<Array n='3'>1 0 0</Array><Array n='3'>2 0 1</Array><Array n='3'>0 1 0</Array>";
  const Global table[] = {
      {"inverseDocumentFrequency", std::log(1.5), std::log(3)},
      {"GFIDF", 1.5, 1},
      {"normal", 1 / std::sqrt(5), 1},
      {"probabilisticInverse", std::log(0.5), std::log(2)},
  };
  for (const auto& row : table) {
    const double oil = row.oil * row.oil;
    const double sea = row.sea * row.sea;
    const double cosine = (2 * oil + sea) / std::sqrt((oil + sea) * (4 * oil + sea));
    const auto weights = fmt::format("<TextModelNormalization globalTermWeights='{}'/>", row.name);
    const auto file_with = [&](std::string_view proof) {
      return LoadedFile(dictionary(), model({.cells = cells, .weights = weights, .verification = proof}));
    };
    auto shown = file_with(verification(fmt::format("{:.15g}", cosine)));
    ASSERT_EQ(shown.refusal(), "") << row.name;
    EXPECT_EQ(shown.score({{"oil", "2"}, {"car", "0"}, {"sea", "1"}}, "id"), "b");
    EXPECT_NE(file_with(verification("0.987")).refusal().find("it should be 0.987"), std::string::npos);
  }
}

// Nothing but the name of the winner, too rough a number, or one that any weights would give, shows nothing.
TEST(TextModel, RefusesWeightsThatAreNotShown) {
  const std::string_view cells =
      "<Array n='3'>1 0 0</Array><Array n='3'>2 0 1</Array><Array n='3'>0 1 0</Array>";
  const std::string proofs[] = {
      "",
      verification("b", "1e-6", "<o>1</o><c>0</c><s>1</s>", "id"),
      verification("0.9", "0.5"),
      verification("1", "1e-6", "<o>2</o><c>0</c><s>1</s>"),
      verification("0", "1e-6", "<o>0</o><c>1</c><s>0</s>"),
      verification("0.7", "1e-6", "<o>0</o><c>1</c><s>1</s>"),  // both are in one document
  };
  for (const auto& proof : proofs) {
    for (const auto* weights :
         {"<TextModelNormalization/>", "<TextModelNormalization globalTermWeights='GFIDF'/>",
          "<TextModelNormalization globalTermWeights='probabilisticInverse'/>"}) {
      const LoadedFile file(dictionary(), model({.cells = cells, .weights = weights, .verification = proof}));
      EXPECT_NE(file.refusal().find("only known by name"), std::string::npos) << proof << file.refusal();
    }
  }
}

// A distance between logarithms does depend on their base.
TEST(TextModel, TakesABaseThatIsShown) {
  Parts parts{.weights = "<TextModelNormalization localTermWeights='logarithmic' globalTermWeights='none'/>",
              .similarity = "<TextModelSimiliarity similarityType='euclidean'/>"};
  EXPECT_NE(LoadedFile(dictionary(), model(parts)).refusal().find("unknown base"), std::string::npos);
  // From (1, 0, 1) to b (0, 3, 0).
  const double distance = std::sqrt(2 * std::log10(2) * std::log10(2) + std::log10(4) * std::log10(4));
  const auto proof = verification(fmt::format("{:.15g}", distance));
  parts.verification = proof;
  EXPECT_EQ(LoadedFile(dictionary(), model(parts)).refusal(), "");
}

TEST(TextModel, FailsOnWhatIsNoFrequency) {
  LoadedFile file(dictionary(), model({}));
  ASSERT_EQ(file.refusal(), "");
  for (const auto* number : {"-1", "0.5", "1e10"})
    EXPECT_EQ(file.score({{"oil", number}, {"car", "1"}, {"sea", "0"}}, "id"), "failed") << number;
}

TEST(TextModel, IsRefusedByName) {
  const std::pair<Parts, std::string_view> all[] = {
      {{.function = "regression"}, "no number that could be predicted"},
      {{.function = "classification"}, "of which class"},
      {{.terms = "<Array n='3' type='string'>oil car gas</Array>"}, "\"gas\" is none"},
      {{.terms = "<Array n='2' type='string'>oil car</Array>"}, "numberOfTerms is 3, there are 2"},
      {{.terms = "<Array n='3' type='string'>oil car oil</Array>"}, "twice"},
      {{.terms = "<Taxonomy name='t'/><Array n='3' type='string'>oil car sea</Array>"}, "taxonomy"},
      {{.terms = ""}, "numberOfTerms is 3, there are 0"},
      {{.cells = "<Array n='3'>2 1 0</Array><Array n='3'>0 3 0</Array>"}, "2 x 3 cells"},
      {{.cells = "<Array n='3'>2 1 0</Array><Array n='3'>0 3 0</Array><Array n='3'>1 0 0.5</Array>"},
       "weighted already"},
      {{.cells = "<Array n='3'>2 1 0</Array><Array n='3'>0 3 0</Array><Array n='3'>1 0 -1</Array>"},
       "no whole number"},
      {{.cells = "<Array n='3'>2 1 0</Array><Array n='3'>0 3 0</Array><Array n='3'>1 0 0</Array>",
        .weights = "<TextModelNormalization globalTermWeights='normal'/>"},
       "\"sea\" has no global weight"},
      {{.weights = "<TextModelNormalization globalTermWeights='entropy'/>"}, "entropy"},
      {{.similarity = ""}, "TextModelSimiliarity"},
      {{.similarity = "<TextModelSimiliarity/>"}, "similarityType"},
      {{.similarity = "<TextModelSimiliarity similarityType='jaccard'/>"}, "jaccard"},
      {{.documents = "<TextDocument id='a'/><TextDocument id='b'/><TextDocument id='a'/>"}, "this id"},
      {{.documents = "<TextDocument id='a'/><TextDocument id='b'/>"}, "numberOfDocuments is 3, there are 2"},
      {{.outputs = "<OutputField name='x' feature='affinity' value='z'/>"}, "no entity \"z\""},
      {{.outputs = "<OutputField name='x' feature='predictedValue' rank='2'/>"}, "no probability"},
  };
  for (const auto& [parts, why] : all) {
    const CompiledFile file(fields, model(parts));
    EXPECT_NE(file.refusal().find(why), std::string::npos) << why << ": " << file.refusal();
  }
  const CompiledFile texts({"oil:string", "car:double", "sea:double"}, model({}));
  EXPECT_NE(texts.refusal().find("oil is a text"), std::string::npos) << texts.refusal();
}

}  // namespace
}  // namespace balie::scorer_pmml
