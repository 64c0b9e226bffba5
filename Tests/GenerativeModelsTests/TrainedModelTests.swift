import Engine
import Foundation
import TestSupport
import Testing

@testable import GenerativeModels

/// The model of version 0.1 that comes with the repository.
struct TrainedModelTests {
  private static let url = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../../Data/models/faces64.safetensors").standardizedFileURL

  /// It is of the first design, and draws what it drew: PyTorch's pictures of two codes in double precision.
  @Test func drawsTheSamePictures() throws {
    let model = try GeneratorModel(contentsOf: Self.url)
    let architecture = model.architecture
    #expect(architecture.size == 64 && architecture.start == .constant && architecture.normalization == nil)
    #expect(!architecture.growsCritic && !architecture.isLean && !architecture.hasNoise)
    let fixture = try Fixture("trained-model", in: .module)
    let pictures = model.pictures(styles: model.styles(try fixture.tensor("z"), classes: [0, 1])).values
    let picked = (0..<2).flatMap { picture in
      stride(from: 0, to: 64, by: 5).flatMap { row in
        stride(from: 0, to: 64, by: 5).flatMap { column in
          let place = ((picture * 64 + row) * 64 + column) * 3
          return pictures[place..<place + 3]
        }
      }
    }
    // As for the networks of the other fixtures, of twice as many layers and eight times as many terms.
    #expect(relativeDifference(picked, try fixture.tensor("pixels").values) < 1e-5)
  }

  /// Its critic can be trained on.
  @Test func hasACriticOfItsDesign() throws {
    let model = try GeneratorModel(contentsOf: Self.url)
    let made = try #require(model.makeCritic())
    #expect(made.critic.entries.isEmpty && made.critic.common == nil)
    #expect(Set(made.parameters.names) == Set(model.critic.names))
  }
}
