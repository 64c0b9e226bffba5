import Foundation

/// How near a picture comes to the true one, and how colourful both are.
public enum PictureQuality {
  /// Peak signal-to-noise ratio over all samples of two pictures of eight bits, in dB: `10 log₁₀(255² / MSE)`.
  /// Equal pictures have 100 dB, what other tools cut at as well.
  public static func psnr(_ picture: Image, _ truth: Image) -> Double {
    precondition(hasSameShape(picture, truth), "psnr: pictures of different shapes")
    var sum = 0
    picture.pixels.withUnsafeBufferPointer { a in
      truth.pixels.withUnsafeBufferPointer { b in
        for i in 0..<a.count {
          let difference = Int(a[i]) - Int(b[i])
          sum += difference * difference
        }
      }
    }
    guard sum > 0 else { return 100 }
    return min(100, 10 * log10(255 * 255 * Double(picture.pixels.count) / Double(sum)))
  }

  /// Mean absolute difference of a and b in units of CIE L*a*b*, over both and all pixels.
  public static func colorDifference(_ picture: Image, _ truth: Image) -> Double {
    precondition(hasSameShape(picture, truth), "colorDifference: pictures of different shapes")
    var sum = 0.0
    picture.labPixels().withUnsafeBufferPointer { a in
      truth.labPixels().withUnsafeBufferPointer { b in
        for i in 0..<a.count / 3 {
          sum += Double(abs(a[3 * i + 1] - b[3 * i + 1]) + abs(a[3 * i + 2] - b[3 * i + 2]))
        }
      }
    }
    return sum / Double(2 * picture.width * picture.height)
  }

  /// Colourfulness of red, green, blue in 0...255: `√(σ²(rg) + σ²(yb)) + 0.3 √(μ²(rg) + μ²(yb))` with `rg = R − G` and
  /// `yb = (R + G)/2 − B` (Hasler and Süsstrunk, "Measuring colourfulness in natural images", 2003, equation 14).
  /// - Parameters:
  ///   - picture: of three channels.
  ///   - absolute: takes |rg| and |yb|, as the evaluation code of DDColor (ICCV 2023) does; its values are lower.
  public static func colorfulness(_ picture: Image, absolute: Bool = false) -> Double {
    precondition(picture.channels == 3, "colorfulness: a picture of \(picture.channels) channels")
    var (redGreen, yellowBlue) = (Moments(), Moments())
    picture.pixels.withUnsafeBufferPointer { pixels in
      for i in 0..<picture.width * picture.height {
        let (red, green, blue) = (Double(pixels[3 * i]), Double(pixels[3 * i + 1]), Double(pixels[3 * i + 2]))
        let (rg, yb) = (red - green, (red + green) / 2 - blue)
        redGreen.add(absolute ? abs(rg) : rg)
        yellowBlue.add(absolute ? abs(yb) : yb)
      }
    }
    return (redGreen.variance + yellowBlue.variance).squareRoot()
      + 0.3 * (redGreen.mean * redGreen.mean + yellowBlue.mean * yellowBlue.mean).squareRoot()
  }

  private struct Moments {
    private var (sum, squares, count) = (0.0, 0.0, 0.0)
    var mean: Double { sum / count }
    var variance: Double { max(0, squares / count - mean * mean) }

    mutating func add(_ value: Double) {
      sum += value
      squares += value * value
      count += 1
    }
  }

  static func hasSameShape(_ a: Image, _ b: Image) -> Bool {
    a.width == b.width && a.height == b.height && a.channels == b.channels
  }
}
