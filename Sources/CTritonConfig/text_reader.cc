#include "text_reader.h"

#include <algorithm>
#include <limits>

namespace pb = google::protobuf;
using Tokenizer = pb::io::Tokenizer;

namespace slipway {

namespace {

constexpr std::size_t kMaxFaults = 100;

}  // namespace

TextReader::TextReader(std::string_view text, std::size_t base, const pb::Descriptor *type, const pb::Message *message)
    : text_(text),
      base_(base),
      type_(type),
      message_(message),
      stream_(text.data(), static_cast<int>(text.size())),
      cursor_(text),
      errorCursor_(text),
      tokenizer_(&stream_, this) {
    // The settings of libprotobuf's text format parser.
    tokenizer_.set_allow_f_after_float(true);
    tokenizer_.set_comment_style(Tokenizer::SH_COMMENT_STYLE);
    tokenizer_.set_require_space_after_number(false);
    tokenizer_.set_allow_multiline_strings(true);
}

void TextReader::read() {
    next();
    Scope scope{type_, message_, {}, {}, {}};
    readFields(scope, nullptr, {0, 0});
}

bool TextReader::readFields(Scope &scope, const char *close, ctc_span open) {
    while (true) {
        if (at(Tokenizer::TYPE_END)) {
            return close == nullptr || fault(CTC_FAULT_UNCLOSED, open, scope.type, 0);
        }
        if (at(">") || at("}")) {
            if (close != nullptr && at(close)) return true;
            if (close == nullptr) return syntax(token_, shown() + " closes nothing");
            return syntax(token_, std::string("expected \"") + close + "\", found " + shown());
        }
        if (!readField(scope)) return false;
    }
}

bool TextReader::readField(Scope &scope) {
    if (!at(Tokenizer::TYPE_IDENTIFIER)) return syntax(token_, "expected a field name, found " + shown());
    const ctc_span name = token_;
    const pb::FieldDescriptor *field = scope.type->FindFieldByName(tokenizer_.current().text);
    next();
    if (field == nullptr) {
        fault(CTC_FAULT_UNKNOWN_FIELD, name, scope.type, 0);
        take(":");
        if (!skipValue()) return false;
    } else {
        checkRepeats(scope, field, name);
        const bool colon = take(":");
        // Without a colon a bracket means a message: for another field that is a wrong type, said further down.
        const bool opens = at("{") || at("<");
        if (!colon && !opens && field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE) {
            syntax({name.end, name.end}, "expected \":\" after \"" + field->name() + "\"");
            const bool isValue = at(Tokenizer::TYPE_STRING) || at(Tokenizer::TYPE_INTEGER) ||
                                 at(Tokenizer::TYPE_FLOAT) || at("[") || at("-");
            if (!isValue) return false;
        }
        const bool list = field->is_repeated() && at("[");
        if (!(list ? readList(scope, field, name) : readElement(scope, field, name))) return false;
    }
    if (!take(";")) take(",");
    return true;
}

/// A singular field may be named once, a oneof have one member. Without presence a field counts as set only while its
/// value is not the default, so `x: 0 x: 1` passes: see `readScalar`.
void TextReader::checkRepeats(Scope &scope, const pb::FieldDescriptor *field, ctc_span name) {
    if (field->is_repeated()) return;
    if (const auto first = scope.set.find(field); first != scope.set.end()) {
        fault(CTC_FAULT_DUPLICATE, name, scope.type, field->number(), first->second);
        return;
    }
    const pb::OneofDescriptor *oneof = field->real_containing_oneof();
    if (oneof == nullptr) return;
    if (const auto first = scope.choices.find(oneof); first != scope.choices.end()) {
        fault(CTC_FAULT_ONEOF, name, scope.type, field->number(), first->second);
        return;
    }
    scope.choices[oneof] = name;
}

bool TextReader::readList(Scope &scope, const pb::FieldDescriptor *field, ctc_span name) {
    const ctc_span open = token_;
    next();
    if (take("]")) {
        ctc_event event{};
        event.event = CTC_EMPTY_LIST;
        event.field = field->number();
        event.name = name;
        event.value = {open.begin, previousEnd_};
        event.kind = kind_of(field);
        events.push_back(event);
        return true;
    }
    while (true) {
        if (at(Tokenizer::TYPE_END)) return fault(CTC_FAULT_UNCLOSED, open, scope.type, field->number());
        if (!readElement(scope, field, name)) return false;
        if (take("]")) return true;
        if (at(Tokenizer::TYPE_END)) return fault(CTC_FAULT_UNCLOSED, open, scope.type, field->number());
        if (!take(",")) return syntax(token_, "expected \",\" or \"]\" in the list, found " + shown());
    }
}

bool TextReader::readElement(Scope &scope, const pb::FieldDescriptor *field, ctc_span name) {
    for (const char *symbol : {"}", ">", "]", ",", ";", ":"}) {
        if (at(symbol)) return syntax(token_, "expected a value, found " + shown());
    }
    if (at(Tokenizer::TYPE_END)) return syntax(token_, "expected a value, found the end of the text");
    if (field->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) return readMessage(scope, field, name);
    return readScalar(scope, field, name);
}

bool TextReader::readMessage(Scope &scope, const pb::FieldDescriptor *field, ctc_span name) {
    const ctc_span open = token_;
    const bool angle = at("<");
    if (!angle && !at("{")) {
        const bool more = skipValue();
        fault(CTC_FAULT_WRONG_TYPE, {open.begin, previousEnd_}, scope.type, field->number());
        return more;
    }
    next();
    const std::size_t index = field->is_repeated() ? scope.counts[field]++ : 0;
    if (!field->is_repeated()) scope.set.emplace(field, name);
    const pb::Message *message = nullptr;
    if (scope.message != nullptr) {
        const pb::Reflection *reflection = scope.message->GetReflection();
        if (!field->is_repeated()) {
            message = &reflection->GetMessage(*scope.message, field);
        } else if (index < static_cast<std::size_t>(reflection->FieldSize(*scope.message, field))) {
            message = &reflection->GetRepeatedMessage(*scope.message, field, static_cast<int>(index));
        } else {
            return syntax(open, "the two readers of this text disagree");
        }
    }
    ctc_event event{};
    event.event = CTC_ENTER;
    event.field = field->number();
    event.index = index;
    event.name = name;
    event.value = open;
    event.kind = CTC_MESSAGE;
    const std::size_t entered = events.size();
    events.push_back(event);

    Scope inner{field->message_type(), message, {}, {}, {}};
    if (!readFields(inner, angle ? ">" : "}", open)) return false;
    next();
    events[entered].value.end = previousEnd_;
    event.event = CTC_LEAVE;
    event.value.end = previousEnd_;
    events.push_back(event);
    return true;
}

bool TextReader::readScalar(Scope &scope, const pb::FieldDescriptor *field, ctc_span name) {
    const std::size_t begin = token_.begin;
    bool isZero = true;
    Verdict verdict = Verdict::wrongType;
    switch (field->cpp_type()) {
        case pb::FieldDescriptor::CPPTYPE_INT32:
            verdict = readInteger(true, std::numeric_limits<int32_t>::max(), &isZero);
            break;
        case pb::FieldDescriptor::CPPTYPE_INT64:
            verdict = readInteger(true, std::numeric_limits<int64_t>::max(), &isZero);
            break;
        case pb::FieldDescriptor::CPPTYPE_UINT32:
            verdict = readInteger(false, std::numeric_limits<uint32_t>::max(), &isZero);
            break;
        case pb::FieldDescriptor::CPPTYPE_UINT64:
            verdict = readInteger(false, std::numeric_limits<uint64_t>::max(), &isZero);
            break;
        case pb::FieldDescriptor::CPPTYPE_FLOAT:
        case pb::FieldDescriptor::CPPTYPE_DOUBLE: verdict = readFloat(&isZero); break;
        case pb::FieldDescriptor::CPPTYPE_BOOL: verdict = readBool(&isZero); break;
        case pb::FieldDescriptor::CPPTYPE_STRING: verdict = readString(&isZero); break;
        case pb::FieldDescriptor::CPPTYPE_ENUM: verdict = readEnum(field->enum_type(), &isZero); break;
        case pb::FieldDescriptor::CPPTYPE_MESSAGE: break;
    }
    const std::size_t index = field->is_repeated() ? scope.counts[field]++ : 0;
    if (!field->is_repeated() && (field->has_presence() || !isZero)) scope.set.emplace(field, name);
    if (verdict == Verdict::wrongType && !skipValue()) return false;

    const ctc_span value{begin, previousEnd_};
    switch (verdict) {
        case Verdict::fits: emitScalar(scope, field, index, name, value); break;
        case Verdict::wrongType: fault(CTC_FAULT_WRONG_TYPE, value, scope.type, field->number()); break;
        case Verdict::outOfRange: fault(CTC_FAULT_OUT_OF_RANGE, value, scope.type, field->number()); break;
        case Verdict::unknownEnumValue:
            fault(CTC_FAULT_UNKNOWN_ENUM_VALUE, value, scope.type, field->number());
            break;
    }
    return true;
}

void TextReader::emitScalar(const Scope &scope, const pb::FieldDescriptor *field, std::size_t index, ctc_span name,
                            ctc_span value) {
    if (scope.message == nullptr) return;
    const pb::Message &message = *scope.message;
    const pb::Reflection *reflection = message.GetReflection();
    const bool repeated = field->is_repeated();
    const int at = static_cast<int>(index);
    if (repeated && at >= reflection->FieldSize(message, field)) {
        syntax(value, "the two readers of this text disagree");
        return;
    }
    ctc_event event{};
    event.event = CTC_SCALAR;
    event.field = field->number();
    event.index = index;
    event.name = name;
    event.value = value;
    event.kind = kind_of(field);
#define LOAD(Type)                                                    \
    (repeated ? reflection->GetRepeated##Type(message, field, at) \
              : reflection->Get##Type(message, field))
    switch (event.kind) {
        case CTC_INT32: event.int_value = LOAD(Int32); break;
        case CTC_INT64: event.int_value = LOAD(Int64); break;
        case CTC_UINT32: event.uint_value = LOAD(UInt32); break;
        case CTC_UINT64: event.uint_value = LOAD(UInt64); break;
        case CTC_FLOAT: event.double_value = LOAD(Float); break;
        case CTC_DOUBLE: event.double_value = LOAD(Double); break;
        case CTC_BOOL: event.int_value = LOAD(Bool) ? 1 : 0; break;
        case CTC_ENUM: event.int_value = LOAD(EnumValue); break;
        case CTC_STRING:
            texts.push_back(LOAD(String));
            event.string = texts.back().data();
            event.string_count = texts.back().size();
            break;
        case CTC_MESSAGE: break;
    }
#undef LOAD
    events.push_back(event);
}

/// Steps over one value of any kind. Brackets are matched without recursion: the text may nest as deep as it likes.
bool TextReader::skipValue() {
    std::vector<ctc_span> open;
    do {
        if (at(Tokenizer::TYPE_END)) {
            if (open.empty()) return syntax(token_, "expected a value, found the end of the text");
            return fault(CTC_FAULT_UNCLOSED, open.back(), nullptr, 0);
        }
        if (at("{") || at("<") || at("[")) {
            open.push_back(token_);
        } else if (at("}") || at(">") || at("]")) {
            if (open.empty()) return syntax(token_, "expected a value, found " + shown());
            open.pop_back();
        } else if (open.empty()) {
            take("-");
            if (at(Tokenizer::TYPE_STRING)) {
                while (at(Tokenizer::TYPE_STRING)) next();
                return true;
            }
        }
        next();
    } while (!open.empty());
    return true;
}

bool TextReader::at(const char *symbol) const {
    return tokenizer_.current().type == Tokenizer::TYPE_SYMBOL && tokenizer_.current().text == symbol;
}

bool TextReader::at(Tokenizer::TokenType type) const { return tokenizer_.current().type == type; }

bool TextReader::take(const char *symbol) {
    if (!at(symbol)) return false;
    next();
    return true;
}

void TextReader::next() {
    previousEnd_ = token_.end;
    tokenizer_.Next();
    const Tokenizer::Token &token = tokenizer_.current();
    const std::size_t begin = cursor_.offset(token.line, token.column);
    token_.begin = base_ + begin;
    token_.end = base_ + std::min(text_.size(), begin + token.text.size());
}

std::string TextReader::shown() const {
    if (at(Tokenizer::TYPE_END)) return "the end of the text";
    const std::string &text = tokenizer_.current().text;
    // A lone byte of a UTF-8 sequence is no text to show.
    if (text.size() == 1 && (text[0] & 0x80) != 0) return "a character that is not ASCII";
    return at(Tokenizer::TYPE_STRING) ? "a string" : "\"" + text + "\"";
}

bool TextReader::fault(ctc_fault_kind kind, ctc_span span, const pb::Descriptor *type, int32_t field,
                       ctc_span other) {
    if (faults.size() >= kMaxFaults) return false;
    insert({kind, span, other, type == nullptr ? nullptr : type->full_name().c_str(), field, nullptr});
    return false;
}

bool TextReader::syntax(ctc_span span, std::string message) {
    if (faults.size() >= kMaxFaults) return false;
    texts.push_back(std::move(message));
    insert({CTC_FAULT_SYNTAX, span, {0, 0}, nullptr, 0, texts.back().c_str()});
    return false;
}

/// Keeps the order of the text: the tokenizer complains one token ahead of the grammar.
void TextReader::insert(const ctc_fault &fault) {
    const auto after = std::upper_bound(faults.begin(), faults.end(), fault, [](const ctc_fault &a, const ctc_fault &b) {
        return a.span.begin < b.span.begin;
    });
    faults.insert(after, fault);
}

void TextReader::AddError(int line, pb::io::ColumnNumber column, const std::string &message) {
    if (faults.size() >= kMaxFaults) return;
    const std::size_t offset = base_ + errorCursor_.offset(line, column);
    syntax({offset, offset}, message);
}

}  // namespace slipway
