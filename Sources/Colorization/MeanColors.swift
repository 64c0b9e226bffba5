import Datasets
import Engine
import ImageCodecs

/// The mean a and b for each lightness over a set of pictures: what is known of colour from lightness alone, without
/// looking at what a picture shows. A colorizer has to beat it.
public struct MeanColors {
  /// Rows for L = 0, 1, … 100; a/110 and b/110: `[101, 2]`.
  public let table: Tensor

  /// Rows of the table: the whole numbers from 0 to 100 that L is rounded to.
  public static let count = 101

  /// Mean colours that were measured before: a/110 and b/110 for L = 0, 1, … 100, `[101, 2]`.
  public init(table: Tensor) {
    precondition(table.shape == [Self.count, 2], "MeanColors: a table of \(table.shape)")
    self.table = table
  }

  /// Measured over whole pictures. A lightness that none of them has takes the colour of the nearest that one has.
  /// - Throws: the error of a picture that cannot be read any more.
  public init(of pictures: PictureCache, progress: (_ done: Int) -> Void = { _ in }) throws {
    var sums = [Double](repeating: 0, count: 2 * Self.count)
    var counts = [Double](repeating: 0, count: Self.count)
    for start in stride(from: 0, to: pictures.count, by: 16) {
      let end = min(start + 16, pictures.count)
      let part = LabPictures(try pictures.pictures(Array(start..<end)))
      part.lightness.withUnsafeValues { lightness in
        part.colors.withUnsafeValues { colors in
          sums.withUnsafeMutableBufferPointer { sums in
            counts.withUnsafeMutableBufferPointer { counts in
              for i in 0..<lightness.count {
                let row = Self.row(lightness[i])
                counts[row] += 1
                sums[2 * row] += Double(colors[2 * i])
                sums[2 * row + 1] += Double(colors[2 * i + 1])
              }
            }
          }
        }
      }
      progress(end)
    }
    let seen = counts.indices.filter { counts[$0] > 0 }
    let values = counts.indices.flatMap { row -> [Float] in
      let nearest = seen.min { abs($0 - row) < abs($1 - row) }!
      return (0..<2).map { Float(sums[2 * nearest + $0] / counts[nearest]) }
    }
    self.init(table: Tensor(values, shape: [Self.count, 2]))
  }

  /// The colours that the table gives lightness L/50 − 1, `[N, H, W, 1]` → `[N, H, W, 2]`.
  public func colors(of lightness: Tensor) -> Tensor {
    var result = Tensor.zeros(lightness.shape.dropLast() + [2])
    table.withUnsafeValues { table in
      lightness.withUnsafeValues { lightness in
        result.withUnsafeMutableValues { result in
          for i in 0..<lightness.count {
            let row = Self.row(lightness[i])
            (result[2 * i], result[2 * i + 1]) = (table[2 * row], table[2 * row + 1])
          }
        }
      }
    }
    return result
  }

  @inline(__always)
  private static func row(_ lightness: Float) -> Int {
    Int(min(max((lightness + 1) * LabPictures.lightnessScale, 0), 100) + 0.5)
  }
}
