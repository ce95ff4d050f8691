/** The codec of socket.io-msgpack-parser, which brings no types. */
declare module 'notepack.io' {
  export function encode(value: unknown): Buffer
  export function decode(bytes: Uint8Array): unknown
}
