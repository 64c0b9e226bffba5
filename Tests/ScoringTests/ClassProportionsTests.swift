import Testing

@testable import Scoring

@Suite struct ClassProportionsTests {
  @Test func classesInProportion() {
    #expect(ClassProportions.classes(8, inProportionTo: [3, 1]) == [0, 0, 1, 0, 0, 0, 1, 0])
    #expect(ClassProportions.classes(7, inProportionTo: [5, 5, 5]) == [0, 1, 2, 0, 1, 2, 0])
    #expect(ClassProportions.classes(3, inProportionTo: [0, 4]) == [1, 1, 1])
    #expect(ClassProportions.classes(0, inProportionTo: []) == [])
  }

  @Test func beginningsOfTheOrderHaveItsProportions() {
    let classes = (0..<120).map { $0 < 80 ? 0 : $0 < 110 ? 1 : 2 }
    let order = ClassProportions.order(of: classes, seed: 1, purpose: "test")
    #expect(order.sorted() == Array(0..<120))
    for length in 1...120 {
      for (index, count) in [80, 30, 10].enumerated() {
        let found = order.prefix(length).count { classes[$0] == index }
        #expect(abs(Double(found) - Double(count * length) / 120) < 1.5)
      }
    }
    // Within a class the order is random, and another one for another seed.
    let first = order.filter { classes[$0] == 0 }
    #expect(first != first.sorted())
    #expect(ClassProportions.order(of: classes, seed: 2, purpose: "test") != order)
  }
}
