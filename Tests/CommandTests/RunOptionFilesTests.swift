import Colorization
import Foundation
import GenerativeModels
import NeuralNetworks
import Scoring
import Testing
import Training

@testable import latent

/// The options of all three trainings, with each number altered: refused by field, or one that training accepts.
struct RunOptionFilesTests {
  private static func file(_ options: some Encodable) throws -> Any {
    try JSONSerialization.jsonObject(with: JSONEncoder().encode(options), options: .fragmentsAllowed)
  }

  /// The way to each number.
  private static func paths(_ value: Any, _ path: [Any] = []) -> [[Any]] {
    switch value {
    case let object as [String: Any]:
      return object.keys.sorted().flatMap { paths(object[$0]!, path + [$0]) }
    case let list as [Any]: return list.indices.flatMap { paths(list[$0], path + [$0]) }
    case is NSNumber: return [path]
    default: return []
    }
  }

  private static func replacing(_ value: Any, at path: ArraySlice<Any>, by text: String) -> Any {
    guard let step = path.first else { return text }
    if var object = value as? [String: Any], let key = step as? String {
      object[key] = replacing(object[key]!, at: path.dropFirst(), by: text)
      return object
    }
    guard var list = value as? [Any], let index = step as? Int else { return value }
    list[index] = replacing(list[index], at: path.dropFirst(), by: text)
    return list
  }

  /// Numbers that are odd somewhere, as they stand in a file. JSON has no NaN.
  private static let odd = [
    "-1", "0", "0.5", "1e30", "1e300", "1e999", "NaN", "9223372036854775807", "-9223372036854775808",
    "18446744073709551616",
  ]

  /// - Parameters:
  ///   - mayBe: the odd numbers that a field may be, by its name, or by the name or index before it and its own; none
  ///     where it is not named.
  ///   - read: decodes and validates a file's bytes.
  private func sweep(
    _ options: some Encodable, mayBe: [String: Set<String>], read: (Data) throws -> Void
  ) throws {
    let contents = try Self.file(options)
    try read(JSONSerialization.data(withJSONObject: contents))
    let paths = Self.paths(contents)
    #expect(paths.count > 5)
    for path in paths {
      let field = path.compactMap { $0 as? String }.last!
      let allowed = mayBe[path.suffix(2).map { "\($0)" }.joined(separator: ".")] ?? mayBe[field] ?? []
      for number in Self.odd {
        let altered = Self.replacing(contents, at: path[...], by: "@")
        let text = String(decoding: try JSONSerialization.data(withJSONObject: altered), as: UTF8.self)
          .replacingOccurrences(of: "\"@\"", with: number)
        do {
          try read(Data(text.utf8))
          #expect(allowed.contains(number), "\(path) was accepted as \(number)")
        } catch {
          // What is no JSON at all has no fields, and a class of fields is named where one of them is.
          let isNamed = "\(error)".contains(field) || path.contains { "\(error)".contains("\($0)") }
          #expect(isNamed || ["NaN", "1e999"].contains(number), "\(path) \(number): \(error)")
          #expect(!allowed.contains(number), "\(path) was refused as \(number): \(error)")
        }
      }
    }
  }

