#ifndef SLIPWAY_SCHEMA_H
#define SLIPWAY_SCHEMA_H

#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>

#include <memory>
#include <string>
#include <vector>

#include "CTritonConfig.h"

namespace slipway {

/// The embedded schema: loaded once, never changed, never freed (so that no exit order matters).
class Schema {
  public:
    /// The one instance; throws when the embedded bytes cannot be loaded.
    static const Schema &shared();

    /// The message of a full name, or null.
    const google::protobuf::Descriptor *message(const char *name) const;
    const google::protobuf::EnumDescriptor *enumeration(const char *name) const;
    const std::vector<const google::protobuf::Descriptor *> &messages() const { return messages_; }

    /// A new, empty message.
    std::unique_ptr<google::protobuf::Message> make(const google::protobuf::Descriptor *type) const;

  private:
    Schema();

    google::protobuf::DescriptorPool pool_;
    std::unique_ptr<google::protobuf::DynamicMessageFactory> factory_;
    std::vector<const google::protobuf::Descriptor *> messages_;
};

/// The kind of value of a field.
ctc_kind kind_of(const google::protobuf::FieldDescriptor *field);

}  // namespace slipway

#endif
