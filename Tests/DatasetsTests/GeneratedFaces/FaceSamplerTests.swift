import Testing

@testable import Datasets

struct FaceSamplerTests {
  static let count = 20_000

  static func level(_ face: FaceAttributes, _ factor: FaceFactor) -> Double {
    switch factor {
    case .age: face.age
    case .glasses: face.glasses ? 1 : 0
    case .pose: face.pose
    case .roundness: face.roundness
    case .skinWarmth: face.skinWarmth
    case .smile: face.smile
    }
  }

  static func pearson(_ faces: [FaceAttributes], _ first: FaceFactor, _ second: FaceFactor) -> Double {
    let (x, y) = (faces.map { level($0, first) }, faces.map { level($0, second) })
    let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let varianceX = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let varianceY = y.reduce(0) { $0 + ($1 - meanY) * ($1 - meanY) }
    return covariance / (varianceX * varianceY).squareRoot()
  }

  static func faces(_ correlations: [String]) throws -> [FaceAttributes] {
    let sampler = try FaceSampler(seed: 3, correlations: correlations.map { try FaceCorrelation(parsing: $0) })
    return (0..<count).map(sampler.attributes(at:))
  }

  @Test func factorsAreIndependentUnlessAsked() throws {
    let faces = try Self.faces([])
    for first in FaceFactor.allCases {
      for second in FaceFactor.allCases where second.rawValue > first.rawValue {
        // Four standard errors of a correlation of zero over 20,000 faces.
        #expect(abs(Self.pearson(faces, first, second)) < 4 / Double(Self.count).squareRoot())
      }
    }
  }

  @Test func marginalsAreWhatTheDocumentationSays() throws {
    let faces = try Self.faces(["age:glasses=0.6", "smile:pose=-0.4"])
    func mean(_ factor: FaceFactor) -> Double {
      faces.reduce(0) { $0 + Self.level($1, factor) } / Double(faces.count)
    }
    // Four standard errors: 0.29 (uniform on [0, 1]), 0.58 (on [-1, 1]) and 0.5 (a coin) over √20,000.
    #expect(abs(mean(.age) - 0.5) < 0.0083)
    #expect(abs(mean(.smile)) < 0.0164)
    #expect(abs(mean(.glasses) - 0.5) < 0.0142)
    #expect(faces.allSatisfy { (0...1).contains($0.age) && abs($0.smile) <= 1 && abs($0.pose) <= 1 })
    for kind in FaceKind.allCases { #expect(faces.count { $0.kind == kind } == Self.count / 4) }
    for hair in FaceHair.allCases {
      #expect(abs(Double(faces.count { $0.hair == hair }) / Double(Self.count) - 0.2) < 0.0114)
    }
  }

  @Test(arguments: [
    ("age:glasses=0.6", 0.6), ("smile:age=-0.8", -0.8), ("glasses:smile=-0.3", -0.3), ("age:pose=1", 1),
  ])
  func correlationMeetsItsTarget(text: String, target: Double) throws {
    let pair = try FaceCorrelation(parsing: text)
    // Four standard errors (1 − r²)/√n, widened for marginals that are not normal.
    let tolerance = 6 * (1 - target * target) / Double(Self.count).squareRoot() + 1e-5
    #expect(abs(Self.pearson(try Self.faces([text]), pair.first, pair.second) - target) < tolerance)
  }

  @Test func othersStayAsTheyWere() throws {
    let (plain, dependent) = (try Self.faces([]).prefix(500), try Self.faces(["age:glasses=0.6"]).prefix(500))
    for (a, b) in zip(plain, dependent) {
      var b = b
      (b.age, b.glasses) = (a.age, a.glasses)
      // Exact equality: factors without a correlation do not pass through the copula.
      #expect(a == b)
    }
  }

  @Test func refusesImpossibleSets() throws {
    let error = #expect(throws: DatasetError.self) {
      try Self.faces(["age:smile=0.9", "smile:pose=0.9", "age:pose=-0.9"])
    }
    #expect(
      error?.description == "correlations age:smile=0.9, smile:pose=0.9, age:pose=-0.9: "
        + "no distribution has all of them at once; lower some")
    let twice = #expect(throws: DatasetError.self) { try Self.faces(["age:smile=0.5", "smile:age=0.2"]) }
    #expect(twice?.description == "correlation 'smile:age=0.2': the pair is given twice")
  }
}
