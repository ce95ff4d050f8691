// Writes what the reference JavaScript codecs make of a set of inputs, for the unit tests of
// src/socketio. Run again only to follow a new version of them:
//
//   mkdir scratch && cd scratch
//   npm install engine.io-parser@5.2.3 socket.io-parser@4.2.7 socket.io-msgpack-parser@3.0.2
//   node ../tools/generate_socketio_vectors.mjs . ../src/socketio/testdata/reference_vectors.json

import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const [packages, output] = process.argv.slice(2)
const require = createRequire(resolve(packages, 'package.json'))
const engine = require('engine.io-parser')
const socketio = require('socket.io-parser')
const msgpack = require('socket.io-msgpack-parser')
const notepack = require('notepack.io')

const hex = (bytes) => Buffer.from(bytes).toString('hex')
const buffer = (text) => Buffer.from(text, 'hex')

// --- Engine.IO -----------------------------------------------------------------------------------

const payloads = [
  '0',
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '2probe',
  '3probe',
  '4hello',
  '40{"sid":"x"}',
  '4€ é 😀',
  '4a\x1e4b\x1e4c',
  '4a\x1ebAQIDBA==\x1e2',
  'b',
  'bAQ==',
  'bAQI=',
  'bAQID',
  'b+/+/',
  '',
  '\x1e',
  '4a\x1e',
  '\x1e4a',
  '4a\x1e\x1e4b',
  '7',
  'x',
  'abc',
  '4a\x1e9',
  '-1',
  ' 4',
  'B',
  '４',
]

function decodePayload(payload) {
  const packets = engine.decodePayload(payload)
  if (packets.some((packet) => packet.type === 'error')) return { payload, error: true }
  return {
    payload,
    packets: packets.map(({ type, data }) =>
      Buffer.isBuffer(data) ? { type, binary: hex(data) } : { type, text: data ?? '' },
    ),
  }
}

function encodePayload(packets) {
  let payload
  engine.encodePayload(
    packets.map(({ type, text, binary }) => ({
      type,
      data: binary === undefined ? text : buffer(binary),
    })),
    (encoded) => (payload = encoded),
  )
  return { packets, payload }
}

const payloadPackets = [
  [{ type: 'ping', text: '' }],
  [
    { type: 'message', text: '2["a"]' },
    { type: 'message', binary: '00ff10' },
    { type: 'noop', text: '' },
  ],
  [{ type: 'message', binary: '' }],
  [
    { type: 'message', text: 'é' },
    { type: 'message', binary: 'fbff' },
  ],
]

// --- Socket.IO, default parser -------------------------------------------------------------------

// What the reference and crier agree on.
const texts = [
  '0',
  '0{}',
  '0/admin,',
  '0/admin',
  '0{"token":"x"}',
  '0/admin,{"a":[1,{}]}',
  '0"x"',
  '0[1]',
  '0null',
  '01.5',
  '1',
  '1/custom',
  '1/custom,',
  '1"x"',
  '1{}',
  '1[]',
  '2["a"]',
  '2[1]',
  '2[1.5]',
  '2["a",1,"2",{"3":[true]}]',
  '2/,["a"]',
  '2["a", 1 ]',
  '2["a"] ',
  '212["a"]',
  '2/n,12["a"]',
  '20["a"]',
  '2/a/b,0["a","é€😀"]',
  '2["\\ud800"]',
  '2["message\\n"]',
  '2[]',
  '2[null]',
  '2{}',
  '2["a"',
  '2["a"]x',
  '2[{}]',
  '2[[]]',
  '2[true]',
  '2"a"',
  '2abc["x"]',
  '2-1["a"]',
  '2["a",]',
  '2["connect"]',
  '2["connect_error"]',
  '2["disconnect"]',
  '2["disconnecting"]',
  '2["newListener"]',
  '2["removeListener"]',
  '2["\\u0063onnect"]',
  '2["Connect"]',
  '2["error"]',
  '2["message"]',
  '2["__proto__"]',
  '3[]',
  '31[]',
  '3/n,1["a",null]',
  '3{}',
  '31{}',
  '3null',
  '3"x"',
  '4{"message":"x"}',
  '4"x"',
  '4/n,{"message":"x","data":1}',
  '4[1]',
  '41.5',
  '50-["a"]',
  '50-',
  '511-["a"]',
  '5999999999-',
  '5-["a"]',
  '5-',
  '5a-["a"]',
  '51["a"]',
  '5',
  '5["a"]',
  '51',
  '5-1-["a"]',
  '51.5-["a"]',
  '6["a"]',
  '60-[]',
  '611-[]',
  '6-[]',
  '51-["a",{"_placeholder":true,"num":0}]',
  '510-["a"]',
  '51-/n,7["a",{"_placeholder":true,"num":0}]',
  '61-/n,7[{"_placeholder":true,"num":0}]',
  '51-[]',
  '51-{}',
  '51-["connect"]',
  '7',
  '8',
  '9',
  'abc',
  'x',
  '-1',
  '{"type":2}',
  '/',
]

