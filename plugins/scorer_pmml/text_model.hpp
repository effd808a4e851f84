// TextModel: which document of its corpus is the most similar (PMML 4.4, Text Models). The standard leaves
// open where the text is, how it is taken apart, what is predicted, and some of the weights, so the file has
// to tell:
// - Each term is a field, of an input or derived (by a TextIndex, say): how often the text has it.
// - A clustering predicts the document. A classification does where the documents are the target's classes.
// - Weights that have nothing but a name must be shown by a ModelVerification (text_proof.hpp).
#pragma once

#include "plugins/scorer_pmml/compiler.hpp"

namespace balie::scorer_pmml {

Compiled compile_text_model(const pmml::Model& model, Compiler& compiler);

}  // namespace balie::scorer_pmml
