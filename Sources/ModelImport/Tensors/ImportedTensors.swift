import Engine
import NeuralNetworks

/// The tensors that a network is made of, under their names in the file they came from without what all of them begin
/// with, and in the layouts of that file.
package struct ImportedTensors {
  /// In ascending order of the names, so that one network in files of two formats has one identity.
  package private(set) var set = ParameterSet()
  private var places: [String: Int] = [:]

  /// Reads the tensors of a file.
  /// - Parameters:
  ///   - requests: names and shapes, without the prefix.
  ///   - weights: the file.
  ///   - name: from a name without the prefix to the full name in the file.
  /// - Throws: what the file's reader throws, and `ModelImportError` for values that are fewer than the shape says.
  package init(_ requests: [TensorRequest], of weights: ForeignWeights, name: (String) -> String) throws {
    let ordered = requests.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for request in ordered where places[request.name] == nil {
      guard let tensor = weights[name(request.name)] else {
        throw ModelImportError.tensors(
          file: weights.source.fileName, missing: [name(request.name)], wrongShapes: [], unused: [])
      }
      let values = try tensor.values()
      let count = request.shape.reduce(1, *)
      guard values.count == count, count > 0 else {
        throw ModelImportError.setting(
          file: weights.source.fileName, name: tensor.name, expected: "\(count) values", found: "\(values.count)")
      }
      add(request.name, Tensor(values, shape: request.shape))
    }
  }

  /// Tensors that were read before.
  init(_ set: ParameterSet) { for (name, tensor) in zip(set.names, set.tensors) { add(name, tensor) } }

  private mutating func add(_ name: String, _ tensor: Tensor) {
    places[name] = set.names.count
    _ = set.add(name, tensor)
  }

  /// The tensor of a request, which was read.
  package subscript(request: TensorRequest) -> Tensor {
    guard let place = places[request.name], set.tensors[place].shape == request.shape else {
      preconditionFailure("ImportedTensors: no \(request.name) of the shape \(request.shape)")
    }
    return set.tensors[place]
  }
}

extension Tensor {
  /// All values times a number.
  func scaled(by factor: Float) -> Tensor {
    if factor == 1 { return self }
    var result = self
    result.withUnsafeMutableValues { values in
      for index in 0..<values.count { values[index] *= factor }
    }
    return result
  }

  /// The axes in another order: axis i of the result is axis `order[i]` of this.
  package func permuted(_ order: [Int]) -> Tensor {
    precondition(order.sorted() == Array(shape.indices), "permuted: \(order) for the shape \(shape)")
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    let target = order.map { shape[$0] }
    var result = Tensor.zeros(target)
    withUnsafeValues { source in
      result.withUnsafeMutableValues { values in
        // The last axis in a loop of its own, the others counted up before it.
        let (length, step) = (target.last ?? 1, order.last.map { strides[$0] } ?? 0)
        var index = [Int](repeating: 0, count: target.count)
        var (from, to) = (0, 0)
        while to < values.count {
          for place in 0..<length { values[to + place] = source[from + place * step] }
          to += length
          var axis = target.count - 2
          while axis >= 0 {
            index[axis] += 1
            from += strides[order[axis]]
            if index[axis] < target[axis] { break }
            from -= strides[order[axis]] * target[axis]
            index[axis] = 0
            axis -= 1
          }
          if axis < 0 { break }
        }
      }
    }
    return result
  }
}
