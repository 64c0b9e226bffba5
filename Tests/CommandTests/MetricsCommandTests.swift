import Engine
import FileFormats
import Foundation
import NeuralNetworks
import Testing

@testable import LatentSpace
@testable import Scoring

@Suite(.enabled(if: LatentProgram.executable != nil))
struct MetricsCommandTests {
  /// A folder with a model and, beside it, an untrained scorer with a category, a label of 0 and 1 that half of the
  /// model's pictures have, and a number.
  private func withScoredModel(_ body: (LatentProgram) throws -> Void) throws {
    try LatentProgram.withModel { latent in
      var set = ParameterSet()
      let network = ScorerNetwork(ScorerArchitecture(size: 16, outputCount: 4), into: &set, Initializer(seed: 1))
      let labels = [
        ScorerLabel(name: "kind", kind: .category(names: ["bear", "cat"])),
        ScorerLabel(name: "glasses", kind: .binary),
        ScorerLabel(name: "age", kind: .number(mean: 0.5, standardDeviation: 0.1)),
      ]
      func scorer() -> LearnedScorer {
        LearnedScorer(labels: labels, provenance: ScorerProvenance(), network: network, parameters: set)
      }
      let sampler = Sampler(model: LatentProgram.tinyModel())
      let classes = (0..<200).map { $0 % 2 }
      var logits: [Double] = []
      try sampler.forEachPictures(styles: sampler.styles(sampler.codes(count: 200, seed: 99), classes: classes)) {
        logits += try scorer().scores(label: "glasses", $0)
        _ = $1
      }
      let median = Float(logits.sorted()[100])
      let bias = try #require(set.names.firstIndex { $0.hasPrefix("heads") && $0.hasSuffix("bias") })
      set.tensors[bias].withUnsafeMutableValues { $0[2] -= median }
      try scorer().write(to: latent.url("model.scorer.safetensors"))
      try body(latent)
    }
  }

  private func report(_ latent: LatentProgram, _ arguments: String...) throws -> [String: Any] {
    let result = try latent.run(["metrics"] + arguments + ["--json"])
    #expect(result.status == 0, "\(arguments): \(result.errors)")
    // The same seed gives the same figures.
    #expect(try latent.run(["metrics"] + arguments + ["--json"]).output == result.output)
    return try result.json()
  }

  private func number(_ value: Any?, _ key: String = "value") throws -> Double {
    try #require((value as? [String: Any])?[key] as? Double)
  }

  @Test func pathLengths() throws {
    try withScoredModel { latent in
      let model = ["path", "--model", "model.safetensors", "--count", "100", "--threads", "1", "--epsilon", "1e-3"]
      let result = try latent.run(["metrics"] + model + ["--json"])
      #expect(result.status == 0, "\(result.errors)")
      let paths = try #require(try result.json()["paths"] as? [[String: Any]])
      #expect(paths.map { "\($0["space"]!) \($0["sampling"]!)" } == ["z full", "z end", "w full", "w end"])
      for path in paths {
        #expect(path["samples"] as? Int == 100 && path["epsilon"] as? Double == 1e-3)
        let figures = try #require(path["figures"] as? [[String: Any]])
        #expect(figures.count == 2 && figures[0]["network"] as? String == "pixels")
        #expect((figures[1]["network"] as? String)?.hasPrefix("learned scorer ") == true)
        for figure in figures {
          let (difference, derivative) = (try number(figure["finiteDifference"]), try number(figure["derivative"]))
          #expect(abs(difference / derivative - 1) < 0.1)
          #expect(try number(figure["derivative"], "lower") < derivative)
        }
      }
      let table = try latent.run(["metrics"] + model + ["--space", "w", "--sampling", "end"])
      #expect(table.status == 0 && table.output.contains("path length in pixels, 100 paths each, ε 0.001"))
      #expect(table.output.contains("noise floor") && table.output.contains("w, end") && !table.output.contains("z, "))
    }
  }

