import Foundation
import Testing

/// What a new user gets who calls commands wrongly: a message, exit status 64, and nothing written.
@Suite(.enabled(if: LatentProgram.executable != nil))
struct WrongUsageTests {
  @Test(arguments: [
    (["train", "--bogus"], "Unknown option '--bogus'"),
    (["train"], "Missing --data"),
    (["train", "--data", "x", "--size", "48"], "--size: expected 16, 32, 64, 128 or 256, found 48"),
    (["train", "--data", "x", "--batch", "6"], "--batch: expected a multiple of 4"),
    (["train", "--data", "x", "--generator-rate", "0"], "--generator-rate: expected 0.01 to 100, found 0.0"),
    (["train", "--resume", "x", "--generator-rate", "3"], "--generator-rate: a resumed run keeps the options"),
    (["train", "--data", "x", "--steps", "many"], "'many' is invalid for '--steps"),
    (["train", "--data", "x", "--augment", "blur"], "--augment: expected none or some of"),
    (["train", "--data", "x", "--minutes", "nan"], "--minutes: expected a positive number"),
    (["train", "--data", "x", "--minutes", "1e18"], "--minutes: expected a positive number up to 10,000,000"),
    (["train", "--data", "x", "--threads", "3000000000"], ", the processors here, found 3000000000"),
    (
      ["score", "train", "--data", "x", "--label", "y", "--minutes", "1e18"],
      "--minutes: expected a positive number up to 10,000,000"
    ),
    (["sample", "--threads", "3000000000"], ", the processors here, found 3000000000"),
    (["data", "make", "faces", "--threads", "1025"], ", the processors here, found 1025"),
    (["data", "inspect", ".", "--threads", "0"], ", the processors here, found 0"),
    (
      ["colorize", "apply", "a.png", "--output", "x", "--threads", "1025"], ", the processors here, found 1025"
    ),
    (["train", "--data", "x", "--align", "age"], "--align: expected a trained model to begin with, --from MODEL"),
    (["train", "--data", "x", "--from", "faces64", "--align", "age,age"], "expected different names"),
    (
      ["train", "--data", "x", "--from", "faces64", "--align-weight", "2"],
      "--align-weight: expected with --align, and found without"
    ),
    (
      ["train", "--data", "x", "--from", "faces64", "--align", "age", "--align-weight", "0"],
      "--align-weight: expected a positive weight, found 0.0"
    ),
    (["train", "--resume", "x", "--align", "age"], "--align: a resumed run keeps the options"),
    (["train", "--resume", "x", "--batch", "8"], "--batch: a resumed run keeps the options"),
    (["data", "make", "faces", "--count", "0"], "--count: expected 1 to 1,000,000 pictures, found 0"),
    (
      ["data", "make", "faces", "--correlate", "age:nose=0.5"],
      "--correlate: correlation 'age:nose=0.5': no factor 'nose'"
    ),
    (
      ["data", "make", "faces", "--correlate", "age:glasses=0.6", "--correlate", "age:glasses=0.5"], "--correlate: "
    ),
    (["data", "inspect", ".", "--columns", "4"], "--columns goes with --output"),
    (["data", "inspect", ".", "--picture-size", "16"], "--picture-size goes with --output"),
    (["walk", "--columns", "4", "--output", "x.gif"], "--columns does not go with an --output that is no sheet"),
    (["walk", "--rate", "1e-17", "--output", "w.gif"], "--rate: expected 0.0016 to 100 for a .gif, found 1e-17"),
    (["walk", "--rate", "0.01", "--output", "w.apng"], "--rate: expected 0.016 to 100 for a .apng, found 0.01"),
    (["walk", "--rate", "nan", "--output", "w.mp4"], "--rate: expected 0.0012 to 100 for a .mp4, found nan"),
    (["walk", "--rate", "10", "--output", "x.png"], "--rate does not go with an --output that is no animation"),
    (["sample", "--truncation", "-11"], "--truncation: expected a number from -10 to 10, found -11.0"),
    (["boundary", "--attr", "color", "--truncation", "-11"], "--truncation: expected a number from -10 to 10"),
    (["directions", "--method", "pca", "--truncation", "-11"], "--truncation: expected a number from -10 to 10"),
    (["units", "--attr", "color", "--truncation", "-11"], "--truncation: expected a number from -10 to 10"),
    (["metrics", "disentanglement", "--directions", "color"], "--directions: expected two or more, found color"),
    (["data", "inspect"], "Missing expected argument"),
    (["help", "trian"], "help: no command 'trian'"),
    (["help", "data", "mkae"], "help: no command 'mkae'"),
    (["data", "inspect", ".", "--output", "sheet.bmp"], "--output: expected a name that ends in"),
    (["rescore", "--attr", "color", "--threads", "4096"], ", the processors here, found 4096"),
    (["score", "train", "--data", "x", "--label", "y", "--threads", "4096"], ", the processors here, found 4096"),
    (["doctor", "--threads", "0"], ", the processors here, found 0"),
    (["sample", "--seeds", "5-1"], "--seeds: \"5-1\": expected an ascending range"),
    (["sample", "--columns", "0"], "--columns: expected 1 to 200, found 0"),
    (["sample", "--scale", "99"], "--scale: expected 1 to 32, found 99"),
    (["sample", "--truncation", "nan"], "--truncation: expected a number from -10 to 10"),
    (
      ["sample", "--output", "sheet.gif"], "--output: expected a name that ends in .png, .jpg or .jpeg, found sheet.gif"
    ),
    (["sample", "--seeds", "1-10001"], "--seeds: expected at most 10,000 pictures on a sheet, found 10001"),
    (["sample", "--separate", "--columns", "8"], "--columns does not go with --separate"),
    (["sample", "--separate", "--seeds", "1,1"], "--seeds: expected different ones with --separate, found 1,1"),
    (
      ["units", "--attr", "color", "--layers", "first,first"],
      "--layers: expected different names separated by commas, found first,first"
    ),
    (["sample", "--separate", "--scale", "1"], "--scale does not go with --separate"),
    (["sample", "--codes", "codes.csv"], "--codes: expected a name that ends in .npz"),
    (["score", "--count", "0"], "--count: expected 1 to 1,000,000, found 0"),
    (["score", "--attr", "color,,size"], "expected different names separated by commas"),
    (["score", "--output", "scores.txt"], "--output: expected a name that ends in .csv"),
    (["score", "train", "--data", "x"], "Missing --data and --label"),
    (
      ["score", "train", "--data", "x", "--label", "y", "--output", "q.txt"],
      "--output: expected a name that ends in .safetensors, found q.txt"
    ),
    (["sample", "--output", "/dev/stdout"], "--output: expected a name that ends in .png, .jpg or .jpeg"),
    (["rescore", "--output", "/dev/full"], "--output: expected a name that ends in .svg, .png, .jpg or .jpeg"),
    (["walk", "--output", "x.bmp"], "--output: expected a name that ends in .png, .apng, .gif, .webp, .mp4, .jpg"),
    (["boundary", "--attr", "color", "--output", "b.txt"], "--output: expected a name that ends in .safetensors"),
    (
      ["boundary", "--attr", "color,size", "--output", "b.safetensors"],
      "--output: expected a folder for the directions of 2 attributes, found b.safetensors"
    ),
    (
      ["score", "train", "--resume", "x", "--label", "y"],
      "--label: a resumed run keeps the options it was started with"
    ),
    (["score", "train", "--resume", "x", "--steps", "9"], "--steps: a resumed run keeps the options"),
    (["score", "train", "--resume", "x", "--mirror"], "--mirror: a resumed run keeps the options"),
    (["score", "train", "--resume", "x", "--runs", "y"], "--runs: a resumed run keeps the options"),
    (["score", "train", "--data", "x", "--label", "y", "--held-out", "0.9"], "--held-out: expected a share"),
    (["boundary"], "Missing --attr"),
    (["boundary", "--attr", "color,color"], "expected different names separated by commas"),
    (["boundary", "--attr", "color", "--share", "0.6"], "--share: expected a share above 0 and at most 0.5"),
    (["boundary", "--attr", "color", "--held-out", "1"], "--held-out: expected a share between 0 and 1"),
    (["boundary", "--attr", "color", "--space", "x"], "--space: expected z or w, found x"),
    (["boundary", "--attr", "color", "--C", "0"], "--C: expected 1e-9 to 1e6"),
    (["boundary", "--attr", "color", "--column", "a"], "--column: names a column of --scores"),
    (["boundary", "--codes", "x.npy"], "--codes and --scores go together"),
    (["boundary", "--attr", "color", "--by-position"], "--by-position: goes with --codes and --scores"),
    (["metrics", "disentanglement", "--by-position"], "--by-position: goes with --codes and --factors"),
    (["metrics", "disentanglement", "--columns", "kind"], "--columns: expected two or more, found kind"),
    (["boundary", "--attr", "color", "--count", "40"], "--count: expected 84 to 1,000,000, found 40"),
    (
      ["boundary", "--attr", "color", "--count", "400", "--share", "0.01"],
      "--count: expected 1667 to 1,000,000 with --share 0.01 and --held-out 0.3, found 400"
    ),
    (["boundary", "--codes", "x.npz", "--scores", "y.npy", "--class", "a"], "--class does not go with --codes"),
    (["boundary", "--codes", "x.npz", "--scores", "y.npy", "--count", "99"], "--count does not go with --codes"),
    (["boundary", "--codes", "x.npz", "--scores", "y.npy", "--truncation", "0.7"], "--truncation does not go with"),
    (["boundary", "--codes", "x.npz", "--scores", "y.npy", "--model", "a"], "--model does not go with --codes"),
    (["boundary", "--codes", "x.npz", "--scores", "y.npy", "--scorer", "a"], "--scorer does not go with --codes"),
    (["boundary", "--attr", "color", "--matrix", "m.png"], "--matrix: needs --per-class"),
    (["boundary", "--attr", "color", "--per-class", "--pooled"], "--per-class and --pooled do not go together"),
    (["boundary", "--attr", "color", "--per-class", "--class", "a"], "--per-class and --class do not go together"),
    (["boundary", "--codes", "x.npy", "--scores", "y.npy", "--per-class"], "--per-class: needs a model's classes"),
    (
      ["boundary", "--attr", "color", "--per-class", "--matrix", "m.gif"],
      "--matrix: expected a name that ends in .svg, .png, .jpg or .jpeg"
    ),
    (["directions"], "Missing expected argument '--method"),
    (["directions", "--method", "ica"], "'ica' is invalid for '--method"),
    (["directions", "--method", "lda"], "Missing --attr"),
    (
      ["directions", "--method", "pca", "--attr", "color"],
      "--attr: goes with the method mean-difference, lda or channels, not pca"
    ),
    (["directions", "--method", "channels", "--attr", "color,size"], "--attr: expected one attribute for channels"),
    (["directions", "--method", "sefa", "--layer", "first"], "--layer: goes with the method pca, not sefa"),
    (["directions", "--method", "sefa", "--ridge", "1"], "--ridge: goes with the method lda, not sefa"),
    (["directions", "--method", "pca", "--space", "z"], "--space: expected w for pca"),
    (["directions", "--method", "sefa", "--space", "z", "--layers", "1"], "--layers: expected the space w"),
    (["directions", "--method", "pca", "--layers", "4-2"], "--layers: expected style layers as 2-4 or 3, found 4-2"),
    (["directions", "--method", "pca", "--components", "0"], "--components: expected 1 to 100, found 0"),
    (["directions", "--method", "pca", "--layer", "first", "--count", "5000"], "--count: expected 20 to 4000"),
    (["directions", "--method", "pca", "--codes", "a.npy", "--class", "a"], "--class does not go with --codes"),
    (["directions", "--method", "pca", "--codes", "a.npy", "--truncation", "0.7"], "--truncation does not go with"),
    (["directions", "--method", "pca", "--codes", "a.npy", "--seeds", "1"], "--seeds does not go with --codes"),
    (["directions", "--method", "pca", "--codes", "a.npy", "--amounts", "-3:3:7"], "--amounts does not go with"),
    (["directions", "--method", "pca", "--codes", "a.npy", "--scale", "2"], "--scale does not go with --codes"),
    (["walk", "--codes", "a.npz", "--seeds", "1-4"], "--seeds does not go with --codes"),
    (["walk", "--harmonics", "3"], "--harmonics does not go with --mode spherical"),
    (["walk", "--mode", "spline", "--fix-seed"], "--fix-seed does not go with --mode spline"),
    (["walk", "--mode", "noise", "--fix-seed"], "--fix-seed does not go with --mode noise"),
    (["directions", "--method", "pca", "--amounts", "-3:3:1"], "--amounts: \"-3:3:1\": expected amounts"),
    (["directions", "--method", "lda", "--attr", "color", "--share", "0.6"], "--share: expected a share above 0"),
    (["rescore", "--attr", "color,"], "names \"color,\": expected different names separated by commas"),
    (["rescore", "--step", "0"], "--step: expected a number above 0"),
    (["rescore", "--count", "5"], "--count: expected 20 to 100,000, found 5"),
    (["rescore", "--hold-metric", "normals"], "--hold-metric: needs --hold"),
    (["rescore", "--hold", "--hold-metric", "scores"], "'scores' is invalid for '--hold-metric"),
    (["rescore", "--output", "effects.gif"], "--output: expected a name that ends in .svg"),
    (["edit"], "Missing expected argument '--direction"),
    (["edit", "--direction", "x", "--amounts", "-3:3:1"], "--amounts: \"-3:3:1\": expected amounts from:to:count"),
    (["edit", "--direction", "x", "--to", "-"], "--to: \"-\": expected amounts"),
    (["edit", "--direction", "x", "--check", "5"], "--check needs --scores"),
    (
      ["edit", "--direction", "x", "--scores", "color", "--check", "5", "--seeds", "1"],
      "--seeds does not go with --check"
    ),
    (
      ["edit", "--direction", "x", "--scores", "color", "--check", "5", "--output", "a.png"],
      "--output does not go with --check"
    ),
    (
      ["edit", "--direction", "x", "--scores", "color", "--check", "5", "--scale", "1"],
      "--scale does not go with --check"
    ),
    (
      ["edit", "--direction", "x", "--scores", "color", "--check", "5", "--amounts", "2"],
      "--amounts: expected three different amounts or more with --check, found 2"
    ),
    (
      ["edit", "--direction", "x", "--scores", "color", "--check", "5", "--to", "0,-0,1,1"],
      "--to: expected three different amounts or more with --check, found 0,-0,1,1"
    ),
    (["edit", "--direction", "x", "--label", "kind"], "--label: needs --check"),
    (["edit", "--direction", "x", "--scorer", "a.safetensors"], "--scorer: needs --scores"),
    (
      ["edit", "--direction", "x", "--seeds", "1-1500"],
      "--seeds: expected at most 10,000 pictures on a sheet, found 10500"
    ),
    (
      ["edit", "--direction", "x", "--scores", "color", "--check", "0"], "--check: expected 1 to 100,000 codes, found 0"
    ),
    (
      ["edit", "--direction", "x", "--hold", "a,,b"], "--hold: expected names or files separated by commas, found a,,b"
    ),
    (["edit", "--direction", "x", "--hold-metric", "normals"], "--hold-metric: needs --hold"),
    (["edit", "--direction", "x", "--layers", "4-2"], "--layers: expected layers from 0, as 2-4 or 3, found 4-2"),
    (["edit", "--direction", "x", "--also", "smile"], "--also: expected a direction and an amount within ±1000"),
    (["edit", "--direction", "x", "--also", "a=1,b=1:2:3"], "as smile=1.5, found b=1:2:3"),
    (["edit", "--direction", "x", "--codes", "a.png"], "--codes: expected a name that ends in .npz or .npy"),
    (["edit", "--direction", "x", "--codes", "a.npz", "--seeds", "1"], "--seeds does not go with --codes"),
    (["edit", "--direction", "x", "--codes", "a.npz", "--class", "cat"], "--class does not go with --codes"),
    (
      ["edit", "--direction", "x", "--codes", "a.npz", "--check", "5", "--scores", "color"],
      "--check draws its own codes"
    ),
    (["edit", "--direction", "x", "--save-recipe", "a.txt"], "--save-recipe: expected a name that ends in .json"),
    (
      ["edit", "--direction", "x", "--save-direction", "a.npy"],
      "--save-direction: expected a name that ends in .safetensors"
    ),
    (["edit", "--recipe", "a.json", "--direction", "x"], "--direction does not go with --recipe"),
    (["edit", "--recipe", "a.json", "--seeds", "1"], "--seeds does not go with --recipe"),
    (["edit", "--recipe", "a.json", "--also", "x=1"], "--also does not go with --recipe"),
    (["edit", "--recipe", "a.json", "--amounts", "1"], "--amounts does not go with --recipe"),
    (["directions", "project"], "Missing expected argument"),
    (
      ["directions", "project", "--direction", "a.npy", "--hold", "b.npy", "--output", "c.safetensors"],
      "--output: expected a name that ends in .npy, found c.safetensors"
    ),
    (
      [
        "directions", "project", "--direction", "a.npy", "--hold", "b.npy", "--output", "c.npy", "--hold-metric",
        "covariance",
      ], "--hold-metric covariance: needs --codes"
    ),
    (
      ["directions", "project", "--direction", "a.npy", "--hold", "b", "--output", "c.npy"],
      "--hold: expected a name that ends in .npy, .npz or .safetensors, found b"
    ),
    (["invert"], "Missing pictures, or --check"),
    (["invert", "a.png", "--check", "3"], "--check makes its own pictures"),
    (["invert", "--check", "3", "--output", "a.png"], "--output does not go with --check"),
    (["invert", "--check", "3", "--codes", "a.npz"], "--codes does not go with --check"),
    (["invert", "a.png", "--steps", "0"], "--steps: expected 1 to 100,000, found 0"),
    (["invert", "a.png", "--rate", "nan"], "--rate: expected a positive number"),
    (["invert", "a.png", "--rate", "1e30"], "--rate: expected a positive number up to 100, found 1e+30"),
    (["boundary", "--attr", "color", "--C", "1e30"], "--C: expected 1e-9 to 1e6, found 1e+30"),
    (["metrics", "separability", "--C", "1e30"], "--C: expected 1e-9 to 1e6, found 1e+30"),
    (["invert", "a.png", "--space", "y"], "'y' is invalid for '--space"),
    (["invert", "a.png", "--prior-weight=-1"], "--prior-weight: expected 0 or more, found -1.0"),
    (["invert", "a.png", "--pixel-weight", "0", "--features", "none"], "--pixel-weight: expected more than 0 where"),
    (["invert", "a.png", "--codes", "codes.npy"], "--codes: expected a name that ends in .npz"),
    (["invert", "a.png", "--scorer", "f.safetensors"], "--scorer: needs --features scorer"),
    (["invert", "a.png", "--features", "critic", "--scorer", "f.safetensors"], "--scorer: needs --features scorer"),
    (["invert", "a.png", "--space", "z", "--prior-weight", "0.001"], "--prior-weight does not go with --space z"),
    (
      ["invert", "a.png", "--features", "critic", "--feature-weight", "0"],
      "--features critic: needs a --feature-weight above 0"
    ),
    (
      ["invert", "a.png", "--features", "none", "--feature-weight", "1"],
      "--feature-weight does not go with --features none"
    ),
    (["units"], "Missing expected argument '--attr"),
    (["units", "--attr", "color,size"], "--attr: expected one attribute, found color,size"),
    (["units", "--attr", "color", "--scores", "color"], "expected different names separated by commas"),
    (["units", "--attr", "color", "--count", "3"], "--count: expected 20 to 100,000 codes, found 3"),
    (["units", "--attr", "color", "--seeds", "1-9"], "--seeds: expected at most 8, found 1-9"),
    (["units", "--attr", "color", "--by", "name"], "'name' is invalid for '--by"),
    (["metrics", "--data", "x", "--count", "5"], "--count: expected 6 to 1,000,000, found 5"),
    (["metrics", "--data", "x", "--real", "11"], "--real: expected 12 or more, found 11"),
    (["metrics"], "Missing --data"),
    (["metrics", "--features", "a.npy"], "--features: expected two files with a comma between, found a.npy"),
    (["metrics", "--data", "x", "--baseline"], "--baseline: goes with --features"),
    (["metrics", "--data", "x", "--network", "VGG"], "--network: names the network of --features"),
    (["metrics", "quality", "--data", "x", "--features", "a,b"], "--data and --features do not go together"),
    (["metrics", "--features", "a,b", "--label", "kind"], "--label does not go with --features"),
    (["metrics", "--features", "a,b", "--count", "10"], "--count does not go with --features"),
    (["metrics", "--features", "a,b", "--model", "m"], "--model does not go with --features"),
    (["metrics", "path", "--epsilon", "0"], "--epsilon: expected 1e-7 to 0.1, found 0.0"),
    (["metrics", "path", "--sampling", "middle"], "middle"),
    (["metrics", "separability", "--count", "20"], "--count: expected 100 to 1,000,000, found 20"),
    (["metrics", "disentanglement", "--codes", "a.npy"], "--codes and --factors go together"),
    (
      ["metrics", "disentanglement", "--codes", "a.npy", "--factors", "b.csv", "--directions", "c"],
      "--directions: of a model's codes"
    ),
    (
      ["metrics", "disentanglement", "--codes", "a.npy", "--factors", "b.csv", "--model", "c"],
      "--model does not go with --codes"
    ),
    (
      ["metrics", "disentanglement", "--codes", "a.npy", "--factors", "b.csv", "--truncation", "0.7"],
      "--truncation does not go with --codes"
    ),
    (
      ["metrics", "disentanglement", "--directions", "a,b", "--space", "w"], "--space does not go with --directions"
    ),
    (
      ["metrics", "disentanglement", "--codes", "a.npy", "--factors", "b.csv", "--space", "z"],
      "--space: names an array of an .npz, which --codes is not"
    ),
    (["colorize", "train"], "Missing --data"),
    (["colorize", "train", "--data", "x", "--size", "16"], "--size: expected 32 to 1024 pixels, found 16"),
    (["colorize", "train", "--data", "x", "--adversarial", "wgan"], "'wgan' is invalid for '--adversarial"),
    (["colorize", "train", "--data", "x", "--decay", "linear"], "--decay: needs --steps"),
    (
      ["colorize", "train", "--data", "x", "--load-size", "200"], "--load-size: expected the crops' 256 pixels to 4096"
    ),
    (["colorize", "train", "--data", "x", "--load-size", "5000"], "pixels to 4096, found 5000"),
    (
      ["colorize", "train", "--data", "x", "--normalization", "running"],
      "--normalization running: needs --average-half-life 0"
    ),
    (["colorize", "train", "--resume", "x", "--size", "256"], "--size: a resumed run keeps the options"),
    (["colorize", "train", "--resume", "x", "--output", "runs"], "--output: a resumed run keeps the options"),
    (["train", "--resume", "x", "--batch", "32"], "--batch: a resumed run keeps the options"),
    (["colorize", "train", "--resume", "x", "--hints"], "--hints: a resumed run keeps the options"),
    (["colorize", "apply", "--output", "x"], "Missing expected argument"),
    (
      ["colorize", "apply", "a.png", "--output", "x", "--strength", "2"],
      "--strength: expected a share from 0 to 1, found 2"
    ),
    (["colorize", "apply", "a.png", "--output", "x", "--hint", "1,2"], "--hint: hint \"1,2\": expected x,y,#rrggbb"),
    (["colorize", "apply", "a.png", "--output", "x", "--format", "gif"], "--format: expected png or jpg, found gif"),
    (["colorize", "evaluate", "--data", "x", "--hints", "0"], "--hints: expected numbers from 1 to 1000"),
    (["colorize", "evaluate", "--data", "x", "--hints", "1,1"], "--hints: expected different numbers, found 1,1"),
    (["colorize", "evaluate", "--data", "x", "--sheet", "a.pdf"], "--sheet: expected a name that ends in"),
    (["nonsense"], "nonsense"),
  ])
  func isRefused(_ arguments: [String], _ message: String) throws {
    try LatentProgram.inEmptyFolder { latent in
      let result = try latent.run(arguments)
      #expect(result.status == 64)
      #expect(result.output.isEmpty)
      let first = result.errors.prefix { $0 != "\n" }
      #expect(first.hasPrefix("latent: error: ") && first.contains(message), "\(result.errors)")
      #expect(result.errors.contains("Usage: latent"))
      #expect(try latent.contents().isEmpty)
    }
  }

