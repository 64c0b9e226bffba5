// The first file of Colorization.
