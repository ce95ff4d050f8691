import { crc32, deflateSync } from 'node:zlib'

/** A real PNG: blue above, green below, and `seed` in its noise, so that no two need be equal. */
export function pngImage(width: number, height: number, seed = 1): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3))
  let noise = seed
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      noise = (noise * 1_103_515_245 + 12_345) & 0x7fffffff
      const at = y * (1 + width * 3) + 1 + x * 3
      const [red, green, blue] = y < height / 2 ? [40, 80, 200] : [40, 160, 60]
      rows[at] = red + (noise >> 26)
      rows[at + 1] = green
      rows[at + 2] = blue
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(rows)),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

/** One chunk of a PNG with its length and checksum. */
export function pngChunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const frame = Buffer.alloc(8 + body.length)
  frame.writeUInt32BE(content.length, 0)
  frame.set(body, 4)
  frame.writeUInt32BE(crc32(body), 4 + body.length)
  return frame
}

const startOfImage = 2
const exifOfCamera = 'Testcamera 3000'

/** The JPEG with what a telephone adds: how it was held, what it is called, and where that was. */
export function withExif(jpeg: Buffer, orientation: number): Buffer {
  const tags: readonly (readonly [number, number, number, number])[] = [
    // tag, type (2 text, 3 short, 4 long), count, value or offset
    [0x010f, 2, exifOfCamera.length + 1, 50],
    [0x0112, 3, 1, orientation << 16],
    [0x8825, 4, 1, 66],
  ]
  const tiff = Buffer.alloc(110)
  tiff.write('MM\0*', 0, 'latin1')
  tiff.writeUInt32BE(8, 4)
  writeTags(tiff, 8, tags)
  tiff.write(`${exifOfCamera}\0`, 50, 'latin1')
  // GPSLatitudeRef N, GPSLatitude 51° 30′ 0″
  writeTags(tiff, 66, [
    [0x0001, 2, 2, 0x4e000000],
    [0x0002, 5, 1, 102],
  ])
  tiff.writeUInt32BE(51, 102)
  tiff.writeUInt32BE(1, 106)
  const content = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff])
  const head = Buffer.from([0xff, 0xe1, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, startOfImage), head, content, jpeg.subarray(startOfImage)])
}

function writeTags(
  tiff: Buffer,
  at: number,
  tags: readonly (readonly [number, number, number, number])[],
): void {
  tiff.writeUInt16BE(tags.length, at)
  tags.forEach(([tag, type, count, value], index) => {
    const entry = at + 2 + index * 12
    tiff.writeUInt16BE(tag, entry)
    tiff.writeUInt16BE(type, entry + 2)
    tiff.writeUInt32BE(count, entry + 4)
    tiff.writeUInt32BE(value, entry + 8)
  })
}

/** Segments of a JPEG that say something beside the picture: EXIF, XMP, IPTC, comments; by their marker. */
export function metadataSegments(jpeg: Buffer): readonly string[] {
  const found: string[] = []
  let at = startOfImage
  while (at + 4 <= jpeg.length && jpeg[at] === 0xff && jpeg[at + 1] !== 0xda) {
    const marker = jpeg[at + 1] ?? 0
    // APP0 is the JFIF header, which says nothing about anybody.
    if ((marker >= 0xe1 && marker <= 0xef) || marker === 0xfe) found.push(marker.toString(16))
    at += 2 + jpeg.readUInt16BE(at + 2)
  }
  return found
}

function startOfScan(jpeg: Buffer): number {
  return jpeg.indexOf(Buffer.from([0xff, 0xda]))
}

/** The JPEG with a header that says 65500 by 65500, which would be 12 gigabytes. */
export function withHugeHeader(jpeg: Buffer): Buffer {
  const copy = Buffer.from(jpeg)
  const frame = copy.indexOf(Buffer.from([0xff, 0xc0]))
  copy.writeUInt16BE(65_500, frame + 5)
  copy.writeUInt16BE(65_500, frame + 7)
  return copy
}

/** The JPEG whose picture is noise from its middle on. */
export function corrupted(jpeg: Buffer): Buffer {
  const half = (startOfScan(jpeg) + jpeg.length) >> 1
  return Buffer.concat([
    jpeg.subarray(0, half),
    Buffer.alloc(jpeg.length - half, '\xff\xd9?', 'latin1'),
  ])
}

/** A picture for one program, an archive for another. */
export function polyglot(jpeg: Buffer): Buffer {
  const archive = Buffer.concat([
    Buffer.from('PK\x03\x04', 'latin1'),
    Buffer.alloc(26),
    Buffer.from('PK\x05\x06', 'latin1'),
    Buffer.alloc(18),
  ])
  return Buffer.concat([jpeg, archive])
}

/** Markup that would read a file of the server, under the name of a photo. */
export const svgImage: Buffer = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">' +
    '<image href="file:///etc/passwd" width="9" height="9"/></svg>',
)
