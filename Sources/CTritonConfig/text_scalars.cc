// The scalars of the text format: which texts a field of a type takes.

#include "text_reader.h"

#include <cctype>
#include <limits>

namespace pb = google::protobuf;
using Tokenizer = pb::io::Tokenizer;

namespace slipway {

TextReader::Verdict TextReader::readInteger(bool isSigned, uint64_t maximum, bool *isZero) {
    const bool negative = take("-");
    if (!at(Tokenizer::TYPE_INTEGER)) return Verdict::wrongType;
    uint64_t value = 0;
    const uint64_t limit = negative && isSigned ? maximum + 1 : maximum;
    const bool parsed = Tokenizer::ParseInteger(tokenizer_.current().text, limit, &value);
    next();
    *isZero = parsed && value == 0;
    return parsed && (isSigned || !negative) ? Verdict::fits : Verdict::outOfRange;
}

TextReader::Verdict TextReader::readFloat(bool *isZero) {
    take("-");
    *isZero = false;
    const std::string &text = tokenizer_.current().text;
    if (at(Tokenizer::TYPE_INTEGER)) {
        // 0x10 and 010 are refused where a float is due; 0 is not.
        const bool decimal = text == "0" || text[0] != '0';
        *isZero = text == "0";
        next();
        return decimal ? Verdict::fits : Verdict::outOfRange;
    }
    if (at(Tokenizer::TYPE_FLOAT)) {
        *isZero = Tokenizer::ParseFloat(text) == 0;
        next();
        return Verdict::fits;
    }
    std::string lower = text;
    for (char &letter : lower) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    if (lower != "inf" && lower != "infinity" && lower != "nan") return Verdict::wrongType;
    next();
    return Verdict::fits;
}

TextReader::Verdict TextReader::readString(bool *isZero) {
    if (!at(Tokenizer::TYPE_STRING)) return Verdict::wrongType;
    while (at(Tokenizer::TYPE_STRING)) {
        if (tokenizer_.current().text.size() > 2) *isZero = false;
        next();
    }
    return Verdict::fits;
}

TextReader::Verdict TextReader::readBool(bool *isZero) {
    const std::string &text = tokenizer_.current().text;
    if (at(Tokenizer::TYPE_INTEGER)) {
        uint64_t value = 0;
        const bool parsed = Tokenizer::ParseInteger(text, 1, &value);
        *isZero = value == 0;
        next();
        return parsed ? Verdict::fits : Verdict::outOfRange;
    }
    if (!at(Tokenizer::TYPE_IDENTIFIER)) return Verdict::wrongType;
    const bool yes = text == "true" || text == "True" || text == "t";
    const bool no = text == "false" || text == "False" || text == "f";
    if (!yes && !no) return Verdict::wrongType;
    *isZero = no;
    next();
    return Verdict::fits;
}

TextReader::Verdict TextReader::readEnum(const pb::EnumDescriptor *type, bool *isZero) {
    if (at(Tokenizer::TYPE_IDENTIFIER)) {
        const pb::EnumValueDescriptor *value = type->FindValueByName(tokenizer_.current().text);
        *isZero = value != nullptr && value->number() == 0;
        next();
        return value != nullptr ? Verdict::fits : Verdict::unknownEnumValue;
    }
    // An open enum takes any number.
    return readInteger(true, std::numeric_limits<int32_t>::max(), isZero);
}

}  // namespace slipway