  private func decoded<Options: Decodable>(_ data: Data) throws -> Options {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("latent-options-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try RunFolder.create(in: folder, name: "x", options: ["a": 1])
    try data.write(to: run.options)
    return try run.readOptions()
  }

  /// Weights of losses have no upper bound but their type's.
  private static let weight: Set<String> = ["0", "0.5", "1e30", "9223372036854775807", "18446744073709551616"]
  private static let count: Set<String> = ["0"]
  private static let seed: Set<String> = ["0", "9223372036854775807"]
  private static let share: Set<String> = ["0", "0.5"]

  @Test func ofGenerators() throws {
    var training = ConditionalGANOptions()
    training.microBatchSize = 8
    training.stages = [
      TrainingStage(size: 16, firstStep: 0, fadeSteps: 0, timeShare: 0, fadeShare: 0.25),
      TrainingStage(size: 32, firstStep: 10, fadeSteps: 4, timeShare: 0.25, fadeShare: 0.25),
    ]
    training.followsClock = true
    (training.clusterSize, training.generatorRate) = (100, 2)
    let settings = GeneratorTrainingSettings(
      data: "d", label: "class", kinds: nil,
      architecture: StyleArchitecture(size: 32, classes: ["a", "b"], width: 0.1),
      training: training, heldOut: 0.1, classifierSteps: 100, mirror: false, pad: false, skipUnreadable: false,
      from: nil, origin: nil, scorers: nil, licence: "", credits: "", steps: 100, minutes: 3, sampleEvery: 10,
      checkpointEvery: 20)
    try sweep(
      settings,
      mayBe: [
        "seed": Self.seed, "heldOut": Self.share, "classifierSteps": Self.count, "steps": Self.count,
        "minutes": ["0.5"], "gradientPenalty": Self.weight, "pathLengthWeight": Self.weight,
        "mismatchWeight": Self.weight, "alignmentWeight": Self.weight, "averageHalfLife": Self.weight.union(["1e300"]),
        "averageRampUp": Self.weight.union(["1e300"]), "mixingProbability": Self.share, "warmUpSteps": Self.count,
        "rateDecaySteps": Self.count, "lastRateShare": Self.share, "frozenCriticLayers": Self.count,
        "clusterSize": Self.count, "generatorRate": ["0.5"],
        "learningRate": Self.weight.subtracting(["0"]),
        "averageFactors": Self.weight.subtracting(["0"]).union(["1e300"]),
        "augmentationProbability": Self.share, "means": Self.share.union(["-1"]), "deviation": ["0.5"],
        "confidenceBand.0": ["0.5"], "overfittingBand.0": ["0"], "overfittingBand.1": ["0.5"],
        "0.firstStep": Self.count, "fadeSteps": Self.count, "0.timeShare": ["0"], "1.timeShare": ["0.5"],
        "fadeShare": Self.share, "mappingRate": ["0.5"],
      ]
    ) { data in
      let settings: GeneratorTrainingSettings = try decoded(data)
      try settings.validate(file: "options.json")
    }
  }

  @Test func ofScorers() throws {
    var training = ScorerOptions()
    training.microBatchSize = 32
    var settings = ScorerTrainingSettings(
      data: "d", labels: ["a"], training: training, pad: false, skipUnreadable: false, licence: "")
    settings.minutes = 3
    try sweep(
      settings,
      mayBe: [
        "seed": Self.seed, "heldOutShare": ["0.5"], "learningRate": Self.weight.subtracting(["0"]), "shift": Self.share,
        "brightnessJitter": Self.share, "minutes": ["0.5"],
      ]
    ) { data in
      let settings: ScorerTrainingSettings = try decoded(data)
      try settings.validate(file: "options.json")
    }
  }

  @Test(arguments: [
    LearningRateSchedule.constant(1e-3), .linear(start: 1e-3, end: 0, steps: 10),
    .cosine(start: 1e-3, end: 0, steps: 10),
  ]) func ofColorizers(rate: LearningRateSchedule) throws {
    var training = ColorizationOptions()
    (training.cropSize, training.learningRate) = (32, rate)
    let settings = ColorizerTrainingSettings(
      data: "d", validation: nil, heldOut: 0.1, loadSize: 36, architecture: UNetArchitecture(baseChannels: 8, depth: 3),
      training: training, normalization: .recalibrated, halfPrecision: false, skipUnreadable: false, from: nil,
      origin: nil, copySize: 40, licence: "", credits: "", steps: 10, minutes: 3, logEvery: 1, sampleEvery: 2,
      checkpointEvery: 3)
    try sweep(
      settings,
      mayBe: [
        "seed": Self.seed, "heldOut": ["0.5"], "l1Weight": Self.weight, "pretrainSteps": Self.count,
        "averageHalfLife": Self.weight.union(["1e300"]), "withoutHints": Self.share, "recolored": Self.share,
        "stop": ["0.5"],
        "_0": Self.weight.subtracting(["0"]), "start": Self.weight.subtracting(["0"]), "end": Self.weight,
        "steps": Self.count, "linear.steps": [], "cosine.steps": [], "dropout": Self.share, "minutes": ["0.5"],
      ]
    ) { data in
      let settings: ColorizerTrainingSettings = try decoded(data)
      try settings.validate(file: "options.json")
    }
  }
}
