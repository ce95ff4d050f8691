import { createRequire } from 'node:module'
import * as client48 from 'socket.io-client'
import * as client45 from 'socket.io-client-4.5'
import { browserDriver } from './browserDriver.js'
import type { StartDriver } from './clientDriver.js'
import type { Transports } from './driverCalls.js'
import { nodeDriver } from './nodeDriver.js'
import { pythonDriver } from './pythonDriver.js'

export interface ClientKind {
  readonly name: string
  readonly parser: 'default' | 'msgpack'
  readonly language: 'javascript' | 'python'
  /** Whether it asks to be recovered; 4.5.4 is older than that. */
  readonly recovers: boolean
  /**
   * Whether tests of connections, rather than of what goes over them, have it too. One browser is enough for those,
   * and the minified bundle for msgpack hides what it recovers by.
   */
  readonly forConnections: boolean
  /** `origin`: where a page would come from. */
  readonly start: (origin: () => string) => StartDriver
}

const msgpack: unknown = createRequire(import.meta.url)('socket.io-msgpack-parser')
const javascript = { language: 'javascript', recovers: true, forConnections: true } as const
const python = { language: 'python', recovers: false, forConnections: true } as const

export const node48: ClientKind = {
  name: 'socket.io-client 4.8.4',
  parser: 'default',
  ...javascript,
  start: () => nodeDriver(client48),
}

export const node48Msgpack: ClientKind = {
  name: 'socket.io-client 4.8.4 with msgpack',
  parser: 'msgpack',
  ...javascript,
  start: () => nodeDriver(client48, { parser: msgpack }),
}

export const clientKinds: readonly ClientKind[] = [
  node48,
  {
    name: 'socket.io-client 4.5.4',
    parser: 'default',
    ...javascript,
    recovers: false,
    start: () => nodeDriver(client45),
  },
  node48Msgpack,
  {
    name: '4.8.4 in Chromium',
    parser: 'default',
    ...javascript,
    start: (origin) => browserDriver(origin, 'socket.io.js'),
  },
  {
    name: '4.8.4 in Chromium with msgpack',
    parser: 'msgpack',
    ...javascript,
    forConnections: false,
    start: (origin) => browserDriver(origin, 'socket.io.msgpack.min.js'),
  },
  {
    name: 'python3-socketio',
    parser: 'default',
    ...python,
    start: () => pythonDriver('default'),
  },
  {
    name: 'python3-socketio with msgpack',
    parser: 'msgpack',
    ...python,
    start: () => pythonDriver('msgpack'),
  },
]

/** By the names the tests give them. */
export const transportChoices: readonly (readonly [string, Transports])[] = [
  ['websocket only', ['websocket']],
  ['polling only', ['polling']],
  ['polling, then upgrade', ['polling', 'websocket']],
]

export const forConnections = ({ forConnections }: ClientKind): boolean => forConnections
export const forRecovery = ({ recovers, forConnections }: ClientKind): boolean =>
  recovers && forConnections
