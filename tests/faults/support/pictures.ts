import { pngChunk } from '../../harness/testImages.js'
import { deflateSync } from 'node:zlib'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function header(width: number, height: number): Buffer {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  data.set([8, 2, 0, 0, 0], 8)
  return pngChunk('IHDR', data)
}

/** A picture of one colour; `shade` makes its bytes, and so its checksum, differ from others. */
export function png(width = 32, height = 24, shade = 0): Buffer {
  const row = Buffer.alloc(1 + width * 3, shade & 0xff)
  row[0] = 0
  const rows = Buffer.concat(Array.from({ length: height }, () => row))
  rows.writeUInt16BE((shade >> 8) & 0xffff, 1)
  const data = pngChunk('IDAT', deflateSync(rows))
  return Buffer.concat([signature, header(width, height), data, pngChunk('IEND', Buffer.alloc(0))])
}

/** Announces `width` × `height` pixels and has none. */
export function pngHeaderOnly(width: number, height: number): Buffer {
  const data = pngChunk('IDAT', deflateSync(Buffer.alloc(64)))
  return Buffer.concat([signature, header(width, height), data, pngChunk('IEND', Buffer.alloc(0))])
}

/** The same as a JPEG: up to its frame header, then zeros to 1 KiB. */
export function jpegHeaderOnly(width: number, height: number): Buffer {
  const file = Buffer.alloc(1024)
  file.set([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8])
  file.writeUInt16BE(height, 7)
  file.writeUInt16BE(width, 9)
  file.set([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1], 11)
  return file
}
