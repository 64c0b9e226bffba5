import Engine
import Testing

@testable import Statistics

@Suite struct GroupJackknifeTests {
  /// Of a mean, with a group an item, the jackknife's error is the standard error: s/√n of 1 to 10.
  @Test func meanOfTen() throws {
    let values = (1...10).map(Double.init)
    let jackknife = GroupJackknife(count: 10, seed: 3)
    func mean(_ group: Int?) -> [Double] {
      let members = jackknife.members(without: group)
      return [members.reduce(0) { $0 + values[$1] } / Double(members.count)]
    }
    let estimate = try jackknife.estimates(mean)[0]
    let arm = 2.262157163 * (82.5 / 9 / 10).squareRoot()
    #expect(estimate.value == 5.5)
    #expect(abs(estimate.upper - 5.5 - arm) < 1e-9 && abs(5.5 - estimate.lower - arm) < 1e-9)
    let bounded = try jackknife.estimates(within: 5...6, mean)[0]
    #expect(bounded == IntervalEstimate(value: 5.5, lower: 5, upper: 6))
  }

  /// Every item is in one group, groups are of one size to within one, and another purpose divides in another way.
  @Test func groups() {
    let jackknife = GroupJackknife(count: 23, seed: 1)
    #expect(jackknife.groupCount == 10)
    let members = (0..<10).map { jackknife.members(of: $0) }
    #expect(members.joined().sorted() == Array(0..<23))
    #expect(Set(members.map(\.count)) == [2, 3])
    for group in 0..<10 {
      #expect((members[group] + jackknife.members(without: group)).sorted() == Array(0..<23))
    }
    let other = GroupJackknife(count: 23, seed: 1, purpose: "other")
    #expect((0..<10).map { other.members(of: $0) } != members)
    #expect(GroupJackknife(count: 3, seed: 1).groupCount == 3)
  }

  @Test func constantFiguresHaveNoWidth() throws {
    let estimates = try GroupJackknife(count: 40, seed: 1).estimates { _ in [0.25, 3] }
    #expect(estimates == [0.25, 3].map { IntervalEstimate(value: $0, lower: $0, upper: $0) })
  }

  /// Copies of an item are left out together, so that the interval is that of the items.
  @Test func copiesAreOneItem() throws {
    let values = (1...10).map(Double.init)
    let copies = (0..<500).map { [values[$0 % 10]] }
    let jackknife = GroupJackknife(observations: RowGroups(equalRowsOf: Matrix(copies)), seed: 3)
    for group in 0..<10 {
      let members = jackknife.members(of: group)
      #expect(members.count == 50 && Set(members.map { $0 % 10 }).count == 1)
    }
    let estimate = try jackknife.estimates { group in
      let members = jackknife.members(without: group)
      return [members.reduce(0) { $0 + copies[$1][0] } / Double(members.count)]
    }[0]
    let arm = 2.262157163 * (82.5 / 9 / 10).squareRoot()
    #expect(estimate.value == 5.5 && abs(estimate.upper - 5.5 - arm) < 1e-9)
  }
}
