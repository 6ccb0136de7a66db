import TestKit
import Testing

struct CheckoutTests {
  @Test func `the checkout is found from the sources`() {
    #expect(Checkout.root.hasPrefix("/"))
  }
}