// Where crier refuses on purpose what the reference takes.
const stricterTexts = [
  '2/n12["a"]x,',
  '',
  '2',
  '3',
  '2/n',
  '2/n,5',
  '31',
  '4',
  '2 ["a"]',
  '2 1["a"]',
  '2\t["a"]',
  '000{}',
  '01',
  '11',
  '05{}',
  '501-["a"]',
  '5+1-["a"]',
  '51e0-["a"]',
  '50x1-["a"]',
  '5 1-["a"]',
  '51.0-["a"]',
  '45{"message":"x"}',
  '2' + '1'.repeat(20) + '["a"]',
  '51-',
  '61-',
  '2["' + 'a'.repeat(129) + '"]',
]

function decodeText(text) {
  const decoder = new socketio.Decoder()
  let packet
  decoder.on('decoded', (decoded) => (packet = decoded))
  let attachments = 0
  try {
    decoder.add(text)
    if (packet === undefined) {
      attachments = decoder.reconstructor.reconPack.attachments
      packet = decoder.reconstructor.reconPack
    }
  } catch {
    return { text, error: true }
  }
  const { type, nsp, id, data } = packet
  return {
    text,
    type,
    nsp,
    id: id?.toString(),
    data: data === undefined ? undefined : JSON.stringify(data),
    attachments,
  }
}

// What becomes of placeholders, with one attachment (or two) each.
const reconstructions = [
  ['51-["a",{"_placeholder":true,"num":0}]', 1],
  ['51-["a",{"num":0,"_placeholder":true}]', 1],
  ['51-["a",{"_placeholder":true,"num":"splice"}]', 1],
  ['51-["a",{"_placeholder":true,"num":1}]', 1],
  ['51-["a",{"_placeholder":true,"num":-1}]', 1],
  ['51-["a",{"_placeholder":true}]', 1],
  ['51-["a",{"_placeholder":true,"num":null}]', 1],
  ['51-["a",{"_placeholder":true,"num":[0]}]', 1],
  ['51-["a",{"x":[{"_placeholder":true,"num":0}]}]', 1],
  ['52-["a",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]', 2],
  ['52-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]', 2],
  ['51-["a"]', 1],
  ['61-[{"_placeholder":true,"num":0}]', 1],
  ['61-[{"_placeholder":true,"num":99}]', 1],
]

function reconstruct([text, count]) {
  const decoder = new socketio.Decoder()
  let packet
  decoder.on('decoded', (decoded) => (packet = decoded))
  try {
    decoder.add(text)
    for (let i = 0; i < count; ++i) decoder.add(Buffer.from([i]))
  } catch {
    return { text, count, error: true }
  }
  return { text, count, type: packet.type }
}

// --- Both parsers --------------------------------------------------------------------------------

