#include "schema.h"

#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <mutex>
#include <stdexcept>

#include "schema_descriptor.h"

namespace pb = google::protobuf;

namespace slipway {

namespace {

void collect(const pb::Descriptor *type, std::vector<const pb::Descriptor *> &into) {
    into.push_back(type);
    for (int i = 0; i < type->nested_type_count(); ++i) collect(type->nested_type(i), into);
}

}  // namespace

const Schema &Schema::shared() {
    static std::once_flag once;
    static const Schema *schema = nullptr;
    std::call_once(once, [] {
        // libprotobuf logs every refused text to stderr; errors reach the caller as values instead.
        pb::SetLogHandler(nullptr);
        schema = new Schema();
    });
    return *schema;
}

Schema::Schema() {
    pb::FileDescriptorSet files;
    if (!files.ParseFromArray(kSchemaDescriptor, static_cast<int>(kSchemaDescriptorSize))) {
        throw std::runtime_error("the embedded schema is damaged");
    }
    for (const pb::FileDescriptorProto &file : files.file()) {
        const pb::FileDescriptor *built = pool_.BuildFile(file);
        if (built == nullptr) throw std::runtime_error("the embedded schema is inconsistent");
        for (int i = 0; i < built->message_type_count(); ++i) collect(built->message_type(i), messages_);
    }
    factory_ = std::make_unique<pb::DynamicMessageFactory>(&pool_);
    // Prototypes are made here, not by whichever thread comes first.
    for (const pb::Descriptor *type : messages_) factory_->GetPrototype(type);
}

const pb::Descriptor *Schema::message(const char *name) const {
    return name == nullptr ? nullptr : pool_.FindMessageTypeByName(name);
}

const pb::EnumDescriptor *Schema::enumeration(const char *name) const {
    return name == nullptr ? nullptr : pool_.FindEnumTypeByName(name);
}

std::unique_ptr<pb::Message> Schema::make(const pb::Descriptor *type) const {
    return std::unique_ptr<pb::Message>(factory_->GetPrototype(type)->New());
}

ctc_kind kind_of(const pb::FieldDescriptor *field) {
    switch (field->cpp_type()) {
        case pb::FieldDescriptor::CPPTYPE_INT32: return CTC_INT32;
        case pb::FieldDescriptor::CPPTYPE_INT64: return CTC_INT64;
        case pb::FieldDescriptor::CPPTYPE_UINT32: return CTC_UINT32;
        case pb::FieldDescriptor::CPPTYPE_UINT64: return CTC_UINT64;
        case pb::FieldDescriptor::CPPTYPE_FLOAT: return CTC_FLOAT;
        case pb::FieldDescriptor::CPPTYPE_DOUBLE: return CTC_DOUBLE;
        case pb::FieldDescriptor::CPPTYPE_BOOL: return CTC_BOOL;
        case pb::FieldDescriptor::CPPTYPE_STRING: return CTC_STRING;
        case pb::FieldDescriptor::CPPTYPE_ENUM: return CTC_ENUM;
        case pb::FieldDescriptor::CPPTYPE_MESSAGE: return CTC_MESSAGE;
    }
    return CTC_MESSAGE;
}

}  // namespace slipway

using slipway::Schema;

extern "C" const char *ctc_message_name(size_t index) {
    try {
        const auto &messages = Schema::shared().messages();
        return index < messages.size() ? messages[index]->full_name().c_str() : nullptr;
    } catch (...) {
        return nullptr;
    }
}

extern "C" ctc_status ctc_message_field(const char *message, size_t index, ctc_field *field) {
    try {
        const pb::Descriptor *type = Schema::shared().message(message);
        if (type == nullptr || index >= static_cast<size_t>(type->field_count())) return CTC_UNKNOWN;
        std::vector<const pb::FieldDescriptor *> fields;
        for (int i = 0; i < type->field_count(); ++i) fields.push_back(type->field(i));
        std::sort(fields.begin(), fields.end(),
                  [](const pb::FieldDescriptor *a, const pb::FieldDescriptor *b) { return a->number() < b->number(); });
        const pb::FieldDescriptor *found = fields[index];
        field->number = found->number();
        field->name = found->name().c_str();
        field->kind = slipway::kind_of(found);
        field->repeated = found->is_repeated();
        field->map = found->is_map();
        field->type_name = nullptr;
        if (found->message_type() != nullptr) field->type_name = found->message_type()->full_name().c_str();
        if (found->enum_type() != nullptr) field->type_name = found->enum_type()->full_name().c_str();
        const pb::OneofDescriptor *oneof = found->real_containing_oneof();
        field->oneof = oneof == nullptr ? nullptr : oneof->name().c_str();
        return CTC_OK;
    } catch (...) {
        return CTC_INTERNAL;
    }
}

extern "C" ctc_status ctc_enum_value(const char *enumeration, size_t index, const char **name, int32_t *number) {
    try {
        const pb::EnumDescriptor *type = Schema::shared().enumeration(enumeration);
        if (type == nullptr || index >= static_cast<size_t>(type->value_count())) return CTC_UNKNOWN;
        *name = type->value(static_cast<int>(index))->name().c_str();
        *number = type->value(static_cast<int>(index))->number();
        return CTC_OK;
    } catch (...) {
        return CTC_INTERNAL;
    }
}
