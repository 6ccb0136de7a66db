import Inference
import Testing

struct InferenceErrorTests {
  @Test func `an error is its sentence`() {
    #expect("\(InferenceError("Model x: no input."))" == "Model x: no input.")
  }
}
