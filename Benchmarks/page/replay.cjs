// Stands before a server and plays what a camera has said again, so many messages a second, for as long as somebody
// listens: node replay.cjs <http://127.0.0.1:PORT> <messages a second>. Everything else is passed on as it is.
// The detector's pace does not matter then: the page is measured, not the machine behind it.
const http = require("node:http");
const net = require("node:net");
const crypto = require("node:crypto");

const [server, rate = "30"] = process.argv.slice(2);
const upstream = new URL(server);
const wanted = 60;

/** Binary messages of a WebSocket, whole or in pieces, as servers send them. */
function reader(hear) {
  let rest = Buffer.alloc(0);
  let parts = [];
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      if (rest.length < 2) return;
      let [length, at] = [rest[1] & 127, 2];
      if (length === 126) { if (rest.length < 4) return; length = rest.readUInt16BE(2); at = 4; }
      else if (length === 127) { if (rest.length < 10) return; length = Number(rest.readBigUInt64BE(2)); at = 10; }
      if (rest.length < at + length) return;
      const [kind, isLast] = [rest[0] & 15, (rest[0] & 128) !== 0];
      if (kind < 8) parts.push(Buffer.from(rest.subarray(at, at + length)));
      if (kind < 8 && isLast) { hear(Buffer.concat(parts)); parts = []; }
      rest = rest.subarray(at + length);
    }
  };
}

function frame(payload) {
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65536 ? 4 : 10);
  head[0] = 0x82;
  if (payload.length < 126) head[1] = payload.length;
  else if (payload.length < 65536) { head[1] = 126; head.writeUInt16BE(payload.length, 2); }
  else { head[1] = 127; head.writeBigUInt64BE(BigInt(payload.length), 2); }
  return Buffer.concat([head, payload]);
}

function momentOf(message) {
  return JSON.parse(message.subarray(4, 4 + message.readUInt32BE(0)).toString()).at;
}

/** The same message in another round: later, with vehicles of their own, and totals that have grown. */
function later(message, count, newest) {
  const length = message.readUInt32BE(0);
  const data = JSON.parse(message.subarray(4, 4 + length).toString());
  const round = Math.floor(count / wanted);
  data.at = newest + Math.round(count * 1000 / Number(rate));
  data.frame = count;
  for (const each of [...data.vehicles, ...data.events]) {
    if (each.id !== undefined) each.id += round * 1000;
    if (each.vehicle !== undefined) each.vehicle += round * 1000;
  }
  data.totals.vehicles = Object.fromEntries(Object.entries(data.totals.vehicles).map(([kind, sum]) => [kind, sum + round * 10]));
  const text = Buffer.from(JSON.stringify(data));
  const head = Buffer.alloc(4);
  head.writeUInt32BE(text.length, 0);
  return Buffer.concat([head, text, message.subarray(4 + length)]);
}

const web = http.createServer((request, response) => {
  const passed = http.request({
    host: upstream.hostname, port: upstream.port, path: request.url, method: request.method,
    headers: { ...request.headers, host: upstream.host },
  }, (answer) => { response.writeHead(answer.statusCode, answer.headers); answer.pipe(response); });
  passed.on("error", () => response.destroy());
  request.pipe(passed);
  response.on("close", () => passed.destroy());
});

web.on("upgrade", (request, socket) => {
  // Single pictures cost a page more than a film does, so there is none; a film cannot be said twice either.
  if (new URL(request.url, server).pathname.endsWith("/live.mp4")) {
    return socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  }
  const messages = [];
  const far = net.connect(Number(upstream.port), upstream.hostname, () => {
    const headers = { ...request.headers, host: upstream.host, origin: upstream.origin };
    far.write(`GET ${request.url} HTTP/1.1\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\r\n")}\r\n\r\n`);
  });
  let isOpen = false;
  let timer;
  const hear = reader((message) => {
    messages.push(message);
    if (messages.length < wanted) return socket.write(frame(message));
    far.destroy();
    const begun = Date.now();
    // Each socket goes on from the camera's own clock, so that numbers and pictures are of one time.
    const newest = momentOf(message);
    let count = 0;
    timer = setInterval(() => {
      // Timers are late now and then: what is due is sent.
      while (count < (Date.now() - begun) * Number(rate) / 1000) {
        socket.write(frame(later(messages[count % wanted], count, newest)));
        count += 1;
      }
    }, 1000 / Number(rate));
  });
  far.on("data", (chunk) => {
    if (isOpen) return hear(chunk);
    const end = chunk.indexOf("\r\n\r\n");
    if (!chunk.subarray(0, 12).toString().includes(" 101") || end < 0) return socket.end(chunk);
    isOpen = true;
    const accept = crypto.createHash("sha1").update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    hear(chunk.subarray(end + 4));
  });
  const end = () => { clearInterval(timer); far.destroy(); socket.destroy(); };
  far.on("error", end);
  socket.on("error", end);
  socket.on("close", end);
});
web.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${web.address().port}`));