  @Test func separability() throws {
    try withScoredModel { latent in
      let found = try report(
        latent, "separability", "--model", "model.safetensors", "--count", "400", "--threads", "1", "--refits", "50")
      let spaces = try #require(found["spaces"] as? [[String: Any]])
      #expect(spaces.map { $0["space"] as? String } == ["z", "w"])
      for space in spaces {
        let attributes = try #require(space["attributes"] as? [[String: Any]])
        #expect(attributes.map { $0["name"] as? String } == ["glasses"] && attributes[0]["kept"] as? Int == 200)
        // One attribute: between nothing left to say and a coin.
        #expect((1...2.0001).contains(try number(space["score"])))
      }
      let table = try latent.run(
        "metrics", "separability", "--model", "model.safetensors", "--count", "400", "--space", "w", "--refits", "20")
      #expect(table.status == 0 && table.output.contains("linear separability in w, the surer half of 400 samples"))
      for (attribute, message) in [
        ("age", "no learned attribute \"age\" that a picture has or has not; learned: glasses"),
        ("color", "no learned attribute \"color\""),
      ] {
        let refused = try latent.run("metrics", "separability", "--model", "model.safetensors", "--attr", attribute)
        #expect(refused.status == 1 && refused.errorLines.count == 1 && refused.errors.contains(message))
      }
    }
  }

  @Test func disentanglementOfAModel() throws {
    try withScoredModel { latent in
      let options = ["--model", "model.safetensors", "--count", "300", "--votes", "100", "--threads", "1"]
      let result = try latent.run(["metrics", "disentanglement"] + options + ["--json"])
      #expect(result.status == 0, "\(result.errors)")
      let found = try result.json()
      #expect(found["codes"] as? [String] == (0..<8).map { "w \($0)" })
      let figures = try #require(found["figures"] as? [String: Any])
      let factors = try #require(figures["factors"] as? [[String: Any]])
      #expect(factors.map { $0["name"] as? String } == ["kind", "glasses", "age"] && figures["samples"] as? Int == 300)
      for axis in 0..<2 {
        try NPYArray(shape: [8], (0..<8).map { $0 == axis ? 1 : 0 }).write(to: latent.url("axis\(axis).npy"))
      }
      let along = try latent.run(
        ["metrics", "disentanglement", "--directions", "axis0.npy,axis1.npy", "--columns", "kind,age"] + options)
      #expect(along.status == 0, "\(along.errors)")
      #expect(along.output.contains("300 samples, codes of 2") && along.output.contains("FactorVAE score"))
    }
  }

  /// The codes are the factors: every measure is at its end.
  @Test func disentanglementOfFiles() throws {
    try LatentProgram.inEmptyFolder { latent in
      let (first, second) = ((0..<400).map { $0 % 20 }, (0..<400).map { $0 / 20 })
      try NPYArray(shape: [400, 2], zip(first, second).flatMap { [Float($0), Float($1)] })
        .write(to: latent.url("codes.npy"))
      var table = CSVTable(header: ["file", "first", "second", "same"])
      // In another order than the codes, which have the files' names.
      let names = (0..<400).map { "\($0).png" }
      for row in (0..<400).reversed() {
        table.append(["pictures/" + names[row], "v\(first[row])", "\(second[row])", "1"])
      }
      try table.write(to: latent.url("labels.csv"))
      var archive = NPZArchive()
      archive["w"] = try NPYArray(contentsOf: latent.url("codes.npy"))
      archive["file"] = NPYArray(.text(names))
      try archive.write(to: latent.url("codes.npz"))
      let found = try report(
        latent, "disentanglement", "--codes", "codes.npz", "--factors", "labels.csv", "--votes", "200")
      let figures = try #require(found["figures"] as? [String: Any])
      #expect(try number(figures["mutualInformationGap"]) > 0.999)
      #expect(try number(figures["disentanglement"]) > 0.99)
      #expect(try number((figures["factorVAE"] as? [String: Any])?["accuracy"]) == 1)
      let text = try latent.run(
        "metrics", "disentanglement", "--codes", "codes.npy", "--factors", "labels.csv", "--votes", "200",
        "--by-position")
      #expect(text.errors.contains("labels.csv: 400 rows taken for the codes of codes.npy in their order\n"))
      #expect(text.status == 0 && text.errors.contains("left out, since all samples have one value: same"))
      // Twice the same codes: samples of half as many observations. Of forty codes there are too few.
      for (rows, name) in [(400, "twice"), (40, "forty")] {
        try NPYArray(shape: [800, 2], (0..<800).flatMap { [Float(first[$0 % rows]), Float(second[$0 % rows])] })
          .write(to: latent.url("\(name).npy"))
        var table = CSVTable(header: ["first", "second"])
        for row in 0..<800 { table.append(["v\(first[row % rows])", "\(second[row % rows])"]) }
        try table.write(to: latent.url("\(name).csv"))
      }
      let twice = try latent.run(
        "metrics", "disentanglement", "--codes", "twice.npy", "--factors", "twice.csv", "--votes", "200",
        "--by-position")
      #expect(twice.output.hasPrefix("800 samples of 400 different codes, codes of 2, "), "\(twice.errors)")
      try NPYArray(shape: [399, 2], [Float](repeating: 0, count: 798)).write(to: latent.url("short.npy"))
      try Data("file\n1.png\n".utf8).write(to: latent.url("none.csv"))
      for (arguments, message) in [
        (
          ["--codes", "short.npy", "--factors", "labels.csv", "--by-position"],
          "labels.csv: expected 399 rows, one for each code of "
        ),
        (
          ["--codes", "forty.npy", "--factors", "forty.csv", "--by-position"],
          "different codes: expected at least 100, found 40"
        ),
        (["--codes", "codes.npy", "--factors", "labels.csv"], "its rows are named by file, and those of "),
        (["--codes", "codes.npz", "--factors", "labels.csv", "--columns", "first,nose"], "expected a column \"nose\""),
        (
          ["--codes", "codes.npz", "--factors", "labels.csv", "--columns", "first,same"],
          "labels.csv: expected two factors or more, columns whose values differ, found first"
        ),
        (["--codes", "codes.npz", "--factors", "none.csv"], "columns whose values differ, found none"),
      ] {
        let refused = try latent.run(["metrics", "disentanglement"] + arguments)
        #expect(refused.status == 1 && refused.output.isEmpty && refused.errorLines.count == 1)
        #expect(refused.errors.contains(message), "\(refused.errors)")
      }
    }
  }

