#include <cblas-openblas.h>

// Exported by the dynamic-architecture builds of libopenblas, declared in no public header:
// they drop and redo the choice of processor core.
void gotoblas_dynamic_quit(void);
void gotoblas_dynamic_init(void);