const bin = (...bytes) => Buffer.from(bytes)
const deep = (depth) => (depth === 0 ? 1 : [deep(depth - 1)])
// Whole numbers from 2^64 on are left out: notepack writes 0 for them.
const packets = [
  { type: 0, nsp: '/' },
  { type: 0, nsp: '/admin', data: { token: 'x' } },
  { type: 0, nsp: '/', data: { sid: 'abc', pid: 'def' } },
  { type: 1, nsp: '/' },
  { type: 1, nsp: '/admin' },
  { type: 2, nsp: '/', data: ['hello', 1] },
  { type: 2, nsp: '/n', id: 0, data: ['a', null, true, false, '', [], {}] },
  {
    type: 2,
    nsp: '/',
    id: 300,
    data: ['é€😀', 'line\nfeed\t"quoted" \\ / \u0001\u001f\u007f\u2028'],
  },
  { type: 2, nsp: '/', id: 70000, data: [5, { a: { b: [1, [2, [3]]] } }] },
  { type: 2, nsp: '/', id: 5000000000, data: ['x'.repeat(40), 'y'.repeat(300)] },
  {
    type: 2,
    nsp: '/',
    data: ['ints', 0, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296, 9007199254740991],
  },
  {
    type: 2,
    nsp: '/',
    data: [
      'ints',
      -1,
      -32,
      -33,
      -128,
      -129,
      -32768,
      -32769,
      -2147483648,
      -2147483649,
      -9007199254740991,
    ],
  },
  {
    type: 2,
    nsp: '/',
    data: ['floats', 1.5, -0.1, 5e-324, 0.1 + 0.2, 123456789.125],
  },
  { type: 2, nsp: '/', data: ['long', Array.from({ length: 20 }, (_, i) => i)] },
  {
    type: 2,
    nsp: '/',
    data: ['map', Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`key${i}`, i]))],
  },
  { type: 2, nsp: '/', data: ['deep', deep(30)] },
  { type: 2, nsp: '/', data: ['b', bin(1, 2, 3)] },
  { type: 2, nsp: '/n', id: 7, data: ['b', bin(), { x: [bin(255)], y: Buffer.alloc(300, 9) }] },
  { type: 3, nsp: '/', id: 1, data: [] },
  { type: 3, nsp: '/n', id: 12, data: ['ok', bin(0)] },
  { type: 4, nsp: '/x', data: { message: 'Invalid namespace' } },
]

function deconstruct(data) {
  const attachments = []
  const walk = (value) => {
    if (Buffer.isBuffer(value)) {
      attachments.push(hex(value))
      return { _placeholder: true, num: attachments.length - 1 }
    }
    if (Array.isArray(value)) return value.map(walk)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, walk(child)]))
  }
  return { json: data === undefined ? '' : JSON.stringify(walk(data)), attachments }
}

function encodeBoth({ type, nsp, id, data }) {
  const { json, attachments } = deconstruct(data)
  const frames = new socketio.Encoder().encode({ type, nsp, id, data })
  const members = { type }
  if (data !== undefined) members.data = data
  if (id !== undefined) members.id = id
  members.nsp = nsp
  return {
    type,
    nsp,
    id: id?.toString(),
    json,
    attachments,
    text: frames[0],
    msgpack: hex(new msgpack.Encoder().encode(members)[0]),
  }
}

// --- msgpack only --------------------------------------------------------------------------------

const arrayBuffer = (...bytes) => Uint8Array.from(bytes).buffer
const clientPackets = [
  { type: 0, data: undefined, nsp: '/' },
  { type: 2, data: ['hello', 1], options: { compress: true }, nsp: '/' },
  { type: 2, data: ['hello', 1], options: { compress: true }, id: 3, nsp: '/' },
  {
    type: 2,
    data: ['u', undefined, { a: undefined, b: 1, c: undefined }, [undefined]],
    id: undefined,
    nsp: '/',
  },
  { type: 2, data: ['d', new Date(1767323045678), new Date(0), new Date(-1)], nsp: '/' },
  {
    type: 2,
    data: ['ab', arrayBuffer(1, 2), arrayBuffer(), new Uint8Array([3]), new Uint8Array(300).buffer],
    nsp: '/',
  },
  { type: 2, data: ['n', NaN, Infinity, -Infinity, -0], nsp: '/' },
  { type: 2, data: ['keys', { 1: 'a', b: 'c' }], nsp: '/' },
]

