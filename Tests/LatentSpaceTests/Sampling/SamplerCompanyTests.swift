import Engine
import Foundation
import GenerativeModels
import TestSupport
import Testing

@testable import LatentSpace

/// One picture costs one picture, since the bits of a code's picture depend on nothing else: not on the codes beside
/// it, its place among them, the number of threads. Each case runs in a process of its own, as threads and the
/// instructions that oneDNN uses are the process's.
struct SamplerCompanyTests {
  /// The bundled faces, of the usual channels and 64 pixels, from whose blocks of 4 to 64 pixels every kernel is used.
  static let faces = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../../../Data/models/faces64.safetensors").standardizedFileURL

  /// The pictures' numbers, not rounded to pixels, of codes with these seeds.
  static func pictures(_ sampler: Sampler, _ seeds: [UInt32], layered: Bool) -> [[UInt32]] {
    let z = sampler.codes(seeds: seeds)
    let classes = seeds.map { Int($0) % sampler.model.classes.count }
    var codes = SynthesisCodes(styles: sampler.styles(z, classes: classes, truncation: 0.7))
    if layered { codes = codes.layered(sampler.styleLayers) }
    var rows: [[UInt32]] = []
    sampler.forEachPictures(codes) { pictures, range in
      let length = pictures.count / range.count
      let values = pictures.values.map(\.bitPattern)
      rows += (0..<range.count).map { Array(values[$0 * length..<($0 + 1) * length]) }
    }
    return rows
  }

  /// - Parameter instructions: what oneDNN may use at most, as its variable DNNL_MAX_CPU_ISA takes it. A processor
  ///   without them uses those that it has; a build without oneDNN its portable kernels.
  @Test(arguments: ["AVX2", "AVX512_CORE", "ALL"]) func bitsOfACodeInAnyCompany(instructions: String) async {
    await #expect(processExitsWith: .success) { [instructions] in
      setenv("DNNL_MAX_CPU_ISA", instructions, 1)
      let sampler = Sampler(model: try GeneratorModel(contentsOf: SamplerCompanyTests.faces))
      // Four blocks; and seven codes, of which the fourth stands in the middle.
      let seeds = (1...64).map { UInt32($0) }
      for layered in [false, true] {
        Threads.use(1)
        let together = SamplerCompanyTests.pictures(sampler, seeds, layered: layered)
        try #require(Set(together).count == 64)
        for threads in [1, 2, 3] {
          Threads.use(threads)
          func isSame(_ seeds: [UInt32]) -> Bool {
            SamplerCompanyTests.pictures(sampler, seeds, layered: layered) == seeds.map { together[Int($0) - 1] }
          }
          for seed in [1, 4, 16, 17, 64] as [UInt32] {
            #expect(isSame([seed]), "seed \(seed) alone, \(threads) threads, layered \(layered)")
          }
          #expect(isSame([60, 61, 62, 4, 63, 1, 2]), "in the middle of 7, \(threads) threads, layered \(layered)")
          #expect(isSame(seeds.reversed()), "64 in reverse, \(threads) threads, layered \(layered)")
        }
      }
    }
  }
}
