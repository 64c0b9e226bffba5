import Engine
import FileFormats
import Foundation
import LatentSpace
import Testing

@Suite(.enabled(if: LatentProgram.executable != nil))
struct BoundaryCommandTests {
  static let documentedKeys: Set<String> = [
    "attribute", "space", "balancedAccuracy", "balancedAccuracyInterval", "areaUnderCurve", "majorityBaseline",
    "permutationP", "samplesPerDimension", "normalStability", "wholeRangeAccuracy", "C", "fitSeconds",
  ]

  @Test func ofAModel() throws {
    try LatentProgram.withModel { latent in
      let result = try latent.run(
        "boundary", "--model", "model.safetensors", "--attr", "brightness", "--count", "300", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let report = try result.json()
      #expect(Set(report.keys) == Self.documentedKeys.union(["warnings", "files"]))
      #expect(report["files"] as? [String] == ["brightness.safetensors"])
      #expect(report["attribute"] as? String == "brightness" && report["space"] as? String == "w")
      #expect((report["balancedAccuracyInterval"] as? [Double])?.count == 2)
      // A share of 0.2 at both ends of seven tenths of 300 codes, over eight dimensions.
      #expect(report["samplesPerDimension"] as? Double == 84.0 / 8)
      // Nothing to wait for: no progress of the fit.
      #expect(!result.errors.contains("fitting"))
      let direction = try Direction(contentsOf: latent.url("brightness.safetensors"))
      #expect(direction.modelIdentity == LatentProgram.tinyModel().identity)
      #expect(Set(direction.classOffsets.keys) == ["bear", "cat"])
    }
  }

  /// The same seed and options give the same numbers with any number of threads.
  @Test func sameSeedSameBoundary() throws {
    try LatentProgram.withModel { latent in
      let found = try ["1", "2"].map { threads in
        let result = try latent.run(
          "boundary", "--model", "model.safetensors", "--attr", "color", "--count", "200", "--threads", threads,
          "--output", "\(threads).safetensors")
        #expect(result.status == 0, "\(result.errors)")
        return try Direction(contentsOf: latent.url("\(threads).safetensors"))
      }
      #expect(found[0].normal == found[1].normal && found[0].classOffsets == found[1].classOffsets)
    }
  }

  /// The layers are kept with the direction, whose normal and report do not depend on them.
  @Test func layers() throws {
    try LatentProgram.withModel { latent in
      let common = ["boundary", "--model", "model.safetensors", "--attr", "color", "--count", "200"]
      #expect(try latent.run(common + ["--output", "all.safetensors"]).status == 0)
      #expect(try latent.run(common + ["--layers", "1-2", "--output", "some.safetensors"]).status == 0)
      let (all, some) = (
        try Direction(contentsOf: latent.url("all.safetensors")),
        try Direction(contentsOf: latent.url("some.safetensors"))
      )
      #expect(all.layers == nil && some.layers == 1...2 && some.normal == all.normal)
      let beyond = try latent.run(common + ["--layers", "1-90"])
      #expect(beyond.status == 1 && beyond.errors.contains("90"), "\(beyond.errors)")
      #expect(try latent.run(common + ["--layers", "2-1"]).status == 64)
      #expect(try latent.run(common + ["--layers", "1-2", "--space", "z"]).status == 64)
    }
  }

  @Test func severalAttributesInAFolder() throws {
    try LatentProgram.withModel { latent in
      let result = try latent.run(
        "boundary", "--model", "model.safetensors", "--attr", "color,hue:red", "--count", "200", "--space", "z",
        "--class", "cat", "--output", "directions")
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("written to          directions/hue-red.safetensors\n"))
      #expect(
        try latent.contents().filter { $0.hasPrefix("directions/") }
          == ["directions/color.safetensors", "directions/hue-red.safetensors"])
      let direction = try Direction(contentsOf: latent.url("directions/hue-red.safetensors"))
      #expect(direction.attribute == "hue:red" && direction.space == .z && direction.classOffsets.isEmpty)
    }
  }

  /// Boundaries of each class and of all, from one pass of sampling, tested on one another.
  @Test func perClass() throws {
    try LatentProgram.withModel { latent in
      let result = try latent.run(
        "boundary", "--model", "model.safetensors", "--attr", "color", "--count", "400", "--per-class", "--matrix",
        "matrix.svg", "--json")
      #expect(result.status == 0, "\(result.errors)")
      let report = try result.json()
      #expect(
        Set(report.keys) == [
          "attribute", "space", "foundOn", "testedOn", "balancedAccuracy", "balancedAccuracyIntervals",
          "areaUnderCurve", "heldOutExtremes", "reports", "files",
        ])
      #expect(report["foundOn"] as? [String] == ["bear", "cat", "pooled", "pooled within classes"])
      #expect((report["balancedAccuracy"] as? [[Double]])?.map(\.count) == [2, 2, 2, 2])
      #expect(
        try latent.contents() == [
          "color-bear.safetensors", "color-cat.safetensors", "color.safetensors", "matrix.svg", "model.safetensors",
        ])
      let direction = try Direction(contentsOf: latent.url("color-cat.safetensors"))
      #expect(direction.attribute == "color" && Set(direction.classOffsets.keys) == ["bear", "cat"])
      // The one of all classes is what is found without the others.
      let alone = try latent.run(
        "boundary", "--model", "model.safetensors", "--attr", "color", "--count", "400", "--output", "alone.safetensors"
      )
      #expect(alone.status == 0, "\(alone.errors)")
      #expect(
        try Direction(contentsOf: latent.url("alone.safetensors")).normal
          == Direction(contentsOf: latent.url("color.safetensors")).normal)
    }
  }

  @Test func perClassOfSeveralAttributes() throws {
    try LatentProgram.withModel { latent in
      let result = try latent.run(
        "boundary", "--model", "model.safetensors", "--attr", "color,brightness", "--count", "400", "--per-class",
        "--output", "found", "--matrix", "matrix.png")
      #expect(result.status == 0, "\(result.errors)")
      #expect(
        try latent.contents().filter { $0.hasPrefix("found/") }
          == ["brightness-bear", "brightness-cat", "brightness", "color-bear", "color-cat", "color"].map {
            "found/\($0).safetensors"
          })
      #expect(result.output.contains("color in w: balanced accuracy on held-out extremes of each class"))
      let header = try #require(result.output.split(separator: "\n").first { $0.hasPrefix("found on ") })
      #expect(header.split(whereSeparator: \.isWhitespace) == ["found", "on", "on", "bear", "on", "cat"])
      #expect(result.output.contains("\npooled within classes ") && result.output.hasSuffix("\nmatrix.png\n"))
      // Too few of each class for the folds, though not of all.
      let few = try latent.run(
        "boundary", "--model", "model.safetensors", "--attr", "color", "--count", "84", "--held-out", "0.8",
        "--per-class", "--output", "few.safetensors")
      #expect(few.status == 1 && few.errorLines.count == 1 && few.errors.contains("class bear: "), "\(few.errors)")
      #expect(try !latent.contents().contains { $0.hasPrefix("few") })
    }
  }

  /// Codes and scores of anyone's, without a model: the normal that made the scores is found.
  @Test func ofFiles() throws {
    try LatentProgram.inEmptyFolder { latent in
      var random = PhiloxGenerator(seed: 1, purpose: "codes of anyone")
      let normal: [Double] = [0.6, 0, 0.8, 0]
      let codes = (0..<500).map { _ in (0..<4).map { _ in random.normal() } }
      let scores = codes.map { code in zip(code, normal).reduce(0.3 * random.normal()) { $0 + $1.0 * $1.1 } }
      try NPYArray(shape: [500, 4], codes.flatMap { $0.map(Float.init) }).write(to: latent.url("codes.npy"))
      try NPYArray(.float64(scores)).write(to: latent.url("scores.npy"))
      var table = CSVTable(header: ["seed", "warmth", "age"])
      for (row, score) in scores.enumerated() { table.append(["\(row)", CSVTable.field(score), "1"]) }
      try table.write(to: latent.url("scores.csv"))
      try Data("seed,warmth\n1,2\n".utf8).write(to: latent.url("named.csv"))
      let files = try latent.run("boundary", "--codes", "codes.npy", "--scores", "scores.npy", "--json")
      #expect(files.status == 0, "\(files.errors)")
      #expect(
        files.errors
          == "scores.npy: 500 rows taken for the codes of codes.npy in their order, since the table names no seed, "
          + "file or code\ncodes.npy names no model: the direction is for any of the dimension\n")
      let report = try files.json()
      #expect(Self.documentedKeys.isSubset(of: report.keys) && report["attribute"] as? String == "score")
      let direction = try Direction(contentsOf: latent.url("score.safetensors"))
      let cosine = zip(direction.normal, normal).reduce(0) { $0 + Double($1.0) * $1.1 }
      // 140 codes to fit, with noise.
      #expect(cosine > 0.95)
      #expect(direction.modelIdentity.isEmpty && !direction.report.isEmpty)
      let column = try latent.run(
        "boundary", "--codes", "codes.npy", "--scores", "scores.csv", "--column", "warmth",
        "--by-position")
      #expect(column.status == 0, "\(column.errors)")
      #expect(try Direction(contentsOf: latent.url("warmth.safetensors")).normal == direction.normal)
      for (scores, message) in [
        ("codes.npy", "expected one score a picture"), ("none.csv", "none.csv: no such file"),
        ("named.csv", "named.csv: its rows are named by seed, and those of "),
      ] {
        let refused = try latent.run("boundary", "--codes", "codes.npy", "--scores", scores, "--attr", "refused")
        #expect(refused.status == 1 && refused.errors.split(separator: "\n").count == 1)
        #expect(refused.errors.contains(message), "\(refused.errors)")
      }
      let several = try latent.run("boundary", "--codes", "codes.npy", "--scores", "scores.csv", "--attr", "refused")
      #expect(several.status == 64)
      #expect(several.errorLines == ["latent: error: Missing --column: scores.csv has the columns seed, warmth, age"])
      #expect(try !latent.contents().contains("refused.safetensors"))
    }
  }

  /// Two classes ten apart along axis 0, whose scores differ by 40 as well; within a class they follow axis 1.
  @Test func ofFilesWithClasses() throws {
    try LatentProgram.inEmptyFolder { latent in
      var random = PhiloxGenerator(seed: 2, purpose: "codes of anyone")
      let classes = (0..<2000).map { $0 % 2 }
      var (codes, scores) = ([Float](), [Double]())
      for label in classes {
        let noise = (0..<3).map { _ in random.normal() }
        codes += [Float(noise[0] + 10 * Double(label)), Float(noise[1]), Float(noise[2])]
        scores.append(noise[1] + 40 * Double(label))
      }
      var archive = NPZArchive()
      archive["w"] = NPYArray(shape: [2000, 3], codes)
      archive["class"] = NPYArray(.int64(classes.map(Int64.init)))
      archive["classNames"] = NPYArray(.text(["bear", "cat"]))
      try archive.write(to: latent.url("codes.npz"))
      try NPYArray(.float64(scores)).write(to: latent.url("scores.npy"))
      func find(_ arguments: String...) throws -> LatentProgram.Result {
        try latent.run(["boundary", "--scores", "scores.npy", "--C", "0.01"] + arguments)
      }
      #expect(try find("--codes", "codes.npz", "--attr", "within").status == 0)
      let within = try Direction(contentsOf: latent.url("within.safetensors"))
      // 560 codes to fit: a coordinate of the normal is off by about 0.03.
      #expect(within.normal[1] > 0.98 && abs(within.normal[0]) < 0.15, "\(within.normal)")
      #expect(Set(within.classOffsets.keys) == ["bear", "cat"])
      #expect(abs(within.signedDistance([0, 0, 0], className: "bear")) < 0.2)
      #expect(abs(within.signedDistance([10, 0, 0], className: "cat")) < 0.2)
      #expect(try find("--codes", "codes.npz", "--attr", "pooled", "--pooled").status == 0)
      let pooled = try Direction(contentsOf: latent.url("pooled.safetensors"))
      #expect(pooled.normal[0] > 0.25 && pooled.classOffsets.isEmpty, "\(pooled.normal)")
      archive["classNames"] = NPYArray(.text(["bear"]))
      try archive.write(to: latent.url("short.npz"))
      let short = try find("--codes", "short.npz", "--attr", "short")
      #expect(short.status == 1 && short.errors.contains("short.npz, class: expected numbers"), "\(short.errors)")
    }
  }

  /// Forty labels of codes in thirty dimensions, of which two are wide: the codes without labels fall on the right side,
  /// each class by its own place of the boundary. Scores that are no labels, and labels of one side, are refused.
  @Test func ofFewLabels() throws {
    try LatentProgram.inEmptyFolder { latent in
      var random = PhiloxGenerator(seed: 4, purpose: "codes of anyone")
      let (count, dimension) = (600, 30)
      let classes = (0..<count).map { $0 % 2 }
      let codes = classes.map { label in
        (0..<dimension).map { Float((($0 < 2 ? 3 : 0.5) * random.normal()) + ($0 == 2 ? 8 * Double(label) : 0)) }
      }
      // Yes above 0 for bears, and above 1 for cats.
      let has = zip(codes, classes).map { $0[0] + $0[1] > Float($1) }
      var archive = NPZArchive()
      archive["w"] = NPYArray(shape: [count, dimension], codes.flatMap { $0 })
      archive["seed"] = NPYArray(.int64((0..<count).map(Int64.init)))
      archive["class"] = NPYArray(.int64(classes.map(Int64.init)))
      archive["classNames"] = NPYArray(.text(["bear", "cat"]))
      try archive.write(to: latent.url("codes.npz"))
      func write(_ name: String, _ rows: [(seed: Int, label: String)]) throws {
        var table = CSVTable(header: ["seed", "class", "smiles"])
        for row in rows { table.append(["\(row.seed)", classes[row.seed] == 0 ? "bear" : "cat", row.label]) }
        try table.write(to: latent.url(name))
      }
      let labelled = (0..<40).map { 7 * $0 }
      try write("labels.csv", labelled.map { ($0, has[$0] ? "1" : "0") })
      try write("scores.csv", labelled.map { ($0, has[$0] ? "0.7" : "0") })
      try write("side.csv", labelled.filter { has[$0] }.map { ($0, "1") })
      func find(_ scores: String, _ arguments: String...) throws -> LatentProgram.Result {
        try latent.run(
          ["boundary", "--codes", "codes.npz", "--scores", scores, "--few", "--attr", "smiles"] + arguments)
      }
      let found = try find("labels.csv", "--json")
      #expect(found.status == 0, "\(found.errors)")
      #expect(try found.json()["attribute"] as? String == "smiles")
      let direction = try Direction(contentsOf: latent.url("smiles.safetensors"))
      #expect(Set(direction.classOffsets.keys) == ["bear", "cat"] && direction.normal.count == dimension)
      let others = Set(0..<count).subtracting(labelled)
      let right = others.filter {
        (direction.signedDistance(codes[$0], className: classes[$0] == 0 ? "bear" : "cat") > 0) == has[$0]
      }
      // The two wide dimensions are found from forty labels; chance is half.
      #expect(Double(right.count) / Double(others.count) > 0.85, "\(right.count) of \(others.count)")
      for (scores, message) in [
        ("scores.csv", "smiles: expected labels with --few: 1 where a picture has it, 0 where not, found 0.7"),
        ("side.csv", "labels of smiles: expected at least 3 pictures that have it and 3 that have not, found "),
      ] {
        let refused = try find(scores, "--output", "refused.safetensors")
        #expect(refused.status == 1 && refused.errorLines.count == 1 && refused.errors.contains(message), "\(refused)")
      }
      let alone = try latent.run("boundary", "--few", "--attr", "smiles")
      #expect(
        alone.status == 64 && alone.errorLines == ["latent: error: --few: needs --codes and --scores, the labels"])
      #expect(try !latent.contents().contains("refused.safetensors"))
    }
  }

  /// A table of some pictures in the order of a file browser, by seed and by file: the same boundary, of the model that
  /// drew the codes. Used with another model, direction and codes are refused by name.
  @Test func ofWhatSampleWrites() throws {
    try LatentProgram.withModel { latent in
      try LatentProgram.tinyModel(seed: 2).write(to: latent.url("other.safetensors"))
      let drawn = try latent.run(
        "sample", "--model", "model.safetensors", "--seeds", "1-130", "--separate", "--output", "pictures", "--codes",
        "c.npz", "--truncation", "0.6")
      #expect(drawn.status == 0, "\(drawn.errors)")
      let archive = try NPZArchive(contentsOf: latent.url("c.npz"))
      let files = try #require(archive.array(named: "file").strings)
      let w = try #require(archive.array(named: "w").doubles)
      // Scores of the first coordinate, for all codes but the last ten.
      let order = (0..<120).sorted { files[$0] < files[$1] }
      #expect(order != Array(0..<120))
      for (column, name) in [("seed", { "\($0 + 1)" }), ("file", { files[$0] })] {
        var table = CSVTable(header: [column, "first"])
        for row in order { table.append([name(row), CSVTable.field(w[8 * row])]) }
        try table.write(to: latent.url("\(column).csv"))
        let found = try latent.run(
          "boundary", "--codes", "c.npz", "--scores", "\(column).csv", "--share", "0.5", "--attr", column, "--json")
        #expect(found.status == 0, "\(found.errors)")
        #expect(
          found.errors == "\(column).csv: 120 rows joined with 120 codes of c.npz by \(column); left out: 10 codes "
            + "without a row\n")
        // A score that is a coordinate of the code is told from it; those of other codes are not.
        #expect(try #require(found.json()["balancedAccuracy"] as? Double) > 0.8, "\(found.output)")
      }
      let (bySeed, byFile) = (
        try Direction(contentsOf: latent.url("seed.safetensors")),
        try Direction(contentsOf: latent.url("file.safetensors"))
      )
      #expect(bySeed.normal == byFile.normal && bySeed.offset == byFile.offset)
      #expect(bySeed.modelIdentity == LatentProgram.tinyModel().identity && bySeed.truncation == 0.6)
      for arguments in [
        ["edit", "--direction", "seed.safetensors", "--seeds", "1-2"],
        ["edit", "--direction", "axis.npy", "--codes", "c.npz"], ["walk", "--codes", "c.npz", "--space", "w"],
      ] {
        try NPYArray(shape: [8], [1, 0, 0, 0, 0, 0, 0, 0]).write(to: latent.url("axis.npy"))
        let refused = try latent.run(arguments + ["--model", "other.safetensors"])
        #expect(refused.status == 1 && refused.errorLines.count == 1, "\(refused.errors)")
        #expect(refused.errors.contains("and used with the model"), "\(refused.errors)")
      }
    }
  }

  /// The plain normal for who wants no more, and what it lacks.
  @Test func normalAlone() throws {
    try LatentProgram.withModel { latent in
      let common = ["boundary", "--model", "model.safetensors", "--attr", "color", "--count", "200", "--output"]
      #expect(try latent.run(common + ["d.safetensors"]).status == 0)
      let plain = try latent.run(common + ["d.npy"])
      #expect(plain.status == 0 && plain.errors.contains("d.npy holds the normal alone"), "\(plain.errors)")
      #expect(
        try NPYArray(contentsOf: latent.url("d.npy"))
          == NPYArray(shape: [8], Direction(contentsOf: latent.url("d.safetensors")).normal))
      let edited = try latent.run(
        "edit", "--model", "model.safetensors", "--direction", "d.npy", "--seeds", "1", "--amounts", "0,1")
      #expect(edited.status == 0, "\(edited.errors)")
    }
  }

  /// Classes whose names are one as file names, and one that is too long for a file name: each has a file of its own.
  @Test func perClassOfAwkwardNames() throws {
    try LatentProgram.inEmptyFolder { latent in
      let classes = ["a/b", "a-b", "a:b", String(repeating: "n", count: 250)]
      try LatentProgram.tinyModel(classes: classes).write(to: latent.url("model.safetensors"))
      let result = try latent.run(
        "boundary", "--model", "model.safetensors", "--attr", "color", "--count", "800", "--per-class", "--output",
        "found.safetensors", "--refits", "1")
      #expect(result.status == 0, "\(result.errors)")
      let files = try latent.contents().filter { $0.hasPrefix("found") }
      #expect(files.count == 5 && files.contains("found-a-b.safetensors"), "\(files)")
      let line = try #require(result.output.split(separator: "\n").first { $0.hasPrefix("written to") })
      #expect(line.split(separator: ", ").count == 5 && files.allSatisfy { line.contains($0) }, "\(line)")
      let drawn = try latent.run("sample", "--model", "model.safetensors", "--seeds", "1-4", "--separate")
      #expect(drawn.status == 0, "\(drawn.errors)")
    }
  }

  /// What `latent score` writes, `latent boundary` reads.
  @Test func ofWhatScoreWrites() throws {
    try LatentProgram.withModel { latent in
      let score = try latent.run(
        "score", "--model", "model.safetensors", "--attr", "color", "--count", "200", "--output", "s.csv", "--codes",
        "codes.npz")
      #expect(score.status == 0, "\(score.errors)")
      for (scores, name) in [("s.csv", "table"), ("codes.npz", "archive")] {
        let result = try latent.run(
          "boundary", "--codes", "codes.npz", "--space", "z", "--scores", scores, "--attr", name)
        #expect(result.status == 0, "\(result.errors)")
      }
      let found = try ["table", "archive"].map { try Direction(contentsOf: latent.url("\($0).safetensors")) }
      #expect(found[0].normal == found[1].normal && found[0].space == .z)
    }
  }

  @Test func refusals() throws {
    try LatentProgram.withModel { latent in
      for (arguments, message) in [
        (["--attr", "color", "--output", "nowhere/c.safetensors"], "nowhere: no such directory"),
        (["--attr", "color", "--class", "dog"], "no class \"dog\""),
        (["--attr", "tone"], "no attribute \"tone\"; measured: color, "),
        (["--attr", "hue:mauve"], "mauve"),
        (["--attr", "color", "--count", "84", "--held-out", "0.9"], "scores to fit: expected at least 5, found "),
      ] {
        let result = try latent.run(["boundary", "--model", "model.safetensors"] + arguments)
        #expect(result.status == 1 && result.output.isEmpty && result.errorLines.count == 1, "\(result.errors)")
        #expect(result.errors.contains(message), "\(result.errors)")
        #expect(try latent.contents() == ["model.safetensors"])
      }
    }
  }

  @Test func interruptLeavesNothing() throws {
    try LatentProgram.withModel { latent in
      let result = try latent.run([
        "boundary", "--model", "model.safetensors", "--attr", "color", "--count", "1000000", "--threads", "1",
      ]) { process in
        // Before it listens for interrupts, one would simply end it.
        let deadline = Date(timeIntervalSinceNow: 120)
        while !Self.catchesInterrupts(process) {
          try #require(process.isRunning && Date() < deadline)
          Thread.sleep(forTimeInterval: 0.02)
        }
        process.interrupt()
      }
      #expect(result.status == 1 && result.errorLines == ["latent: error: interrupted; nothing was written"])
      #expect(try latent.contents() == ["model.safetensors"])
    }
  }

  /// Whether the process has a handler of SIGINT, by the mask that the kernel shows.
  static func catchesInterrupts(_ process: Process) -> Bool {
    let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
    let mask = line.flatMap { UInt64($0.dropFirst("SigCgt:".count).trimmingCharacters(in: .whitespaces), radix: 16) }
    return (mask ?? 0) & 1 << UInt64(SIGINT - 1) != 0
  }
}
