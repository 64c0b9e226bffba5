/// All of the library under one name. A program that needs a part of it imports that part alone.
@_exported import Colorization
@_exported import Datasets
@_exported import Engine
@_exported import FileFormats
@_exported import GenerativeModels
@_exported import ImageCodecs
@_exported import LatentSpace
@_exported import ModelExport
@_exported import ModelImport
@_exported import NeuralNetworks
@_exported import Reporting
@_exported import Scoring
@_exported import Statistics
@_exported import Training
