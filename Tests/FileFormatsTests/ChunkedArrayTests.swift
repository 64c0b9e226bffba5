import Testing

@testable import FileFormats

struct ChunkedArrayTests {
  @Test func behavesAsAnArray() {
    var (chunked, array) = (ChunkedArray<Int32>(), [Int32]())
    #expect(chunked.isEmpty && chunked.last == nil && chunked.removeAll(from: 0).isEmpty)
    // Blocks of 8,192 of these.
    for step in 0..<60_000 {
      chunked.append(Int32(step))
      array.append(Int32(step))
      if step % 7 == 3 {
        #expect(chunked.removeLast() == array.removeLast())
      }
      if step % 9973 == 0 {
        let start = array.count - min(array.count, 8192 + step % 3)
        let tail = chunked.removeAll(from: start)
        #expect(tail == Array(array[start...]))
        array.removeSubrange(start...)
      }
      if step % 4001 == 0, !array.isEmpty {
        let middle = step * 31 % array.count
        chunked[middle] += 1
        array[middle] += 1
      }
      #expect(chunked.count == array.count && chunked.last == array.last)
    }
    #expect(Array(chunked) == array)
    #expect(chunked.indices.map { chunked[$0] } == array)
  }

  @Test func growthStaysWithinWhatAFileCanHold() {
    var array = [1, 2]
    array.append([3], most: 100)
    #expect(array == [1, 2, 3] && array.capacity >= 6)
    var large = [Int](repeating: 0, count: 10_000)
    large.append([7], most: 10_001)
    #expect(large.count == 10_001 && large.capacity < 11_000)
  }
}
