import FileFormats
import Foundation
import LatentSpace
import TestSupport
import Testing

@testable import Studio

/// Labels lead to the sheet and the boundary that the library finds, and the copied command finds that boundary again.
@Suite(.serialized) struct LabelRequestsTests {
  private struct Picture: Codable, Equatable {
    let seed: UInt32
    let `class`: String
    var has: Bool?
  }
  private struct Sheet: Decodable { let sheet: [Picture], how: String }
  private struct Fitted: Decodable {
    let direction: String, attribute: String, accuracy: Double, interval: [Double], trust: String, files: [String]
    let command: String
  }
  private struct Body: Encodable {
    var attribute: String?
    var `class`: String?
    var labels: [Picture] = []
    var seen: [Picture] = []
    var count: Int?
  }

  private func ask<Value: Decodable>(_ path: String, _ body: Body, _ live: LiveStudio, _: Value.Type) throws -> Value {
    let text = String(decoding: try JSONEncoder().encode(body), as: UTF8.self)
    return try live.decoded(live.ask("POST", "/api/label/" + path, text), Value.self)
  }

  /// Somebody who sees whether the first number of a picture's w is large for its class.
  private struct Judge {
    let labelling: Labelling
    let classes: [String]
    private let medians: [Int: Double]

    init() throws {
      let sampler = try ModelBundle().sampler
      labelling = try Labelling(sampler)
      classes = sampler.model.classes
      let codes = labelling.codes
      let groups = Dictionary(grouping: labelling.pool.indices) { [labelling] in labelling.pool[$0].classIndex }
      medians = groups.mapValues { rows in rows.map { codes[$0, 0] }.sorted()[rows.count / 2] }
    }

    func labelled(_ picture: Picture) throws -> Picture {
      let index = try #require(classes.firstIndex(of: picture.class))
      let row = try #require(labelling.pool.firstIndex(of: LabelCandidate(seed: picture.seed, classIndex: index)))
      return Picture(seed: picture.seed, class: picture.class, has: labelling.codes[row, 0] > medians[index]!)
    }
  }

