#include "protocols/xml/reader.hpp"

#include "protocols/xml/builder.hpp"

#include <fmt/format.h>
#include <xercesc/sax/EntityResolver.hpp>
#include <xercesc/sax/InputSource.hpp>
#include <xercesc/sax/Locator.hpp>
#include <xercesc/sax/SAXParseException.hpp>
#include <xercesc/sax2/Attributes.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/sax2/SAX2XMLReader.hpp>
#include <xercesc/sax2/XMLReaderFactory.hpp>
#include <xercesc/util/BinInputStream.hpp>
#include <xercesc/util/OutOfMemoryException.hpp>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/SecurityManager.hpp>
#include <xercesc/util/XMLNetAccessor.hpp>
#include <xercesc/util/XMLUni.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace balie::xml {
namespace {

using namespace xercesc;

// Ends the parse; caught in read() and nowhere else.
struct Refusal {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string text;
};

// How far the parser has read, and how far it was when it last had something to report.
struct Progress {
  std::size_t read = 0;
  std::size_t reported = 0;
};

// Hands out the bytes. The parser reports a tag, a comment or a piece of text only when it has the whole, and
// meanwhile does with its attributes what takes time; so what grows too large is refused while it is read, in
// any encoding.
class Stream final : public BinInputStream {
 public:
  Stream(std::string_view bytes, Progress& progress, std::size_t token_bytes_max)
      : bytes_(bytes), progress_(progress), token_bytes_max_(token_bytes_max) {}

  XMLFilePos curPos() const override { return progress_.read; }
  XMLSize_t readBytes(XMLByte* const room, const XMLSize_t most) override {
    if (progress_.read - progress_.reported > token_bytes_max_) {
      throw Refusal{0, 0, fmt::format("a tag, comment or section of more than {} bytes", token_bytes_max_)};
    }
    const auto piece = bytes_.substr(progress_.read, std::min<std::size_t>(most, read_bytes_max));
    std::memcpy(room, piece.data(), piece.size());
    progress_.read += piece.size();
    return piece.size();
  }
  const XMLCh* getContentType() const override { return nullptr; }

 private:
  static constexpr std::size_t read_bytes_max = 32u << 10;
  std::string_view bytes_;
  Progress& progress_;
  std::size_t token_bytes_max_;
};

class Source final : public InputSource {
 public:
  Source(std::string_view bytes, Progress& progress, std::size_t token_bytes_max)
      : bytes_(bytes), progress_(progress), token_bytes_max_(token_bytes_max) {}

  BinInputStream* makeStream() const override { return new Stream(bytes_, progress_, token_bytes_max_); }

 private:
  std::string_view bytes_;
  Progress& progress_;
  std::size_t token_bytes_max_;
};

// Puts what the parser reports into a document, and refuses what no document of ours has.
class Handler final : public DefaultHandler {
 public:
  Handler(const Limits& limits, Progress& progress) : limits_(limits), progress_(progress) {}

  Document take() { return builder_.take(); }

  void setDocumentLocator(const Locator* locator) override { locator_ = locator; }

  void startElement(const XMLCh* space, const XMLCh* name, const XMLCh*,
                    const Attributes& attributes) override {
    if (++depth_ > limits_.depth_max) refuse(fmt::format("elements deeper than {}", limits_.depth_max));
    if (builder_.elements() >= limits_.elements_max) {
      refuse(fmt::format("more than {} elements", limits_.elements_max));
    }
    const XMLSize_t count = attributes.getLength();
    if (count > limits_.attributes_max) {
      refuse(fmt::format("{} attributes in one element; at most {}", count, limits_.attributes_max));
    }
    builder_.open(space, name, line_, column_);
    for (XMLSize_t i = 0; i < count; ++i) {
      builder_.attribute(attributes.getURI(i), attributes.getLocalName(i), attributes.getValue(i));
    }
    if (builder_.names() > limits_.names_max) refuse(fmt::format("more than {} names", limits_.names_max));
    here();
  }

  void endElement(const XMLCh*, const XMLCh*, const XMLCh*) override {
    --depth_;
    builder_.close();
    here();
  }

  void characters(const XMLCh* text, const XMLSize_t length) override {
    builder_.text(text, length);
    here();
  }
  void ignorableWhitespace(const XMLCh*, const XMLSize_t) override { here(); }
  void comment(const XMLCh*, const XMLSize_t) override { here(); }
  void processingInstruction(const XMLCh*, const XMLCh*) override { here(); }

