extension TinyNetwork {
  /// The ONNX file (IR version 8, operations of set 13; field numbers of onnx.proto3).
  package var bytes: [UInt8] {
    var model = ProtobufWriter()
    model.number(1, 8)
    model.text(2, "gantry-tests")
    model.message(7, graph)
    model.message(8) { set in set.number(2, 13) }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      model.message(14) { entry in
        entry.text(1, key)
        entry.text(2, value)
      }
    }
    return model.bytes
  }

  private var graph: [UInt8] {
    var graph = ProtobufWriter()
    if let unknownOperation { graph.message(1, node(unknownOperation, ["images"], "picture")) }
    let picture = unknownOperation == nil ? "images" : "picture"
    let axes = channelAxis == 1 ? [2, 3] : [1, 2]
    graph.message(1, node("ReduceMean", [picture], "means", integers: ["axes": axes, "keepdims": [0]]))
    var source = "means"
    if hasSizeInput { addSize(to: &graph, source: &source) }
    for output in outputs { addOutput(output, source: source, to: &graph) }
    graph.text(2, "tiny")
    for output in outputs { addConstants(of: output, to: &graph) }
    graph.message(11, Self.tensorInfo("images", element: 1, inputShape))
    if hasSizeInput { graph.message(11, Self.tensorInfo("orig_target_sizes", element: 7, [inputShape[0], 2])) }
    for output in outputs {
      graph.message(12, Self.tensorInfo(output.name, element: output.element == .float ? 1 : 7, output.shape))
    }
    return graph.bytes
  }

  /// 3 where the channels come last.
  private var channelAxis: Int { inputShape.count == 4 && inputShape[3] == 3 && inputShape[1] != 3 ? 3 : 1 }

  /// The size must be used, or a reader drops it: it is added with weight nought.
  private func addSize(to graph: inout ProtobufWriter, source: inout String) {
    graph.message(1, node("Cast", ["orig_target_sizes"], "size", integers: ["to": [1]]))
    graph.message(1, node("ReduceSum", ["size"], "extent", integers: ["keepdims": [1]]))
    graph.message(5, Self.tensor("nought", [1], [0]))
    graph.message(1, node("Mul", ["extent", "nought"], "nothing"))
    graph.message(1, node("Add", [source, "nothing"], "sized"))
    source = "sized"
  }

  private func addOutput(_ output: Output, source: String, to graph: inout ProtobufWriter) {
    let name = output.name
    graph.message(1, node("MatMul", [source, "\(name).weights"], "\(name).sums"))
    graph.message(1, node("Add", ["\(name).sums", "\(name).values"], "\(name).flat"))
    let isFloat = output.element == .float
    graph.message(1, node("Reshape", ["\(name).flat", "\(name).shape"], isFloat ? name : "\(name).shaped"))
    if !isFloat { graph.message(1, node("Cast", ["\(name).shaped"], name, integers: ["to": [7]])) }
  }

  private func addConstants(of output: Output, to graph: inout ProtobufWriter) {
    let count = output.values.count
    let channelCount = inputShape[channelAxis] ?? 3
    var weights = [Float](repeating: 0, count: channelCount * count)
    for (index, channels) in output.weights {
      for channel in channels.indices { weights[channel * count + index] = channels[channel] }
    }
    graph.message(5, Self.tensor("\(output.name).weights", [channelCount, count], weights))
    graph.message(5, Self.tensor("\(output.name).values", [1, count], output.values))
    graph.message(5, Self.tensor("\(output.name).shape", integers: output.shape))
  }

  private func node(
    _ operation: String, _ inputs: [String], _ output: String, integers: [String: [Int]] = [:]
  ) -> [UInt8] {
    var node = ProtobufWriter()
    for input in inputs { node.text(1, input) }
    node.text(2, output)
    node.text(3, output)
    node.text(4, operation)
    for (name, values) in integers.sorted(by: { $0.key < $1.key }) {
      node.message(5) { attribute in
        attribute.text(1, name)
        // `axes` is a list even with one entry; the others are single numbers.
        if name == "axes" {
          for value in values { attribute.number(8, value) }
          attribute.number(20, 7)
        } else {
          attribute.number(3, values[0])
          attribute.number(20, 2)
        }
      }
    }
    return node.bytes
  }

  private static func tensor(_ name: String, _ shape: [Int], _ values: [Float]) -> [UInt8] {
    var tensor = ProtobufWriter()
    for dimension in shape { tensor.number(1, dimension) }
    tensor.number(2, 1)
    tensor.text(8, name)
    tensor.message(
      9, values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) } })
    return tensor.bytes
  }

  private static func tensor(_ name: String, integers: [Int]) -> [UInt8] {
    var tensor = ProtobufWriter()
    tensor.number(1, integers.count)
    tensor.number(2, 7)
    tensor.text(8, name)
    tensor.message(9, integers.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } })
    return tensor.bytes
  }

  private static func tensorInfo(_ name: String, element: Int, _ shape: [Int?]) -> [UInt8] {
    var info = ProtobufWriter()
    info.text(1, name)
    info.message(2) { type in
      type.message(1) { tensor in
        tensor.number(1, element)
        tensor.message(2) { dimensions in
          for (index, dimension) in shape.enumerated() {
            dimensions.message(1) { one in
              if let dimension { one.number(1, dimension) } else { one.text(2, "open\(index)") }
            }
          }
        }
      }
    }
    return info.bytes
  }
}
