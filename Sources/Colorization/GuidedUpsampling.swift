import Engine

/// Small pictures brought to the size of large ones along their edges.
extension Tensor {
  /// The values of a small picture, `[1, h, w, C]`, at the size of a large one, with edges where the large one has
  /// them: the fast guided filter (He and Sun, "Fast guided filter", 2015, after He, Sun and Tang, ECCV 2010).
  ///
  /// In every window of `2·radius + 1` pixels of the small picture, each channel p is fitted as `a·I + b` to the guide
  /// I, with `a = cov(I, p) / (var(I) + ε)` and `b = mean(p) − a·mean(I)`. The means of a and b over the windows that
  /// hold a pixel are interpolated bilinearly, and the large guide is put in. Along edges of the guide values change
  /// with it; where it varies by much less than √ε they are smoothed. The cost does not depend on the radius.
  /// - Parameters:
  ///   - guide: at the values' size, `[1, h, w, 1]`.
  ///   - target: the guide at the result's size, `[1, H, W, 1]`.
  ///   - radius: of the windows, in pixels of the small picture.
  ///   - epsilon: ε, in units of the guide squared.
  /// - Returns: `[1, H, W, C]`.
  func guidedUpsampled(guide: Tensor, to target: Tensor, radius: Int, epsilon: Float) -> Tensor {
    precondition(
      shape.count == 4 && shape[0] == 1 && guide.shape == shape.dropLast() + [1] && target.shape.count == 4
        && target.shape[0] == 1 && target.shape[3] == 1 && radius >= 0 && epsilon > 0,
      "guidedUpsampled: values \(shape), guide \(guide.shape), target \(target.shape), radius \(radius), ε \(epsilon)")
    return linearModels(guide: guide, radius: radius, epsilon: epsilon).linesApplied(to: target)
  }

  /// Mean slopes and offsets of the windows around each pixel, channel by channel: `[1, h, w, 2·C]`.
  private func linearModels(guide: Tensor, radius: Int, epsilon: Float) -> Tensor {
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    // Guide, its square, and each channel with its product with the guide.
    let planes = 2 + 2 * channels
    var moments = Tensor.zeros([1, height, width, planes])
    moments.withUnsafeMutableValues { moments in
      guide.withUnsafeValues { guide in
        withUnsafeValues { values in
          for i in 0..<height * width {
            let (I, to) = (guide[i], i * planes)
            (moments[to], moments[to + 1]) = (I, I * I)
            for c in 0..<channels {
              let p = values[i * channels + c]
              (moments[to + 2 + 2 * c], moments[to + 3 + 2 * c]) = (p, I * p)
            }
          }
        }
      }
    }
    var models = Tensor.zeros([1, height, width, 2 * channels])
    models.withUnsafeMutableValues { models in
      moments.windowMeans(radius: radius).withUnsafeValues { means in
        for i in 0..<height * width {
          let (from, to) = (i * planes, i * 2 * channels)
          let variance = max(0, means[from + 1] - means[from] * means[from])
          for c in 0..<channels {
            let (product, mean) = (means[from + 3 + 2 * c], means[from + 2 + 2 * c])
            let slope = (product - means[from] * mean) / (variance + epsilon)
            (models[to + 2 * c], models[to + 2 * c + 1]) = (slope, mean - slope * means[from])
          }
        }
      }
    }
    return models.windowMeans(radius: radius)
  }
}
