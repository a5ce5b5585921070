#include <google/protobuf/text_format.h>

#include <algorithm>

#include "text_reader.h"

namespace pb = google::protobuf;

struct ctc_parsed {
    bool accepted = false;
    /// libprotobuf's first error; line 0 when it had none.
    int32_t line = 0;
    int32_t column = 0;
    std::string message;
    std::vector<ctc_event> events;
    std::vector<ctc_fault> faults;
    std::deque<std::string> texts;
};

namespace {

/// Far above any configuration, far below what an `int` counts.
constexpr std::size_t kMaxBytes = 64 << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Keeps the first error.
class FirstError : public pb::io::ErrorCollector {
  public:
    explicit FirstError(ctc_parsed *parsed) : parsed_(parsed) {}

    void AddError(int line, pb::io::ColumnNumber column, const std::string &message) override {
        if (parsed_->line != 0) return;
        parsed_->line = std::max(line, 0) + 1;
        parsed_->column = std::max(column, 0) + 1;
        parsed_->message = message;
    }

  private:
    ctc_parsed *parsed_;
};

std::unique_ptr<ctc_parsed> parse(const slipway::Schema &schema, const pb::Descriptor *type, std::string_view text) {
    auto parsed = std::make_unique<ctc_parsed>();
    const std::unique_ptr<pb::Message> message = schema.make(type);
    FirstError collector(parsed.get());
    pb::TextFormat::Parser parser;
    parser.RecordErrorsTo(&collector);
    pb::io::ArrayInputStream stream(text.data(), static_cast<int>(text.size()));
    const bool accepted = parser.Parse(&stream, message.get());

    const bool marked = text.substr(0, kByteOrderMark.size()) == kByteOrderMark;
    const std::size_t base = marked ? kByteOrderMark.size() : 0;
    slipway::TextReader reader(text.substr(base), base, type, accepted ? message.get() : nullptr);
    reader.read();
    if (marked) {
        const ctc_fault fault{CTC_FAULT_BYTE_ORDER_MARK, {0, base}, {0, 0}, nullptr, 0, nullptr};
        reader.faults.insert(reader.faults.begin(), fault);
    }
    if (!accepted && reader.faults.empty()) {
        const std::size_t offset = slipway::TextCursor(text).offset(parsed->line - 1, parsed->column - 1);
        reader.texts.push_back(parsed->message);
        const ctc_fault fault{CTC_FAULT_SYNTAX, {offset, offset}, {0, 0}, nullptr, 0, reader.texts.back().c_str()};
        reader.faults.push_back(fault);
    }
    // Both readers have to agree: events of a text that one of them misread would have wrong places.
    parsed->accepted = accepted && reader.faults.empty();
    if (parsed->accepted) parsed->events = std::move(reader.events);
    parsed->faults = std::move(reader.faults);
    // Moving a deque moves no element: events and faults keep pointing to these.
    parsed->texts = std::move(reader.texts);
    return parsed;
}

}  // namespace

extern "C" ctc_parsed *ctc_parse(const char *message, const char *bytes, size_t count) {
    try {
        const slipway::Schema &schema = slipway::Schema::shared();
        const pb::Descriptor *type = schema.message(message);
        if (type == nullptr || count > kMaxBytes) return nullptr;
        return parse(schema, type, count == 0 ? std::string_view("") : std::string_view(bytes, count)).release();
    } catch (...) {
        return nullptr;
    }
}

extern "C" void ctc_parsed_free(ctc_parsed *parsed) { delete parsed; }

extern "C" bool ctc_parsed_accepted(const ctc_parsed *parsed) { return parsed != nullptr && parsed->accepted; }

extern "C" bool ctc_parsed_refusal(const ctc_parsed *parsed, ctc_refusal *refusal) {
    if (parsed == nullptr || parsed->line == 0) return false;
    *refusal = {parsed->line, parsed->column, parsed->message.c_str()};
    return true;
}

extern "C" bool ctc_parsed_event(const ctc_parsed *parsed, size_t index, ctc_event *event) {
    if (parsed == nullptr || index >= parsed->events.size()) return false;
    *event = parsed->events[index];
    return true;
}

extern "C" bool ctc_parsed_fault(const ctc_parsed *parsed, size_t index, ctc_fault *fault) {
    if (parsed == nullptr || index >= parsed->faults.size()) return false;
    *fault = parsed->faults[index];
    return true;
}
