// The first file of GenerativeModels.
