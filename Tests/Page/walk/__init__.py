"""What the tests of the page walk with: a server, a browser, a slow network, pictures."""
