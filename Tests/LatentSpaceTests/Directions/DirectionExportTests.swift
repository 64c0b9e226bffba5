import Engine
import FileFormats
import Foundation
import Statistics
import TestSupport
import Testing

@testable import LatentSpace

@Suite struct DirectionExportTests {
  private func direction(_ name: String, _ normal: [Float], space: CodeSpace = .w) -> Direction {
    Direction(
      attribute: name, space: space, normal: normal, offset: 0.5, deviation: 3, truncation: 0.7, modelIdentity: "abc",
      method: "test")
  }

  /// Codes of two classes around (1, 0, 0) and (5, 0, 0), within which they vary by 2, 1 and 0.
  private var moments: ClassMoments {
    var moments = ClassMoments(dimensions: 3)
    let around: [[Float]] = [[2, 1, 0], [2, -1, 0], [-2, 1, 0], [-2, -1, 0]]
    for (label, centre) in [(0, Float(1)), (1, 5)] {
      let rows = around.flatMap { [$0[0] + centre, $0[1], $0[2]] }
      moments.add(Tensor(rows, shape: [4, 3]), classes: [label, label, label, label])
    }
    return moments
  }

  @Test func normalsAreRows() throws {
    let (a, b) = (direction("a", [0.6, 0.8, 0]), direction("b", [0, 0, 1]))
    #expect(try DirectionExport.normals([a]) == NPYArray(shape: [1, 3], [0.6, 0.8, 0]))
    #expect(try DirectionExport.normals([a, b]) == NPYArray(shape: [2, 3], [0.6, 0.8, 0, 0, 0, 1]))
    #expect(throws: LatentSpaceError.directionOfOtherSpace(file: "z", direction: "z", asked: "w")) {
      try DirectionExport.normals([a, direction("z", [1, 0, 0], space: .z)])
    }
    #expect(throws: LatentSpaceError.self) { try DirectionExport.normals([a, direction("long", [1, 0, 0, 0])]) }
  }

  /// Along (0.6, 0.8, 0) the variance is 0.36 · 4 + 0.64 · 1 = 2.08 of 5, whatever the direction says of its unit.
  @Test func componentsHaveTheMomentsOfCodes() throws {
    let found = try DirectionExport.components(
      [direction("a", [1, 0, 0]), direction("b", [0.6, 0.8, 0])], of: moments)
    #expect(
      found.names.sorted() == [
        "act_comp", "act_mean", "act_stdev", "lat_comp", "lat_mean", "lat_stdev", "random_stdevs", "var_ratio",
      ])
    #expect(found["lat_comp"] == NPYArray(shape: [2, 1, 3], [1, 0, 0, 0.6, 0.8, 0]))
    #expect(found["lat_mean"] == NPYArray(shape: [1, 3], [3, 0, 0]))
    func values(_ name: String) throws -> [Float] { try #require(found[name]?.floats) }
    // Single precision.
    #expect(relativeDifference(try values("lat_stdev"), [2, Float(2.08).squareRoot()]) < 1e-6)
    #expect(relativeDifference(try values("act_stdev"), [2, Float(2.08).squareRoot()]) < 1e-6)
    #expect(relativeDifference(try values("var_ratio"), [0.8, 2.08 / 5]) < 1e-6)
    // Between the least and the greatest deviation.
    #expect(try values("random_stdevs").count == 2 && values("random_stdevs").allSatisfy { $0 > 0 && $0 < 2 })
    let ofLatents = try DirectionExport.components([direction("a", [1, 0, 0], space: .z)], of: moments)
    #expect(ofLatents["lat_stdev"]?.floats == [1])
  }

  @Test func whatHasNoComponents() throws {
    #expect(throws: LatentSpaceError.codesAlike(along: "still")) {
      try DirectionExport.components([direction("still", [0, 0, 1])], of: moments)
    }
    #expect(throws: LatentSpaceError.directionOfOtherSpace(file: "channel", direction: "s", asked: "z or w")) {
      try DirectionExport.components([direction("channel", [1, 0, 0], space: .s)], of: moments)
    }
  }

  /// What is written opens again as what it was, in the unit of whole codes.
  @Test func thereAndBack() throws {
    let folder = try TemporaryFolder()
    let archive = try DirectionExport.components(
      [direction("a", [1, 0, 0]), direction("b", [0.6, 0.8, 0])], of: moments)
    try archive.write(to: folder.file("out.npz"))
    let second = try NormalFile(at: DirectionPlace(folder.file("out.npz").path + ":2"))
    #expect(relativeDifference(second.normal, [0.6, 0.8, 0]) < 1e-6 && second.codes.space == .w)
    #expect(abs(try #require(second.codes.deviation) - 2.08.squareRoot()) < 1e-6)
  }

  /// NumPy finds components of unit length whose deviations and shares are those of its own moments.
  @Test(.enabled(if: (try? ReferencePython.run("import numpy")) != nil))
  func numPyReadsThem() throws {
    let folder = try TemporaryFolder()
    let archive = try DirectionExport.components(
      [direction("a", [1, 0, 0]), direction("b", [0.6, 0.8, 0])], of: moments)
    try archive.write(to: folder.file("out.npz"))
    try DirectionExport.normals([direction("b", [0.6, 0.8, 0])]).write(to: folder.file("b.npy"))
    let script = """
      import sys, numpy as np
      f = np.load(sys.argv[1] + "/out.npz")
      around = np.array([[2, 1, 0], [2, -1, 0], [-2, 1, 0], [-2, -1, 0]], float)
      v = f["lat_comp"].reshape(2, 3)
      assert f["lat_comp"].dtype == np.float32 and np.allclose(np.linalg.norm(v, axis=1), 1)
      assert np.allclose((around @ v.T).std(axis=0), f["lat_stdev"])
      assert np.allclose((around @ v.T).var(axis=0) / around.var(axis=0).sum(), f["var_ratio"])
      b = np.load(sys.argv[1] + "/b.npy")
      assert b.shape == (1, 3) and np.allclose(b, [[0.6, 0.8, 0]])
      # And the other way: NumPy's own writing.
      np.savez_compressed(sys.argv[1] + "/theirs.npz", lat_comp=v[:, None, ::-1].astype(np.float64), lat_stdev=np.ones(2))
      print("ok")
      """
    #expect(try ReferencePython.run(script, arguments: [folder.url.path]) == "ok\n")
    let theirs = try DirectionArrays(contentsOf: folder.file("theirs.npz"))
    #expect(theirs.space == .z && theirs.count == 2)
    #expect(relativeDifference(try #require(theirs.direction(2).array.doubles), [0, 0.8, 0.6]) < 1e-6)
  }
}
