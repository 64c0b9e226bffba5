import Testing

@testable import GenerativeModels

struct CoarseToFineTests {
  /// A step costs four times as much at twice the size.
  private func cost(_ size: Int) -> Double { Double(size * size) / 256 }

  private func course(time: Double, size: Int = 64) -> CoarseToFine {
    CoarseToFine(size: size, batchSize: 16, time: time, timePerStep: cost)
  }

  /// Steps of each stage, by size.
  private func steps(_ course: CoarseToFine) -> [Int: Int] {
    let ends = course.stages.dropFirst().map(\.firstStep) + [course.steps]
    return Dictionary(uniqueKeysWithValues: zip(course.stages, ends).map { ($0.size, $1 - $0.firstStep) })
  }

  /// What the steps cost is the time that there was, but for less than the last step.
  @Test(arguments: [50, 1_000, 3_210, 40_000, 1e6]) func theBudgetAddsUp(time: Double) {
    for size in [16, 32, 64] {
      let course = course(time: time, size: size)
      let stages = steps(course)
      let spent =
        stages.isEmpty ? Double(course.steps) * cost(size) : stages.reduce(0) { $0 + Double($1.value) * cost($1.key) }
      #expect(spent <= time && spent > time - cost(size), "\(size) pixels: \(spent) of \(time)")
      #expect(course.time == time)
    }
  }

  /// A fifth of the time for each of two smaller sizes: 4,000 steps of 16 pixels, 1,000 of 32, and 12,000 of 20,000
  /// are left for 750 of 64.
  @Test func sharesOfTime() {
    let course = course(time: 20_000)
    #expect(
      course.stages == [
        .init(size: 16, firstStep: 0, fadeSteps: 0), .init(size: 32, firstStep: 4000, fadeSteps: 250),
        .init(size: 64, firstStep: 5000, fadeSteps: 250),
      ])
    #expect(course.steps == 5000 + 750)
    // All of the 40 % where there is but one smaller size.
    #expect(steps(self.course(time: 4000, size: 32)) == [16: 1600, 32: 600])
  }

  /// 120,000 pictures of a smaller size are enough, which are 7,500 steps.
  @Test func longBudgetsSpendTheirTimeAtTheFullSize() {
    #expect(steps(course(time: 1e6)) == [16: 7500, 32: 7500, 64: (1_000_000 - 7500 * 5) / 16])
  }

  /// Where a smaller size would have less than a hundred steps there are no stages: none is left out between others.
  @Test func shortBudgets() {
    #expect(steps(course(time: 2000)) == [16: 400, 32: 100, 64: 75])
    #expect(course(time: 1999).stages.isEmpty && course(time: 1999).steps == 1999 / 16)
    let short = course(time: 499)
    #expect(short.stages.isEmpty && short.steps == 499 / 16)
    let none = course(time: 0)
    #expect(none.stages.isEmpty && none.steps == 0)
    #expect(CoarseToFine(steps: 70).steps == 70 && CoarseToFine(steps: 70).stages.isEmpty)
  }

  /// A budget of steps is that of the longest time that has no more of them, and more of them have longer stages of the
  /// smaller sizes; where such a time has no stages, all steps are of the full size.
  @Test func budgetsOfSteps() {
    var before: [Int: Int] = [:]
    for count in [1, 30, 99, 120, 131, 500, 1_000, 5_750, 20_000, 100_000] {
      let found = CoarseToFine(size: 64, batchSize: 16, steps: count, timePerStep: cost)
      guard !found.stages.isEmpty else {
        #expect(found == CoarseToFine(steps: count) && before.isEmpty)
        continue
      }
      #expect(found.steps <= count && found == course(time: found.time))
      #expect(course(time: found.time * (1 + 1e-9) + 1e-9).steps > count, "\(count) steps")
      let stages = steps(found)
      #expect(before.allSatisfy { stages[$0.key] ?? 0 >= $0.value }, "\(count) steps: \(stages) after \(before)")
      before = stages.filter { $0.key < 64 }
    }
    #expect(before[16] == 7500)
  }

  /// Stages that a course has are those that options accept.
  @Test func coursesAreValid() throws {
    for time in [400, 700, 2_500, 1e5, 1e7] {
      for size in StyleArchitecture.sizes {
        var options = ConditionalGANOptions()
        options.stages = course(time: time, size: size).stages
        try options.validate(file: "options")
        #expect(options.stages.last.map { $0.size == size } ?? true)
      }
    }
  }
}
