// The first file of ImageCodecs.
