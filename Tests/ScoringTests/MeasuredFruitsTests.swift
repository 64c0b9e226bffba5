import Datasets
import Foundation
import ImageCodecs
import Statistics
import Testing

@testable import Scoring

private let fruitsFolder = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  .appendingPathComponent("shared/data/fruits64")

/// Real photographs whose area, lightness and saturation others have measured.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: fruitsFolder.path)))
struct MeasuredFruitsTests {
  @Test func agreesWithIndependentMeasurements() throws {
    let fruits = try ImageFolder.open(fruitsFolder)
    func numbers(_ name: String) throws -> [Double] {
      guard case .number(let values) = try fruits.labels.column(named: name, path: "fruits64").values else { return [] }
      return values
    }
    let columns = try (area: numbers("area_frac"), luma: numbers("luma"), saturation: numbers("saturation"))
    let items = Array(stride(from: 0, to: fruits.files.count, by: 23))
    let measured = try items.map { PictureMeasurement(try ImageFile.read(fruits.url(of: $0))) }
    func correlation(_ attribute: MeasuredAttribute, _ column: [Double]) -> Double {
      CorrelationCoefficient.spearman(measured.map { $0.value(of: attribute) }, items.map { column[$0] })
    }
    // Their subject is found by another rule, and pale parts and shadows fall on either side of it.
    #expect(correlation(.size, columns.area) > 0.95)
    #expect(correlation(.brightness, columns.luma) > 0.9)
    // Their saturation is relative to the value, ours a chroma: related, but not the same.
    #expect(correlation(.saturation, columns.saturation) > 0.3)
  }
}
