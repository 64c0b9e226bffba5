import Engine
import Foundation
import ImageCodecs

/// A picture's colours and subject, found once, from which any attribute is measured.
public struct PictureMeasurement {
  private let width, height: Int
  private let lab: [Float]
  private let mask: SubjectMask
  /// The mask, or ones where there is no subject to speak of: the whole picture is then measured.
  private let weights: [Float]

  /// Converts a picture to L*a*b* and finds its subject.
  public init(_ image: Image) {
    self.init(lab: image.labPixels(), width: image.width, height: image.height)
  }

  /// - Parameter lab: `height × width × 3` values L, a, b.
  init(lab: [Float], width: Int, height: Int) {
    let mask = lab.withUnsafeBufferPointer { SubjectMask(lab: $0, width: width, height: height) }
    (self.width, self.height, self.lab, self.mask) = (width, height, lab, mask)
    weights = mask.hasSubject ? mask.weights : [Float](repeating: 1, count: width * height)
  }

  /// The attribute of the picture, in the units that `MeasuredAttribute` lists.
  public func value(of attribute: MeasuredAttribute) -> Double {
    switch attribute {
    case .color:
      let axis = Self.direction(degrees: Self.warmDegrees)
      return mean { _, a, b in a * axis.x + b * axis.y }
    case .hue(let hue): return closeness(to: hue)
    case .brightness: return mean { l, _, _ in l }
    case .contrast:
      let center = Float(mean { l, _, _ in l })
      return mean { l, _, _ in (l - center) * (l - center) }.squareRoot()
    case .saturation: return mean { _, a, b in (a * a + b * b).squareRoot() }
    case .size: return Double(mask.share)
    case .symmetry: return symmetry()
    }
  }

  /// The hue angle that counts as warmest, between red and orange; its opposite is azure.
  private static let warmDegrees: Float = 55

  private static func direction(degrees: Float) -> SIMD2<Float> {
    let angle = Double(degrees) * .pi / 180
    return SIMD2(Float(cos(angle)), Float(sin(angle)))
  }

  /// The mean over the subject of a function of L, a and b.
  @inline(__always)
  private func mean(_ function: (Float, Float, Float) -> Float) -> Double {
    var (sum, total): (Double, Double) = (0, 0)
    forEachRow { lab, weights in
      var (rowSum, rowTotal): (Float, Float) = (0, 0)
      for i in 0..<width {
        rowSum += weights[i] * function(lab[3 * i], lab[3 * i + 1], lab[3 * i + 2])
        rowTotal += weights[i]
      }
      sum += Double(rowSum)
      total += Double(rowTotal)
    }
    return sum / total
  }

  private func closeness(to hue: NamedHue) -> Double {
    let axis = Self.direction(degrees: hue.degrees)
    var (sum, total): (Double, Double) = (0, 0)
    forEachRow { lab, weights in
      for i in 0..<width {
        let (a, b) = (lab[3 * i + 1], lab[3 * i + 2])
        let chroma = (a * a + b * b).squareRoot()
        let cosine = max(0, (a * axis.x + b * axis.y) / max(chroma, 1e-6))
        let squared = cosine * cosine
        let fourth = squared * squared
        sum += Double(weights[i] * chroma * fourth * fourth)
        total += Double(weights[i] * (chroma + 5))
      }
    }
    return sum / total
  }

  /// See `MeasuredAttribute`: 1 − Σ d / Σ max(m, m′) with d = |m − m′| + min(m, m′) · min(1, ΔE/50).
  private func symmetry() -> Double {
    var (moment, mass): (Double, Double) = (0, 0)
    forEachRow { _, weights in
      for i in 0..<width {
        moment += Double(weights[i]) * Double(i)
        mass += Double(weights[i])
      }
    }
    let axisTwice = Int((2 * moment / mass).rounded())
    var (different, covered): (Double, Double) = (0, 0)
    forEachRow { lab, weights in
      for i in 0..<width {
        let mirrored = axisTwice - i
        let isInside = mirrored >= 0 && mirrored < width
        let (m, n) = (weights[i], isInside ? weights[mirrored] : 0)
        guard max(m, n) > 0 else { continue }
        var d = abs(m - n)
        if min(m, n) > 0 {
          let difference =
            SIMD3(lab[3 * i], lab[3 * i + 1], lab[3 * i + 2])
            - SIMD3(lab[3 * mirrored], lab[3 * mirrored + 1], lab[3 * mirrored + 2])
          d += min(m, n) * min(1, (difference * difference).sum().squareRoot() / 50)
        }
        // A pixel whose partner lies outside the picture stands for that partner, too.
        different += Double(isInside ? d : 2 * d)
        covered += Double(isInside ? max(m, n) : 2 * m)
      }
    }
    return 1 - different / covered
  }

  @inline(__always)
  private func forEachRow(_ body: (UnsafePointer<Float>, UnsafePointer<Float>) -> Void) {
    lab.withUnsafeBufferPointer { lab in
      weights.withUnsafeBufferPointer { weights in
        for row in 0..<height { body(lab.baseAddress! + 3 * row * width, weights.baseAddress! + row * width) }
      }
    }
  }
}

extension MeasuredAttribute {
  /// The attribute of one picture.
  public func score(_ image: Image) -> Double { PictureMeasurement(image).value(of: self) }

  /// The attribute of each picture `[N, H, W, 3]` with pixels in [-1, 1]. Pictures are measured as they would be
  /// saved, in eight bits, so that scores of files and of tensors agree.
  public func scores(_ pictures: Tensor) -> [Double] { Self.scores([self], pictures)[0] }

  /// Several attributes of the same pictures, an array each: colours and subjects are found only once.
  public static func scores(_ attributes: [MeasuredAttribute], _ pictures: Tensor) -> [[Double]] {
    precondition(
      pictures.shape.count == 4 && pictures.shape[3] == 3, "scores: pictures [N, H, W, 3], found \(pictures.shape)")
    let (count, height, width) = (pictures.shape[0], pictures.shape[1], pictures.shape[2])
    let length = height * width * 3
    var scores = attributes.map { _ in [Double]() }
    for start in stride(from: 0, to: count, by: chunkSize) {
      let end = min(start + chunkSize, count)
      // One below the other, pictures share the tables of one conversion.
      let lab = pictures.withUnsafeValues { values in
        Image(
          width: width, height: (end - start) * height, channels: 3,
          floatPixels: UnsafeBufferPointer(rebasing: values[start * length..<end * length])
        ).labPixels()
      }
      for item in 0..<end - start {
        let measurement = PictureMeasurement(
          lab: Array(lab[item * length..<(item + 1) * length]), width: width, height: height)
        for (index, attribute) in attributes.enumerated() { scores[index].append(measurement.value(of: attribute)) }
      }
    }
    return scores
  }

  /// Pictures whose colours are converted at once.
  private static let chunkSize = 32
}