  @Test func theCommandFindsTheSameDirection() throws {
    let (live, judge) = (try LiveStudio(), try Judge())
    let first = try ask("sheet", Body(), live, Sheet.self)
    #expect(first.sheet.count == 24 && first.how.hasPrefix("24 pictures as different from one another"))
    var labels = try first.sheet.prefix(20).map(judge.labelled)
    #expect(Set(labels.map(\.has)) == [true, false])
    // Pictures that were left without a label do not come again.
    let left = Array(first.sheet.dropFirst(20))
    let second = try ask("sheet", Body(labels: labels, seen: left, count: 12), live, Sheet.self)
    #expect(second.sheet.count == 12 && second.how.hasPrefix("10 pictures near the boundary so far"), "\(second.how)")
    #expect(second.sheet.allSatisfy { picture in !first.sheet.contains { $0.seed == picture.seed } })
    #expect(second.sheet == (try ask("sheet", Body(labels: labels, seen: left, count: 12), live, Sheet.self)).sheet)
    labels += try second.sheet.map(judge.labelled)

    let fitted = try ask("fit", Body(attribute: "warm hue", labels: labels), live, Fitted.self)
    let names = ["warm hue.safetensors", "warm hue-labels.csv", "warm hue-codes.npz"]
    #expect(fitted.files.map { ($0 as NSString).lastPathComponent } == names && fitted.direction == fitted.files[0])
    #expect(fitted.interval[0] <= fitted.accuracy && fitted.accuracy <= fitted.interval[1])
    #expect(fitted.trust.contains("of 100 pictures that it had not seen it gets about"))
    let saved = live.folder.appendingPathComponent("saved")
    let table = try CSVTable(contentsOf: saved.appendingPathComponent(names[1]))
    #expect(table.header == ["seed", "class", "warm hue"])
    let expected = labels.sorted { $0.seed < $1.seed }.map { ["\($0.seed)", $0.class, $0.has! ? "1" : "0"] }
    #expect(table.rows == expected)

    try live.run(fitted.command)
    let ofStudio = try Direction(contentsOf: saved.appendingPathComponent(names[0]))
    let ofCommand = try Direction(contentsOf: live.folder.appendingPathComponent(names[0]))
    #expect(ofCommand.normal == ofStudio.normal && ofCommand.offset == ofStudio.offset)
    #expect(ofCommand.classOffsets == ofStudio.classOffsets && ofCommand.classOffsets.count == judge.classes.count)
    #expect(ofCommand.deviation == ofStudio.deviation && ofCommand.truncation == ofStudio.truncation)
    #expect(ofCommand.modelIdentity == ofStudio.modelIdentity && ofCommand.attribute == "warm hue")
    let found = ofStudio.normal
    #expect(found == (try judge.labelling.boundary(of: "warm hue", labels: codeLabels(labels, judge))).direction.normal)

    // The page is told of the slider, which draws.
    struct Model: Decodable {
      struct Direction: Decodable { let name: String, attribute: String, origin: String }
      let directions: [Direction]
    }
    let model = try live.decoded(live.ask("GET", "/api/model"), Model.self)
    let slider = try #require(model.directions.first { $0.name == fitted.direction })
    #expect(slider.attribute == "warm hue" && slider.origin == "label")
    let socket = try live.socket()
    var drawn: [[UInt8]] = []
    for amount in 0...1 {
      let edit = #"{"direction": "\#(fitted.direction)", "amount": \#(3 * amount)}"#
      try socket.sendText(
        #"{"view": "explore", "request": \#(amount + 1), "draw": {"start": {"seed": 1}, "edits": [\#(edit)]}}"#)
      drawn.append(try socket.lastPicture())
    }
    #expect(drawn[0] != drawn[1])

    // A second fit is a second file, never over the first.
    let again = try ask("fit", Body(attribute: "warm hue", labels: labels), live, Fitted.self)
    #expect(again.files.map { ($0 as NSString).lastPathComponent }.allSatisfy { $0.hasPrefix("warm hue-2") })
  }

  private func codeLabels(_ labels: [Picture], _ judge: Judge) throws -> [CodeLabel] {
    try labels.map {
      let index = try #require(judge.classes.firstIndex(of: $0.class))
      return CodeLabel(LabelCandidate(seed: $0.seed, classIndex: index), has: $0.has!)
    }
  }

  /// Pictures of one class alone, whatever class their seed has otherwise.
  @Test func aSheetOfOneClass() throws {
    let live = try LiveStudio()
    let sheet = try ask("sheet", Body(class: "cat", count: 8), live, Sheet.self)
    #expect(sheet.sheet.count == 8 && sheet.sheet.allSatisfy { $0.class == "cat" })
    #expect(Set(sheet.sheet.map { $0.seed % 8 }).count > 1)
    let labels = sheet.sheet.enumerated().map { Picture(seed: $1.seed, class: "cat", has: $0 % 2 == 0) }
    let fitted = try ask("fit", Body(attribute: "odd", class: "cat", labels: labels), live, Fitted.self)
    #expect(fitted.trust.hasPrefix("Not to be trusted yet") || fitted.trust.hasPrefix("Weak"), "\(fitted.trust)")
    try live.run(fitted.command)
    let ofStudio = try Direction(contentsOf: live.folder.appendingPathComponent("saved/odd.safetensors"))
    let ofCommand = try Direction(contentsOf: live.folder.appendingPathComponent("odd.safetensors"))
    #expect(ofCommand.normal == ofStudio.normal && ofCommand.offset == ofStudio.offset)
  }

  @Test func whatCannotBeDoneIsRefusedByName() throws {
    let live = try LiveStudio()
    let six = (1...6).map { #"{"seed": \#($0), "has": \#($0 % 2 == 0)}"# }.joined(separator: ", ")
    let many = (1...2001).map { #"{"seed": \#($0), "has": true}"# }.joined(separator: ",")
    for (path, body, field) in [
      ("sheet", "no JSON", "body: "), ("sheet", "[]", "body: "), ("sheet", #"{"labels": 5}"#, "labels: "),
      ("sheet", #"{"labels": [{"seed": 1}]}"#, "labels[0].has: "),
      ("sheet", #"{"labels": [{"seed": -1, "has": true}]}"#, "labels[0].seed: expected a whole number from 0 to "),
      ("sheet", #"{"count": 0}"#, "count: expected 1 to 200, found 0"),
      ("sheet", #"{"count": 201}"#, "count: expected 1 to 200, found 201"),
      ("sheet", #"{"labels": [\#(many)]}"#, "labels: expected at most 2000, found 2001"),
      ("sheet", #"{"seen": [\#(many)]}"#, "seen: expected at most 2000, found 2001"),
      ("sheet", #"{"class": "fish"}"#, "fish"),
      ("sheet", #"{"labels": [{"seed": 5000, "has": true}]}"#, "labels of pictures: "),
      ("fit", "{}", "attribute: expected a name, found none"),
      ("fit", #"{"attribute": " ", "labels": [\#(six)]}"#, "attribute: expected a name, found none"),
      ("fit", #"{"attribute": "../x", "labels": [\#(six)]}"#, "attribute: expected a plain file name"),
      ("fit", #"{"attribute": "-x", "labels": [\#(six)]}"#, "attribute: expected a plain file name"),
      ("fit", #"{"attribute": "\#(String(repeating: "a", count: 81))", "labels": [\#(six)]}"#, "attribute: "),
      ("fit", #"{"attribute": "Seed", "labels": [\#(six)]}"#, "attribute: expected a name that tables"),
      ("fit", #"{"attribute": "x", "labels": []}"#, "labels of x: expected at least 3"),
      ("fit", #"{"attribute": "x", "model": "nothing of that name", "labels": [\#(six)]}"#, "nothing of that name"),
    ] {
      let answer = try live.ask("POST", "/api/label/" + path, body)
      #expect(answer.status == 422 && answer.text.hasPrefix(#"{"error":""#), "\(path) \(body.prefix(80)): \(answer)")
      #expect(answer.text.contains(field) && !answer.text.contains("\n"), "\(body.prefix(80)): \(answer.text)")
    }
    #expect(!FileManager.default.fileExists(atPath: live.folder.appendingPathComponent("saved").path))
  }
}
