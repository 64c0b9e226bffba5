/// Affine changes of images, each by its own matrix: of where their pixels lie, and of their colours.
extension Variable {
  /// Each image `[H, W, C]` of `[N, H, W, C]` seen through its own affine map, which says for every pixel of the output
  /// where in the input it comes from: `y[p] = x(map(p))`, positions in pixels from the image's centre.
  ///
  /// Between pixels x is interpolated bilinearly; outside it goes on mirrored at the centres of the outermost pixels.
  /// Where the map is a translation by whole pixels, a mirroring, a number of quarter turns or a product of these,
  /// pixels are copied, bit by bit.
  ///
  /// Against aliasing, a pixel is the mean of two samples along each axis in which the image shrinks. Bilinear
  /// interpolation weights the input by a tent, which is a box of one input pixel smoothed by another one; where an
  /// output pixel is σ > 1 input pixels long, one of the boxes should have its length. Samples at ±√((σ² − 1)/12)
  /// give the weights the variance of those boxes, (1 + σ²)/12, for two reads a pixel; they start from plain bilinear
  /// interpolation at σ = 1, and at σ = 2 they suppress what would alias to constants, like averages of 2×2 pixels.
  /// Stronger shrinking than to a half aliases. The singular values σ and their axes are those of the map's matrix.
  ///
  /// The maps are constants. Parallel over images.
  /// - Parameter maps: from output to input, one an image, with values below a million.
  public func warped(by maps: [AffineMap]) -> Variable { Self.apply(AffineWarp(maps: maps, adjoint: false), self) }

  /// Each pixel's channels through its image's affine map: `y[c] = Σₖ M[n, c, k] x[k] + M[n, c, C]`.
  ///
  /// Images with the identity are copied, bit by bit. The matrices are constants.
  /// - Parameter matrices: M, `[N, C, C + 1]` for images `[N, H, W, C]`.
  public func colorTransformed(by matrices: Tensor) -> Variable {
    Self.apply(ColorTransformation(matrices: matrices), self)
  }
}

/// Warps by maps from output to input; linear, so that the derivative is the adjoint and that one's the warp.
struct AffineWarp: DifferentiableOperation {
  let maps: [AffineMap]
  let adjoint: Bool

  func forward(_ inputs: [Tensor]) -> Tensor {
    adjoint ? inputs[0].warpedAdjoint(by: maps) : inputs[0].warped(by: maps)
  }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [Variable.apply(AffineWarp(maps: maps, adjoint: !adjoint), gradient)]
  }
}

/// Affine maps of channels; the derivative is the same with transposed matrices and no constants.
struct ColorTransformation: DifferentiableOperation {
  let matrices: Tensor

  func forward(_ inputs: [Tensor]) -> Tensor { inputs[0].colorTransformed(by: matrices) }

  func backward(gradient: Variable, inputs: [Variable], output: Variable, needs: [Bool]) -> [Variable?] {
    [gradient.colorTransformed(by: matrices.colorMatricesTransposed())]
  }
}
