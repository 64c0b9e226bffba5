#ifndef LATENT_CPNG_SHIM_H
#define LATENT_CPNG_SHIM_H

#include <png.h>
#include <setjmp.h>
#include <string.h>

/*
 * Reading through libpng's full interface, whose errors come by longjmp, which Swift cannot import.
 *
 * The simplified interface (png_image_*) will not do for reading: asked for 8-bit samples of an interlaced 16-bit file,
 * Debian 12's libpng 1.6.39 gave wrong rows in our tests.
 */
typedef struct {
  png_structp png;
  png_infop info;
  const unsigned char *data;
  size_t size;
  size_t position;
  png_uint_32 width;
  png_uint_32 height;
  /* 1 grey, 3 RGB, 4 RGBA: what latent_png_read delivers, 8 bits a sample. */
  int channels;
  /* Why a call returned 0. */
  char message[128];
} latent_png_reader;

static inline void latent_png_fail(png_structp png, png_const_charp message) {
  latent_png_reader *reader = (latent_png_reader *)png_get_error_ptr(png);
  strncpy(reader->message, message, sizeof reader->message - 1);
  png_longjmp(png, 1);
}

static inline void latent_png_warn(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static inline void latent_png_supply(png_structp png, png_bytep target, size_t count) {
  latent_png_reader *reader = (latent_png_reader *)png_get_io_ptr(png);
  if (count > reader->size - reader->position) png_error(png, "the file ends too early");
  memcpy(target, reader->data + reader->position, count);
  reader->position += count;
}

/* Reads the header and settles the conversion to 8-bit sRGB; 0 on failure. latent_png_end must follow in any case. */
static inline int latent_png_begin(latent_png_reader *reader, const void *data, size_t size) {
  png_fixed_point gamma;
  int type;
  memset(reader, 0, sizeof *reader);
  reader->data = (const unsigned char *)data;
  reader->size = size;
  strcpy(reader->message, "out of memory");
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, latent_png_fail, latent_png_warn);
  if (reader->png == NULL) return 0;
  reader->info = png_create_info_struct(reader->png);
  if (reader->info == NULL) return 0;
  if (setjmp(png_jmpbuf(reader->png))) return 0;
  png_set_benign_errors(reader->png, 1);
  png_set_read_fn(reader->png, reader, latent_png_supply);
  png_read_info(reader->png, reader->info);
  type = png_get_color_type(reader->png, reader->info);
  png_set_expand(reader->png);
  png_set_scale_16(reader->png);
  if ((type & PNG_COLOR_MASK_ALPHA) || png_get_valid(reader->png, reader->info, PNG_INFO_tRNS)) {
    png_set_gray_to_rgb(reader->png);
  }
  if (png_get_gAMA_fixed(reader->png, reader->info, &gamma)) {
    png_set_gamma_fixed(reader->png, PNG_DEFAULT_sRGB, gamma);
  }
  png_set_interlace_handling(reader->png);
  png_read_update_info(reader->png, reader->info);
  reader->width = png_get_image_width(reader->png, reader->info);
  reader->height = png_get_image_height(reader->png, reader->info);
  reader->channels = png_get_channels(reader->png, reader->info);
  if (png_get_rowbytes(reader->png, reader->info) != (size_t)reader->width * (size_t)reader->channels) {
    png_error(reader->png, "rows of an unexpected length");
  }
  return 1;
}

/* Fills height * width * channels samples; 0 on failure. */
static inline int latent_png_read(latent_png_reader *reader, unsigned char *samples) {
  png_uint_32 row;
  int pass;
  size_t stride = (size_t)reader->width * (size_t)reader->channels;
  int passes = png_get_interlace_type(reader->png, reader->info) == PNG_INTERLACE_ADAM7 ? 7 : 1;
  if (setjmp(png_jmpbuf(reader->png))) return 0;
  for (pass = 0; pass < passes; pass++) {
    for (row = 0; row < reader->height; row++) png_read_row(reader->png, samples + row * stride, NULL);
  }
  return 1;
}

static inline void latent_png_end(latent_png_reader *reader) {
  if (reader->png != NULL) png_destroy_read_struct(&reader->png, &reader->info, NULL);
}

#endif
