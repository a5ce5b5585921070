/// Triton's config.pbtxt through libprotobuf, behind a pure C interface.
///
/// The calls are reflective: messages are named as in the schema ("inference.ModelConfig"), fields are numbers. The
/// schema is embedded and served by dynamic messages; no generated message class is linked.
///
/// Ownership: what a `..._new` or `ctc_parse` call returns belongs to the caller and is freed by the matching
/// `..._free` call (which accepts NULL). A pointer read out of a handle lives as long as the handle.
/// Threads: any number of threads may call at once as long as no two share a handle. The schema is loaded by the first
/// call and never changes after it.
/// Errors: no exception leaves the library; a call that cannot be done returns a status (or NULL) and changes nothing.

#ifndef SLIPWAY_CTRITONCONFIG_H
#define SLIPWAY_CTRITONCONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What became of a call.
typedef enum ctc_status {
    CTC_OK = 0,
    /// No message or field of that name or number.
    CTC_UNKNOWN = 1,
    /// The field has another type, or the value does not fit it.
    CTC_WRONG_TYPE = 2,
    /// A second value for a singular field, or a second member of a oneof.
    CTC_CONFLICT = 3,
    /// `ctc_builder_end` without a begin, or output asked for while a message is open.
    CTC_UNBALANCED = 4,
    /// Out of memory, or a fault of the library.
    CTC_INTERNAL = 5,
} ctc_status;

// MARK: Schema

/// The kind of value that a field holds.
typedef enum ctc_kind {
    CTC_INT32 = 1,
    CTC_INT64 = 2,
    CTC_UINT32 = 3,
    CTC_UINT64 = 4,
    CTC_FLOAT = 5,
    CTC_DOUBLE = 6,
    CTC_BOOL = 7,
    CTC_STRING = 8,
    CTC_ENUM = 9,
    CTC_MESSAGE = 10,
} ctc_kind;

/// One field of a message. The strings live as long as the process.
typedef struct ctc_field {
    int32_t number;
    const char *name;
    ctc_kind kind;
    bool repeated;
    /// A map is a repeated message whose field 1 is the key and field 2 the value.
    bool map;
    /// Full name of the message or enum type; NULL for other kinds.
    const char *type_name;
    /// Name of the oneof the field belongs to; NULL when none.
    const char *oneof;
} ctc_field;

/// The full name of message `index` (from 0; nested messages and map entries included), or NULL past the last.
const char *ctc_message_name(size_t index);

/// Reads field `index` (from 0, by ascending number) of a message; `CTC_UNKNOWN` past the last or for no such message.
ctc_status ctc_message_field(const char *message, size_t index, ctc_field *field);

/// Reads value `index` (from 0) of an enum; `CTC_UNKNOWN` past the last or for no such enum.
ctc_status ctc_enum_value(const char *enumeration, size_t index, const char **name, int32_t *number);

// MARK: Building

/// A message under construction.
typedef struct ctc_builder ctc_builder;

/// Starts a message of the given full name; NULL when there is none.
ctc_builder *ctc_builder_new(const char *message);
void ctc_builder_free(ctc_builder *builder);

/// Opens a sub-message; what follows goes into it until the matching end. A repeated field gets one more element, a map
/// one more entry.
ctc_status ctc_builder_begin(ctc_builder *builder, int32_t field);
ctc_status ctc_builder_end(ctc_builder *builder);

/// Sets a singular field of the open message or appends to a repeated one. `put_int` is for int32 and int64, `put_uint`
/// for uint32 and uint64, `put_double` for float and double. Strings are UTF-8; the bytes are copied.
ctc_status ctc_builder_put_int(ctc_builder *builder, int32_t field, int64_t value);
ctc_status ctc_builder_put_uint(ctc_builder *builder, int32_t field, uint64_t value);
ctc_status ctc_builder_put_double(ctc_builder *builder, int32_t field, double value);
ctc_status ctc_builder_put_bool(ctc_builder *builder, int32_t field, bool value);
ctc_status ctc_builder_put_enum(ctc_builder *builder, int32_t field, int32_t number);
ctc_status ctc_builder_put_string(ctc_builder *builder, int32_t field, const char *bytes, size_t count);

/// Prints the message as text: fields by number, map entries by key, `dims: [1, 2]` for repeated numbers, UTF-8 as is.
/// The bytes belong to the builder and live until its next output call.
ctc_status ctc_builder_text(ctc_builder *builder, const char **bytes, size_t *count);

