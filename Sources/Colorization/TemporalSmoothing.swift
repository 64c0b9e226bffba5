import Engine
import Foundation

/// Steadies the colours of a video's frames: what is coloured frame by frame flickers.
///
/// A pixel's colour becomes the mean of those at its place in the frames around, weighted by
/// `exp(−k²/2σ²) · exp(−(ΔL)²/2τ²)` for a frame k further whose lightness differs by ΔL there: where something moved or
/// the scene changed, other frames count for little (a bilateral filter over time, after Tomasi and Manduchi, ICCV
/// 1998).
public struct TemporalSmoothing {
  /// Frames on each side; σ is half of it.
  public let radius: Int
  /// τ, in units of L/50.
  public let lightnessTolerance: Float
  /// Frames that are still needed, and which of them comes out next.
  private var frames: [Colorizer.Draft] = []
  private var next = 0

  /// A smoothing that has seen no frame yet.
  /// - Parameters:
  ///   - radius: frames on each side that count, 1 or more.
  ///   - lightnessTolerance: τ, the difference of lightness in units of L/50 at which a frame counts for 61 %, above 0.
  public init(radius: Int = 3, lightnessTolerance: Float = 0.1) {
    precondition(
      radius > 0 && lightnessTolerance > 0, "TemporalSmoothing: radius \(radius), tolerance \(lightnessTolerance)")
    (self.radius, self.lightnessTolerance) = (radius, lightnessTolerance)
  }

  /// Takes the next frame; returns those, in order, whose neighbours are all there, smoothed.
  public mutating func add(_ frame: Colorizer.Draft) -> [Colorizer.Draft] {
    frames.append(frame)
    return advance(upTo: frames.count - radius)
  }

  /// The frames that are left after the last one, smoothed; then a new video may begin.
  public mutating func finish() -> [Colorizer.Draft] {
    defer { (frames, next) = ([], 0) }
    return advance(upTo: frames.count)
  }

  private mutating func advance(upTo end: Int) -> [Colorizer.Draft] {
    var ready: [Colorizer.Draft] = []
    while next < end {
      var frame = frames[next]
      frame.colors = colors(at: next)
      ready.append(frame)
      next += 1
    }
    let passed = max(0, next - radius)
    frames.removeFirst(passed)
    next -= passed
    return ready
  }

  /// The mean over the frames around this one that have its size: `[1, h, w, 2]`.
  private func colors(at index: Int) -> Tensor {
    let frame = frames[index]
    var sums = Tensor.zeros(frame.colors.shape)
    var weights = [Float](repeating: 0, count: frame.lightness.count)
    for other in max(0, index - radius)...min(frames.count - 1, index + radius)
    where frames[other].lightness.shape == frame.lightness.shape {
      let distance = 2 * Float(other - index) / Float(radius)
      add(frames[other], seenFrom: frame, nearness: exp(-distance * distance / 2), to: &sums, &weights)
    }
    sums.withUnsafeMutableValues { sums in
      for (i, weight) in weights.enumerated() {
        sums[2 * i] /= weight
        sums[2 * i + 1] /= weight
      }
    }
    return sums
  }

  private func add(
    _ other: Colorizer.Draft, seenFrom frame: Colorizer.Draft, nearness: Float, to sums: inout Tensor,
    _ weights: inout [Float]
  ) {
    let sharpness = 1 / (2 * lightnessTolerance * lightnessTolerance)
    frame.lightness.withUnsafeValues { here in
      other.lightness.withUnsafeValues { there in
        other.colors.withUnsafeValues { colors in
          sums.withUnsafeMutableValues { sums in
            weights.withUnsafeMutableBufferPointer { weights in
              for i in 0..<weights.count {
                let change = there[i] - here[i]
                let weight = nearness * exp(-change * change * sharpness)
                weights[i] += weight
                sums[2 * i] += weight * colors[2 * i]
                sums[2 * i + 1] += weight * colors[2 * i + 1]
              }
            }
          }
        }
      }
    }
  }
}
