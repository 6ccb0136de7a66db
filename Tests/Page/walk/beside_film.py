"""What stands on the screen while a film runs: its picture, and what is drawn over it."""

#: `__listen` hears of a camera what the page hears, each picture with its boxes and its moment; then each picture of the
#: film is kept with the boxes that the page draws over it. The page knows nothing of it.
SCRIPT = """
(() => {
  const [wide, high, most] = [160, 90, 120];
  const told = window.__told = new Map();
  const shown = window.__shown = [];
  const tiny = (picture) => {
    const canvas = new OffscreenCanvas(wide, high);
    const ink = canvas.getContext("2d", { willReadFrequently: true });
    ink.drawImage(picture, 0, 0, wide, high);
    return ink.getImageData(0, 0, wide, high).data;
  };
  window.__listen = (address) => {
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data: bytes }) => {
      const length = new DataView(bytes).getUint32(0);
      const data = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, length)));
      if (told.size < 400) told.set(data.at, { data, jpeg: bytes.slice(4 + length) });
    };
  };
  let present = null;
  const stroke = CanvasRenderingContext2D.prototype.strokeRect;
  CanvasRenderingContext2D.prototype.strokeRect = function (x, y, w, h) {
    if (this.canvas.className === "stage-overlay") present?.boxes.push([x / this.canvas.width, y / this.canvas.height, w / this.canvas.width, h / this.canvas.height]);
    return stroke.call(this, x, y, w, h);
  };
  const wait = HTMLVideoElement.prototype.requestVideoFrameCallback;
  HTMLVideoElement.prototype.requestVideoFrameCallback = function (tell) {
    return wait.call(this, (now, about) => {
      present = told.size > 3 && shown.length < most ? { pixels: tiny(this), boxes: [] } : null;
      tell(now, about);
      if (present !== null && present.boxes.length > 0) shown.push(present);
      present = null;
    });
  };
  const apart = (one, other) => { let sum = 0; for (let at = 0; at < one.length; at += 1) sum += Math.abs(one[at] - other[at]); return sum; };
  // For each picture of the film: the moment of the picture that it is, and of the boxes that were drawn over it; null where
  // those were not told here.
  window.__compare = async () => {
    const pictures = [];
    for (const [at, { data, jpeg }] of told) {
      pictures.push({ at, data, pixels: tiny(await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }))) });
    }
    const nearest = (far) => pictures.map((each) => [far(each), each.at]).sort((one, other) => one[0] - other[0])[0];
    return shown.map(({ pixels, boxes }) => {
      const off = ({ data }) => {
        const known = data.vehicles.map(({ box: [x1, y1, x2, y2] }) => [x1 / data.size[0], y1 / data.size[1], (x2 - x1) / data.size[0], (y2 - y1) / data.size[1]]);
        return boxes.length !== known.length ? 1e9 : boxes.reduce((sum, box, index) => sum + apart(box, known[index]), 0);
      };
      const [far, drawn] = nearest(off);
      return { picture: nearest((each) => apart(pixels, each.pixels))[1], drawn: far < 0.008 * boxes.length ? drawn : null };
    });
  };
})();
"""