  void startDTD(const XMLCh*, const XMLCh*, const XMLCh*) override {
    refuse("a document type is not allowed");
  }
  void startEntity(const XMLCh*) override { refuse("an entity is not allowed"); }
  void skippedEntity(const XMLCh*) override { refuse("an entity is not allowed"); }
  InputSource* resolveEntity(const XMLCh*, const XMLCh*) override { refuse("nothing outside is read"); }

  void warning(const SAXParseException& problem) override { malformed(problem); }
  void error(const SAXParseException& problem) override { malformed(problem); }
  void fatalError(const SAXParseException& problem) override { malformed(problem); }
  void resetErrors() override {}

 private:
  [[noreturn]] static void malformed(const SAXParseException& problem) {
    auto text = utf8(problem.getMessage());
    // All that the parser says of a document type that it was told to refuse.
    if (text == "invalid document structure") text += "; a document type is not allowed";
    throw Refusal{static_cast<std::uint32_t>(problem.getLineNumber()),
                  static_cast<std::uint32_t>(problem.getColumnNumber()), std::move(text)};
  }
  [[noreturn]] void refuse(std::string text) const { throw Refusal{line_, column_, std::move(text)}; }

  // What comes next begins here.
  void here() {
    line_ = static_cast<std::uint32_t>(locator_->getLineNumber());
    column_ = static_cast<std::uint32_t>(locator_->getColumnNumber());
    progress_.reported = progress_.read;
  }

  const Limits& limits_;
  Progress& progress_;
  Builder builder_;
  const Locator* locator_ = nullptr;
  std::uint32_t depth_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

std::unique_ptr<SAX2XMLReader> make_parser(Handler& handler, SecurityManager& security) {
  std::unique_ptr<SAX2XMLReader> parser(XMLReaderFactory::createXMLReader());
  parser->setFeature(XMLUni::fgSAX2CoreValidation, false);
  parser->setFeature(XMLUni::fgXercesDynamic, false);
  parser->setFeature(XMLUni::fgXercesSchema, false);
  parser->setFeature(XMLUni::fgXercesLoadSchema, false);
  parser->setFeature(XMLUni::fgXercesLoadExternalDTD, false);
  parser->setFeature(XMLUni::fgXercesDisableDefaultEntityResolution, true);
  parser->setFeature(XMLUni::fgSAX2CoreNameSpaces, true);
  security.setEntityExpansionLimit(0);
  parser->setProperty(XMLUni::fgXercesSecurityManager, &security);
  parser->setInputBufferSize(32u << 10);  // characters of text that are reported at once
  parser->setContentHandler(&handler);
  parser->setLexicalHandler(&handler);
  parser->setEntityResolver(&handler);
  parser->setErrorHandler(&handler);
  return parser;
}

void prepare() {
  ::setenv("XERCES_DISABLE_DTD", "1", 1);
  XMLPlatformUtils::Initialize();
  delete XMLPlatformUtils::fgNetAccessor;
  XMLPlatformUtils::fgNetAccessor = nullptr;
}

}  // namespace

void start() {
  static const bool once = (prepare(), true);
  static_cast<void>(once);
}

std::expected<Document, Problem> read(std::string_view bytes, std::string name, const Limits& limits) {
  const auto problem = [&](std::uint32_t line, std::uint32_t column, std::string text) {
    return std::unexpected(Problem{std::move(name), line, column, std::move(text)});
  };
  if (bytes.size() > limits.bytes_max) {
    return problem(0, 0, fmt::format("{} bytes; at most {}", bytes.size(), limits.bytes_max));
  }
  start();
  try {
    Progress progress;
    Handler handler(limits, progress);
    SecurityManager security;
    const auto parser = make_parser(handler, security);
    const Source source(bytes, progress, limits.token_bytes_max);
    parser->parse(source);
    return handler.take();
  } catch (const Refusal& refusal) {
    return problem(refusal.line, refusal.column, refusal.text);
  } catch (const SAXException& exception) {
    return problem(0, 0, utf8(exception.getMessage()));
  } catch (const XMLException& exception) {
    return problem(0, 0, utf8(exception.getMessage()));
  }
}

}  // namespace balie::xml
