/* What libonnx says of a model: its checker, and its shape inference where the checker accepts.
 *
 * libonnx can crash on files that are not valid; a process that calls this must be one that may die. */
#ifndef C_ONNX_CHECKER_H
#define C_ONNX_CHECKER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The newest IR version and the newest ai.onnx operator set of the installed library. */
int32_t occ_ir_version(void);
int32_t occ_opset(void);

/* How far a step got. */
typedef enum { OCC_SKIPPED = 0, OCC_ACCEPTED = 1, OCC_REFUSED = 2 } occ_status;

typedef struct occ_opinion occ_opinion;

/* Judges the bytes of a ModelProto; never NULL unless memory is short. Free it with occ_free.
 *
 * Before the checker sees the model, an IR version that is newer than the library's becomes the library's, and an input or
 * output without a shape gets one: both would hide every other complaint. Inference sees no declared shape of an output
 * or an inner value. */
occ_opinion *occ_judge(const void *bytes, size_t count);
void occ_free(occ_opinion *opinion);

/* The checker: accepted, refused, or skipped when the bytes are no model. */
occ_status occ_check_status(const occ_opinion *opinion);
/* Shape inference: skipped unless the checker accepted. */
occ_status occ_inference_status(const occ_opinion *opinion);
/* The library's words on a refusal, "" without one; alive as long as the opinion. */
const char *occ_check_text(const occ_opinion *opinion);
const char *occ_inference_text(const occ_opinion *opinion);

/* The graph outputs after inference, in the order of the file. */
int32_t occ_output_count(const occ_opinion *opinion);
const char *occ_output_name(const occ_opinion *opinion, int32_t output);
/* The number of axes; -1 for an unknown rank and for what is no tensor. */
int32_t occ_output_rank(const occ_opinion *opinion, int32_t output);
/* The size of an axis; -1 when it has a name or nothing. */
int64_t occ_output_size(const occ_opinion *opinion, int32_t output, int32_t axis);
/* The name of an axis; "" when it has a size or nothing. */
const char *occ_output_symbol(const occ_opinion *opinion, int32_t output, int32_t axis);

#ifdef __cplusplus
}
#endif

#endif
