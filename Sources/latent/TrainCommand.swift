import ArgumentParser
import Datasets
import Engine
import Foundation
import GenerativeModels
import Training

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a conditional GAN on labelled pictures.",
    discussion: """
      DATA is a folder with a subfolder a class, or with labels.csv (a file column; any other columns are labels). \
      Each run writes a numbered folder with its options, log, sample sheets, checkpoints, report and, at the end, \
      the model. Ctrl-C saves and ends cleanly; --resume goes on from there, bit for bit.

      Example: latent train --data fruits --label class --minutes 60 --output runs
      """)

  @Option(help: "Folder of labelled pictures.") var data: String?
  @Option(help: "Column of labels.csv whose values are the classes (needed where there are several).") var label: String?
  @Option(name: .shortAndLong, help: "Folder that holds the numbered run folders.") var output = "runs"
  @Option(help: "Name of the run folder, after its number (default: the data folder's name).") var name: String?
  @Option(help: "Width and height of the pictures in pixels: 16, 32, 64, 128 or 256.") var size = 64
  @Option(help: "Factor on the channels of both networks.") var width = 1.0
  @Option(help: "Pictures a step, a multiple of 4.") var batch = 32
  @Option(help: "Seed of weights, batches, codes and augmentation.") var seed: UInt64 = 0
  @Option(help: "Adam's learning rate for both networks.") var rate: Float = 0.002
  @Option(name: .customLong("r1"), help: "Weight γ of the R1 gradient penalty.") var gradientPenalty: Float = 0.1
  @Option(help: "Differentiable augmentation: none, or some of translation,color,cutout (default: all three under 5,000 pictures, else none).")
  var augment: String?
  @Flag(help: "Also train on mirrored pictures.") var mirror = false
  @Option(help: "Pictures that are not square: crop or pad.") var square = "crop"
  @Flag(help: "Leave out files that cannot be read, and list them at the end.") var skipUnreadable = false
  @Option(help: "Stop after so many steps (default: 5,000 where --minutes is not given).") var steps: Int?
  @Option(help: "Stop after so many minutes.") var minutes: Double?
  @Option(help: "Steps between sample sheets.") var sampleEvery = 250
  @Option(help: "Steps between checkpoints.") var checkpointEvery = 250
  @Option(help: "Go on with the run in this folder.") var resume: String?
  @Option(help: "Start from the weights of this model.") var from: String?
  @Option(help: "Licence of the pictures, for the model's provenance.") var licence = ""
  @Option(help: "Credits of the pictures, for the model's provenance.") var credits = ""
  @Option(help: "Processor threads (default: all).") var threads: Int?
  @Flag(help: "End with one JSON object on standard output.") var json = false

  func run() throws {
    if let threads { Threads.use(threads) }
    let settings: TrainSettings
    let folder: RunFolder
    if let resume {
      folder = try RunFolder.open(URL(fileURLWithPath: resume))
      settings = try folder.readOptions()
    } else {
      guard let data else { throw ValidationError("Missing --data: a folder of labelled pictures (or --resume RUN)") }
      settings = try makeSettings(data: data)
      folder = try RunFolder.create(
        in: URL(fileURLWithPath: output), name: name ?? URL(fileURLWithPath: data).lastPathComponent, options: settings)
    }
    try train(settings, in: folder, resuming: resume != nil)
  }
}
