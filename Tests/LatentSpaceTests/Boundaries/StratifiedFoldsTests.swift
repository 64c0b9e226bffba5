import Testing

@testable import LatentSpace

@Suite struct StratifiedFoldsTests {
  @Test func sharesAreEqualToWithinOne() throws {
    let labels = (0..<103).map { $0 % 4 == 0 }
    let folds = try StratifiedFolds(labels: labels, count: 5, seed: 7)
    let members = (0..<5).map(folds.members)
    #expect(members.joined().sorted() == Array(0..<103))
    for side in [true, false] {
      let counts = members.map { $0.filter { labels[$0] == side }.count }
      #expect(counts.max()! - counts.min()! <= 1)
    }
    #expect(members.map(\.count).max()! - members.map(\.count).min()! <= 1)
  }

  @Test func theSeedDecides() throws {
    let labels = (0..<60).map { $0 < 30 }
    let first = try StratifiedFolds(labels: labels, count: 3, seed: 1)
    #expect(try first == StratifiedFolds(labels: labels, count: 3, seed: 1))
    #expect(try first != StratifiedFolds(labels: labels, count: 3, seed: 2))
  }

  @Test func refusesSmallClasses() {
    #expect(throws: BoundaryError.tooFewCodes(what: "upper side in 5 folds", expected: 5, found: 4)) {
      try StratifiedFolds(labels: (0..<40).map { $0 < 4 }, count: 5, seed: 1)
    }
  }
}
