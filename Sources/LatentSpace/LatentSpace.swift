// The first file of LatentSpace.