  /// Features from files, with classes and without; equal distributions and others.
  @Test func featuresOfFiles() throws {
    try LatentProgram.inEmptyFolder { latent in
      func write(_ name: String, _ count: Int, seed: UInt64, shift: Float = 0, columns: Int = 4) throws {
        var random = PhiloxGenerator(seed: seed, purpose: "features of a test")
        let values = (0..<count * columns).map { _ in Float(random.normal()) + shift }
        if name.hasSuffix("npy") {
          return try NPYArray(shape: [count, columns], values).write(to: latent.url(name))
        }
        var archive = NPZArchive()
        archive["features"] = NPYArray(shape: [count, columns], values)
        archive["class"] = NPYArray(.text((0..<count).map { ["a", "b"][$0 % 2] }))
        try archive.write(to: latent.url(name))
      }
      try write("real.npy", 300, seed: 1)
      try write("same.npy", 200, seed: 2)
      try write("moved.npy", 200, seed: 3, shift: 2)
      let same = try report(latent, "--features", "real.npy,same.npy", "--network", "VGG, conv5", "--refits", "100")
      #expect(same["network"] as? String == "VGG, conv5")
      let group = try #require((same["groups"] as? [[String: Any]])?.first)
      #expect(group["reference"] as? Int == 300 && group["samples"] as? Int == 200 && group["real"] == nil)
      let figures = try #require(group["generated"] as? [String: Any])
      #expect(try number(figures["precision"]) > 0.7 && number(figures["recall"]) > 0.7)
      let moved = try report(latent, "--features", "real.npy,moved.npy", "--baseline", "--refits", "100")
      let half = try #require((moved["groups"] as? [[String: Any]])?.first)
      #expect(half["reference"] as? Int == 150 && half["samples"] as? Int == 150)
      // Moved by 2 in four dimensions.
      let distance = try number((half["generated"] as? [String: Any])?["frechetDistance"])
      let baseline = try number((half["real"] as? [String: Any])?["frechetDistance"])
      #expect(distance > 12 && distance < 20 && baseline < 1)
      #expect(moved["network"] as? String == "unknown (real.npy and moved.npy)")

      try write("real.npz", 120, seed: 4)
      try write("generated.npz", 120, seed: 5)
      let table = try latent.run("metrics", "--features", "real.npz,generated.npz", "--refits", "20")
      #expect(table.status == 0, "\(table.errors)")
      for line in ["all, 120 against 120", "a, 60 against 60", "b, 60 against 60", "Fréchet", "kernel", "recall"] {
        #expect(table.output.contains(line), "\(table.output)")
      }

      try write("wide.npy", 200, seed: 6, columns: 5)
      try write("few.npy", 5, seed: 7)
      for (files, message) in [
        ("real.npy,wide.npy", "expected as many of a generated example as of a real one, 4, found 5"),
        ("real.npy,few.npy", "real and generated examples: expected at least 6 and 6, found 300 and 5"),
        ("real.npy,lost.npy", "lost.npy: no such file"),
      ] {
        let refused = try latent.run("metrics", "--features", files)
        #expect(refused.status == 1 && refused.output.isEmpty && refused.errorLines.count == 1)
        #expect(refused.errors.contains(message), "\(refused.errors)")
      }
    }
  }
}