/// Serialises the message in wire format, fields by number, repeated values and map entries in the order put.
/// The bytes belong to the builder and live until its next output call.
ctc_status ctc_builder_wire(ctc_builder *builder, const uint8_t **bytes, size_t *count);

// MARK: Parsing

/// Half-open range of bytes of the parsed text.
typedef struct ctc_span {
    size_t begin;
    size_t end;
} ctc_span;

typedef enum ctc_event_kind {
    /// A message field opens: `name` is the field's name, `value` the whole from the opening to the closing bracket.
    CTC_ENTER = 1,
    /// The message opened last closes.
    CTC_LEAVE = 2,
    /// A value: `name` is the field's name, `value` the value alone.
    CTC_SCALAR = 3,
    /// An empty list `field: []`: the field is named and gets nothing. `value` is the list.
    CTC_EMPTY_LIST = 4,
} ctc_event_kind;

/// One step of the walk over a parsed text, in the order of the text.
typedef struct ctc_event {
    ctc_event_kind event;
    int32_t field;
    /// Which element of a repeated field, from 0; 0 for a singular field.
    size_t index;
    ctc_span name;
    ctc_span value;
    ctc_kind kind;
    /// int32, int64, bool (0 or 1) and enum (its number).
    int64_t int_value;
    /// uint32 and uint64.
    uint64_t uint_value;
    /// float and double.
    double double_value;
    /// The bytes of a string, not terminated and not proven to be UTF-8.
    const char *string;
    size_t string_count;
} ctc_event;

typedef enum ctc_fault_kind {
    /// Not text format at this place.
    CTC_FAULT_SYNTAX = 1,
    /// `span` is a name that message `type` does not have.
    CTC_FAULT_UNKNOWN_FIELD = 2,
    /// `span` is a value of the wrong type for `field` of `type`.
    CTC_FAULT_WRONG_TYPE = 3,
    /// `span` is a number that does not fit `field` of `type`.
    CTC_FAULT_OUT_OF_RANGE = 4,
    /// `span` is a word that is no value of the enum of `field` of `type`.
    CTC_FAULT_UNKNOWN_ENUM_VALUE = 5,
    /// `span` names singular field `field` of `type` again; `other` is the first time.
    CTC_FAULT_DUPLICATE = 6,
    /// `span` names `field` of `type`, `other` the member of the same oneof that is set.
    CTC_FAULT_ONEOF = 7,
    /// The text starts with a byte order mark.
    CTC_FAULT_BYTE_ORDER_MARK = 8,
    /// The bracket at `span` is never closed.
    CTC_FAULT_UNCLOSED = 9,
} ctc_fault_kind;

/// One thing wrong with a text.
typedef struct ctc_fault {
    ctc_fault_kind kind;
    ctc_span span;
    /// A second place, or an empty span at 0.
    ctc_span other;
    /// Full name of the message the fault is in; NULL when not known.
    const char *type;
    /// Number of the field concerned; 0 when none.
    int32_t field;
    /// libprotobuf's or the reader's words for a syntax fault; NULL for other kinds.
    const char *message;
} ctc_fault;

/// What a Triton server logs when it refuses the text: libprotobuf's own first error, with its line and column from 1
/// (columns count bytes, a tab goes to the next multiple of 8). For an unknown field the place is the token after it.
typedef struct ctc_refusal {
    int32_t line;
    int32_t column;
    const char *message;
} ctc_refusal;

/// A parsed text: events when it was accepted, faults when it was refused.
typedef struct ctc_parsed ctc_parsed;

/// Parses `count` bytes of text format as the message of the given full name. The bytes are not used after the call.
/// libprotobuf decides alone whether the text is accepted; the faults are every reason this reader found, in the order
/// of the text, and never empty for a refused text. Returns NULL when there is no such message or no memory.
ctc_parsed *ctc_parse(const char *message, const char *bytes, size_t count);
void ctc_parsed_free(ctc_parsed *parsed);

bool ctc_parsed_accepted(const ctc_parsed *parsed);
/// False when the text was accepted.
bool ctc_parsed_refusal(const ctc_parsed *parsed, ctc_refusal *refusal);
/// False past the last.
bool ctc_parsed_event(const ctc_parsed *parsed, size_t index, ctc_event *event);
bool ctc_parsed_fault(const ctc_parsed *parsed, size_t index, ctc_fault *fault);

#ifdef __cplusplus
}
#endif

#endif