  /// One thread more than the machine has is one too many, and the error says how many it has.
  @Test func threadsAreAtMostTheProcessors() throws {
    let processors = ProcessInfo.processInfo.activeProcessorCount
    try LatentProgram.inEmptyFolder { latent in
      let result = try latent.run("sample", "--threads", "\(processors + 1)")
      let expected = "--threads: expected 1 to \(processors), the processors here, found \(processors + 1)"
      #expect(result.status == 64 && result.errorLines == ["latent: error: \(expected)"], "\(result.errors)")
      #expect(try latent.run("sample", "--seeds", "1", "--threads", "\(processors)").status == 0)
    }
  }

  /// Every option of every command says its default in its help, unless it cannot be left out.
  @Test func everyOptionSaysItsDefault() throws {
    try LatentProgram.inEmptyFolder { latent in
      let help = try latent.run("--experimental-dump-help").json()
      var silent: [String] = []
      var commands = [(path: "latent", command: try #require(help["command"] as? [String: Any]))]
      while let (path, command) = commands.popLast() {
        for case let next as [String: Any] in command["subcommands"] as? [Any] ?? [] {
          commands.append((path + " " + (next["commandName"] as? String ?? ""), next))
        }
        for case let argument as [String: Any] in command["arguments"] as? [Any] ?? [] {
          guard argument["kind"] as? String == "option", argument["shouldDisplay"] as? Bool ?? true,
            argument["isOptional"] as? Bool ?? false
          else { continue }
          let text = argument["abstract"] as? String ?? ""
          if argument["defaultValue"] == nil && !text.contains("default") && !text.contains("needed") {
            silent.append("\(path) \(argument["valueName"] ?? "")")
          }
        }
      }
      #expect(silent.isEmpty, "\(silent)")
    }
  }
}