function decodeClient(packet) {
  const attachments = []
  const plain = (value) => {
    if (Buffer.isBuffer(value) || value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      attachments.push(hex(Buffer.from(value)))
      return { _placeholder: true, num: attachments.length - 1 }
    }
    if (value instanceof Date) return value
    if (Array.isArray(value)) return value.map(plain)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]))
  }
  const data = plain(packet.data)
  return {
    msgpack: hex(notepack.encode(packet)),
    type: packet.type,
    nsp: packet.nsp,
    id: packet.id?.toString(),
    json: data === undefined ? '' : JSON.stringify(data),
    attachments,
  }
}

// What the decoder of the client throws on.
const refusedPackets = [
  { type: 5, data: ['a'], nsp: '/' },
  { type: -1, data: ['a'], nsp: '/' },
  { type: 'x', data: ['a'], nsp: '/' },
  { data: ['a'], nsp: '/' },
  { type: 2, data: ['a'] },
  { type: 2, data: ['a'], nsp: 1 },
  { type: 2, nsp: '/' },
  { type: 2, data: 'a', nsp: '/' },
  { type: 2, data: { a: 1 }, nsp: '/' },
  { type: 3, data: null, nsp: '/' },
  { type: 2, data: ['a'], id: 'x', nsp: '/' },
  { type: 2, data: ['a'], id: 1.5, nsp: '/' },
  { type: 0, data: ['a'], nsp: '/' },
  { type: 0, data: 'a', nsp: '/' },
  { type: 1, data: 'a', nsp: '/' },
  { type: 4, data: 1, nsp: '/' },
]

function refuse(packet) {
  const bytes = notepack.encode(packet)
  try {
    new msgpack.Decoder().add(bytes)
  } catch {
    return hex(bytes)
  }
  throw new Error(`The reference takes ${JSON.stringify(packet)}.`)
}

// --- Numbers -------------------------------------------------------------------------------------

/** The same numbers every time: mulberry32. */
function makeRandom(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}

function makeNumbers() {
  const random = makeRandom(1)
  const view = new DataView(new ArrayBuffer(8))
  const numbers = [
    0,
    1,
    -1,
    0.1,
    1e20,
    1e21,
    1e22,
    123456789012345680000,
    1e-6,
    1e-7,
    1.5e-7,
    0.000001234,
    100,
    1e100,
    -1e-100,
    5e-324,
    2 ** 53,
    2 ** 64,
    4.35,
    0.5,
    1 / 3,
    1.7976931348623157e308,
    Math.fround(0.1),
  ]
  while (numbers.length < 300) {
    view.setUint32(0, random())
    view.setUint32(4, random())
    const number = numbers.length % 2 === 0 ? view.getFloat64(0) : random() / 1000
    if (Number.isFinite(number)) numbers.push(number)
  }
  return numbers.map((number) => {
    view.setFloat64(0, number)
    return { bits: hex(view.buffer), text: JSON.stringify(number) }
  })
}

const vectors = {
  made_by: 'tools/generate_socketio_vectors.mjs',
  versions: Object.fromEntries(
    ['engine.io-parser', 'socket.io-parser', 'socket.io-msgpack-parser', 'notepack.io'].map(
      (name) => {
        const file = resolve(packages, 'node_modules', name, 'package.json')
        return [name, JSON.parse(readFileSync(file, 'utf8')).version]
      },
    ),
  ),
  payloads: payloads.map(decodePayload),
  encoded_payloads: payloadPackets.map(encodePayload),
  texts: texts.map(decodeText),
  stricter_texts: stricterTexts.map(decodeText),
  reconstructions: reconstructions.map(reconstruct),
  packets: packets.map(encodeBoth),
  client_packets: clientPackets.map(decodeClient),
  refused_packets: refusedPackets.map(refuse),
  numbers: makeNumbers(),
}
const lines = Object.entries(vectors).map(([key, value]) => {
  const rows = Array.isArray(value)
    ? `[\n${value.map((row) => JSON.stringify(row)).join(',\n')}\n]`
    : JSON.stringify(value)
  return `${JSON.stringify(key)}: ${rows}`
})
writeFileSync(output, `{\n${lines.join(',\n')}\n}\n`)
