// A frame from the server: a head of 20 bytes, little-endian, and the picture's bytes.

const magic = 0x4d52464c; // "LFRM"
const headBytes = 20;

export const viewNumbers = { explore: 0, label: 1, drag: 2, invert: 3, colour: 4, walk: 5 };
const viewNames = Object.fromEntries(Object.entries(viewNumbers).map(([name, number]) => [number, name]));

/** Reads a frame; null where the bytes are none. */
export function readFrame(buffer) {
  if (buffer.byteLength < headBytes) return null;
  const head = new DataView(buffer);
  if (head.getUint32(0, true) !== magic) return null;
  const flags = head.getUint8(10);
  const frame = {
    request: head.getUint32(4, true),
    view: viewNames[head.getUint8(8)],
    encoding: head.getUint8(9),
    isCoarse: (flags & 1) !== 0,
    isLast: (flags & 2) !== 0,
    index: head.getUint16(12, true),
    width: head.getUint16(14, true),
    height: head.getUint16(16, true),
    payload: buffer.slice(headBytes),
  };
  const isWhole = frame.encoding !== 0 || frame.payload.byteLength === frame.width * frame.height * 4;
  return frame.view !== undefined && frame.width > 0 && frame.height > 0 && isWhole ? frame : null;
}

/** What can be put on a canvas: pixels at once, or a bitmap when it is decoded. */
export function decodeFrame(frame) {
  if (frame.encoding === 0) {
    return new ImageData(new Uint8ClampedArray(frame.payload), frame.width, frame.height);
  }
  const type = frame.encoding === 1 ? "image/png" : "image/jpeg";
  return createImageBitmap(
    new Blob([frame.payload], { type }), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
}

/** Puts a decoded picture on a canvas, whose size becomes the picture's. */
export function paint(canvas, picture) {
  if (canvas.width !== picture.width || canvas.height !== picture.height) {
    canvas.width = picture.width;
    canvas.height = picture.height;
  }
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  if (picture instanceof ImageData) context.putImageData(picture, 0, 0);
  else context.drawImage(picture, 0, 0);
}

/** A copy of a canvas that stays as it is. */
export function copyOf(canvas) {
  const copy = document.createElement("canvas");
  if (canvas.width > 0 && canvas.height > 0) paint(copy, canvas);
  return copy;
}

/** A copy of a canvas with at most `largest` pixels a side, for strips of many. */
export function smallCopyOf(canvas, largest = 128) {
  const scale = Math.min(1, largest / Math.max(canvas.width, canvas.height, 1));
  if (scale === 1) return copyOf(canvas);
  const copy = document.createElement("canvas");
  [copy.width, copy.height] = [Math.round(canvas.width * scale), Math.round(canvas.height * scale)];
  const context = copy.getContext("2d", { alpha: false });
  context.imageSmoothingQuality = "high";
  context.drawImage(canvas, 0, 0, copy.width, copy.height);
  return copy;
}
