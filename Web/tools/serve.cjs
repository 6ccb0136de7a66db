#!/usr/bin/env node
// Serves the built page while one works on it, and passes everything else on to a running server:
// node Web/tools/serve.cjs [PORT] [http://127.0.0.1:8000] [FOLDER]. With the headers of the server, so that nothing works here only.
const http = require("node:http");
const fs = require("node:fs");
const path = require("node:path");
const net = require("node:net");

const [port = "8100", server = "http://127.0.0.1:8000", folder = path.join(__dirname, "../../.work/web")] = process.argv.slice(2);
const upstream = new URL(server);
const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
  + "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; worker-src 'self'";

function page(request, response, pathname) {
  const isAsset = pathname.startsWith("/ui/assets/");
  const file = isAsset ? path.join(folder, "assets", path.basename(pathname)) : path.join(folder, "index.html");
  fs.readFile(file, (error, bytes) => {
    if (error) return response.writeHead(404).end();
    response.writeHead(200, {
      "Content-Type": types[path.extname(file)] ?? "application/octet-stream", "Content-Security-Policy": policy,
      "Cache-Control": isAsset ? "public, max-age=31536000, immutable" : "no-cache", "X-Content-Type-Options": "nosniff",
    });
    response.end(bytes);
  });
}

const web = http.createServer((request, response) => {
  const { pathname } = new URL(request.url, "http://page");
  if (pathname === "/" || pathname === "/ui" || pathname.startsWith("/ui/")) return page(request, response, pathname);
  const passed = http.request({
    host: upstream.hostname, port: upstream.port, path: request.url, method: request.method,
    headers: { ...request.headers, host: upstream.host },
  }, (answer) => { response.writeHead(answer.statusCode, answer.headers); answer.pipe(response); });
  passed.on("error", () => response.destroy());
  request.pipe(passed);
  response.on("close", () => passed.destroy());
});
web.on("upgrade", (request, socket, head) => {
  const far = net.connect(Number(upstream.port), upstream.hostname, () => {
    const headers = { ...request.headers, host: upstream.host, origin: upstream.origin };
    far.write(`GET ${request.url} HTTP/1.1\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\r\n")}\r\n\r\n`);
    far.write(head);
    far.pipe(socket).pipe(far);
  });
  far.on("error", () => socket.destroy());
  socket.on("error", () => far.destroy());
});
web.listen(Number(port), "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/ui/`));
