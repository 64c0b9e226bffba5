import Engine
import TestSupport
import Testing

@testable import Statistics

@Suite struct ClassMomentsTests {
  private let codes = Matrix([[1, 2], [10, 0], [3, 6], [10, 4]])

  /// By hand: means (2, 4) and (10, 2), distances ±(1, 2) and ±(0, 2).
  @Test func ofTwoClasses() {
    var moments = ClassMoments(dimensions: 2)
    moments.add(codes, classes: [0, 2, 0, 2])
    #expect(moments.count == 4 && moments.labels == [0, 2])
    #expect(moments.mean(ofClass: 0) == [2, 4] && moments.mean(ofClass: 2) == [10, 2] && moments.mean == [6, 3])
    #expect(relativeDifference(moments.covariance.elements, [0.5, 1, 1, 4]) < 1e-15)
    var pooled = ClassMoments(dimensions: 2)
    pooled.add(codes)
    #expect(pooled.mean == [6, 3])
    #expect(relativeDifference(pooled.covariance.elements, [16.5, -3, -3, 5]) < 1e-15)
  }

  /// Codes that come in parts of any size, and labels that come late.
  @Test(arguments: [1, 64, 999, 5000]) func blockSizesDoNotMatter(size: Int) {
    var random = PhiloxGenerator(seed: 1, purpose: "blocks of codes")
    let classes = (0..<5000).map { $0 < 3000 ? $0 % 2 : $0 % 3 }
    let codes = Matrix(classes.map { label in (0..<4).map { random.normal() * Double($0 + 1) + 7 * Double(label) } })
    var moments = ClassMoments(dimensions: 4)
    for start in stride(from: 0, to: 5000, by: size) {
      let rows = Array(start..<min(start + size, 5000))
      moments.add(codes.selectingRows(rows), classes: rows.map { classes[$0] })
    }
    let expected = Matrix.covarianceWithinClasses(codes, classes: classes)
    #expect(relativeDifference(moments.covariance.elements, expected.elements) < 1e-12)
    let members = classes.indices.filter { classes[$0] == 2 }
    #expect(relativeDifference(moments.mean(ofClass: 2), codes.selectingRows(members).columnMeans) < 1e-12)
  }

  /// Products of the codes themselves would lose four digits and more: 10¹² · 10⁻¹⁶ against 1.
  @Test func farFromZero() {
    var random = PhiloxGenerator(seed: 2, purpose: "codes far away")
    let near = Matrix(rows: 3000, columns: 3, elements: (0..<9000).map { _ in random.normal() })
    let far = Matrix(rows: 3000, columns: 3, elements: near.elements.map { $0 + 1e6 })
    var (here, there) = (ClassMoments(dimensions: 3), ClassMoments(dimensions: 3))
    here.add(near)
    there.add(far)
    // The codes are rounded to 10⁻¹⁰ by the offset itself.
    #expect(relativeDifference(there.covariance.elements, here.covariance.elements) < 1e-9)
  }

  @Test func floatsAreWidened() {
    let floats = randomTensor([100, 5], seed: 3)
    var (single, double) = (ClassMoments(dimensions: 5), ClassMoments(dimensions: 5))
    single.add(floats)
    double.add(Matrix(features: floats))
    #expect(single.covariance == double.covariance && single.mean == double.mean)
  }

  /// To the bit, over several chunks of a part, in either precision. In a process of its own, since the number of
  /// threads is the process's.
  @Test func doNotDependOnTheThreads() async {
    await #expect(processExitsWith: .success) {
      let codes = randomTensor([20_000, 33], seed: 6)
      let classes = (0..<20_000).map { $0 % 3 }
      for precision in [ClassMoments.Precision.single, .double] {
        func found(threads: Int) -> ClassMoments {
          Threads.use(threads)
          var moments = ClassMoments(dimensions: 33, precision: precision)
          moments.add(codes, classes: classes)
          return moments
        }
        let one = found(threads: 1)
        for threads in [2, 3] {
          let many = found(threads: threads)
          precondition(many.covariance == one.covariance && many.mean == one.mean)
        }
      }
    }
  }

  /// Products in single precision: the means are those of double to the bit, the covariance is to the digits of single
  /// precision, far from zero too, and as exact over many blocks as over one.
  @Test(arguments: [0, 50] as [Float], [100, 20_000]) func productsInSinglePrecision(offset: Float, count: Int) {
    let drawn = randomTensor([count, 67], seed: 3)
    let floats = Tensor(drawn.values.map { $0 + offset }, shape: drawn.shape)
    let classes = (0..<count).map { $0 % 2 }
    var (single, double) = (ClassMoments(dimensions: 67, precision: .single), ClassMoments(dimensions: 67))
    single.add(floats, classes: classes)
    double.add(floats, classes: classes)
    #expect(single.mean == double.mean && single.mean(ofClass: 1) == double.mean(ofClass: 1))
    #expect(relativeDifference(single.covariance.elements, double.covariance.elements) < 2e-6)
    #expect(single.covariance != double.covariance)
  }

  /// Codes of rank 3 have three components in either precision: what rounding leaves of none is not a fourth.
  @Test(arguments: [ClassMoments.Precision.single, .double]) func rankIsKept(precision: ClassMoments.Precision) throws {
    // Whole numbers, so that codes are of rank 3 to the bit.
    func whole(_ shape: [Int], seed: UInt64) -> Matrix {
      let values: [Double] = randomTensor(shape, seed: seed).values.map { Double(($0 * 20).rounded()) }
      return Matrix(rows: shape[0], columns: shape[1], elements: values)
    }
    let product = Matrix.product(whole([4000, 3], seed: 4), whole([3, 40], seed: 5))
    let codes: [Float] = product.elements.map { Float($0) }
    var moments = ClassMoments(dimensions: 40, precision: precision)
    moments.add(Tensor(codes, shape: [4000, 40]))
    #expect(try PrincipalComponents(moments).variances.count == 3)
  }
}
