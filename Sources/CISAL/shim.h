#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

// Swift doesn't see an array of this length.
static inline const uint8_t *inflate_state_held(const struct inflate_state *state) { return state->tmp_out_buffer; }
