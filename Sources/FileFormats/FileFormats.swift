// The first file of FileFormats.
