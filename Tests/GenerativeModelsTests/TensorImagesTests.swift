import Engine
import GenerativeModels
import Testing

@Suite struct TensorImagesTests {
  /// Two pictures of one row and two pixels: the ends of the range, its middle, and what lies outside of it.
  @Test func samplesBecomeBytes() {
    let pictures = Tensor([-1, 0, 1, -0.5, 0.5, 0.25, -7, 7, .nan, -.infinity, .infinity, 0], shape: [2, 1, 2, 3])
    let images = pictures.makeImages()
    #expect(images.map(\.width) == [2, 2] && images.map(\.height) == [1, 1] && images.map(\.channels) == [3, 3])
    // 127.5 (v + 1): 127.5 goes up to 128, 63.75 to 64, 191.25 to 191, 159.375 to 159.
    #expect(images.map(\.pixels) == [[0, 128, 255, 64, 191, 159], [0, 255, 0, 0, 255, 128]])
  }

  /// Rows and columns are not exchanged, and grey stays grey.
  @Test func greyOfThreeRows() {
    let images = Tensor([-1, -1, 0, 0, 1, 1], shape: [1, 3, 2, 1]).makeImages()
    #expect(images.count == 1 && images[0].width == 2 && images[0].height == 3 && images[0].channels == 1)
    #expect(images[0].pixels == [0, 0, 128, 128, 255, 255])
  }
}
