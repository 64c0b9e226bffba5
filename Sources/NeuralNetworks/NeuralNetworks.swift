// The first file of NeuralNetworks.
