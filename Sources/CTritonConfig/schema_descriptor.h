#ifndef SLIPWAY_SCHEMA_DESCRIPTOR_H
#define SLIPWAY_SCHEMA_DESCRIPTOR_H

#include <cstddef>

namespace slipway {

/// The serialised FileDescriptorSet of schema/model_config.proto.
extern const unsigned char kSchemaDescriptor[];
/// Its length in bytes.
extern const std::size_t kSchemaDescriptorSize;

}  // namespace slipway

#endif
