#ifndef SLIPWAY_TEXT_READER_H
#define SLIPWAY_TEXT_READER_H

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "schema.h"
#include "text_cursor.h"

namespace slipway {

/// Walks a text with libprotobuf's own tokens and the grammar of its text format parser, to know what that parser does
/// not tell: the place of every name and value (also of each element of a list), and every fault instead of the first.
class TextReader : private google::protobuf::io::ErrorCollector {
  public:
    /// `message` is what libprotobuf made of the text, or null when it refused it; values are read from there.
    /// `base` is added to every offset.
    TextReader(std::string_view text, std::size_t base, const google::protobuf::Descriptor *type,
               const google::protobuf::Message *message);

    void read();

    std::vector<ctc_event> events;
    /// In the order of the text.
    std::vector<ctc_fault> faults;
    /// Owns the words that faults point to, and the strings that events point to.
    std::deque<std::string> texts;

  private:
    /// A message being read.
    struct Scope {
        const google::protobuf::Descriptor *type;
        const google::protobuf::Message *message;
        /// Where each singular field that counts as set was named.
        std::map<const google::protobuf::FieldDescriptor *, ctc_span> set;
        std::map<const google::protobuf::OneofDescriptor *, ctc_span> choices;
        std::map<const google::protobuf::FieldDescriptor *, std::size_t> counts;
    };

    // Each returns false when reading cannot go on.
    bool readFields(Scope &scope, const char *close, ctc_span open);
    bool readField(Scope &scope);
    bool readList(Scope &scope, const google::protobuf::FieldDescriptor *field, ctc_span name);
    bool readElement(Scope &scope, const google::protobuf::FieldDescriptor *field, ctc_span name);
    bool readMessage(Scope &scope, const google::protobuf::FieldDescriptor *field, ctc_span name);
    bool readScalar(Scope &scope, const google::protobuf::FieldDescriptor *field, ctc_span name);

    /// What a scalar turned out to be.
    enum class Verdict { fits, wrongType, outOfRange, unknownEnumValue };
    Verdict readInteger(bool isSigned, uint64_t maximum, bool *isZero);
    Verdict readFloat(bool *isZero);
    Verdict readString(bool *isZero);
    Verdict readBool(bool *isZero);
    Verdict readEnum(const google::protobuf::EnumDescriptor *type, bool *isZero);

    bool skipValue();
    void checkRepeats(Scope &scope, const google::protobuf::FieldDescriptor *field, ctc_span name);
    void emitScalar(const Scope &scope, const google::protobuf::FieldDescriptor *field, std::size_t index,
                    ctc_span name, ctc_span value);

    bool at(const char *symbol) const;
    bool at(google::protobuf::io::Tokenizer::TokenType type) const;
    bool take(const char *symbol);
    void next();
    std::string shown() const;
    bool fault(ctc_fault_kind kind, ctc_span span, const google::protobuf::Descriptor *type, int32_t field,
               ctc_span other = {0, 0});
    bool syntax(ctc_span span, std::string message);
    void insert(const ctc_fault &fault);
    void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string &message) override;

    std::string_view text_;
    std::size_t base_;
    const google::protobuf::Descriptor *type_;
    const google::protobuf::Message *message_;
    google::protobuf::io::ArrayInputStream stream_;
    TextCursor cursor_;
    TextCursor errorCursor_;
    /// Mutable because its `current()` is not const.
    mutable google::protobuf::io::Tokenizer tokenizer_;
    /// The current token, and the end of the one before it.
    ctc_span token_{0, 0};
    std::size_t previousEnd_ = 0;
};

}  // namespace slipway

#endif
