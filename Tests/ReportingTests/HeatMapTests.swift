import TestSupport
import Testing

@testable import Reporting

struct HeatMapTests {
  @Test func divergingShadesAreSymmetricAboutZero() {
    let map = HeatMap(
      rowLabels: ["a", "b"], columnLabels: ["c", "d"], values: [[2, -2], [-1, 0]], palette: .diverging)
    #expect(map.shade(2).opacity == 1 && map.shade(-2).opacity == 1)
    #expect(map.shade(2).color != map.shade(-2).color)
    #expect(map.shade(-1).opacity == 0.5)
    #expect(map.shade(0).opacity == 0)
  }

  @Test func sequentialShadesRunFromZeroToTheLargest() {
    let map = HeatMap(rowLabels: ["a"], columnLabels: ["c", "d"], values: [[1, 4]])
    #expect([0, 1, 4].map { map.shade($0).opacity } == [0, 0.25, 1])
    #expect(HeatMap(rowLabels: ["a"], columnLabels: ["c"], values: [[0]]).shade(0).opacity == 0)
  }

  @Test func cellsCarryTheirNumbers() {
    let svg = HeatMap(
      title: "agreement <%>", rowLabels: ["apple"], columnLabels: ["a rather long label", "b"],
      values: [[0.125, .nan]], decimals: 3
    ).svg()
    #expect(Markup.unbalanced(svg) == nil)
    #expect(svg.contains(">0.125</text>"))
    #expect(!svg.contains("nan"))
    #expect(svg.components(separatedBy: "<rect").count == 2)  // the empty cell has none
    #expect(svg.contains("rotate(-35)"))
  }
}
