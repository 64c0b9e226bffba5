import Engine
import LatentSpace

/// Prints the milliseconds from one code z to its picture, the median over pictures drawn one by one after three that
/// do not count, and how long the model took to open.
/// - Parameters:
///   - name: a file of ours or of another program, or the name of a model that comes along.
///   - pictures: how many are timed; none: it is opened alone.
func measureDrawing(model name: String, pictures: Int) throws {
  let clock = ContinuousClock()
  var opened: ModelBundle?
  let opening = try clock.measure { opened = try ModelBundle(named: name) { print($0) } }
  guard let sampler = opened?.sampler else { return }
  print("opened in \(opening)")
  guard pictures > 0 else { return }
  let codes = sampler.codes(count: pictures + 3, seed: 5)
  var times: [Duration] = []
  for row in 0..<pictures + 3 {
    let code = codes.selectingEntries([row])
    times.append(clock.measure { _ = sampler.images(styles: sampler.styles(code, classes: [0])) })
  }
  let median = times.dropFirst(3).sorted()[pictures / 2] / .milliseconds(1)
  print("ours: \(median) ms a picture of \(sampler.model.size) pixels")
}
