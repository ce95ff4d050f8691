import type { DashboardClientOptions } from '../dashboardClientOptions.js'
import { FakeClock } from './fakeClock.js'
import { FakeSignals } from './fakeSignals.js'
import { FakeWebSocketServer } from './fakeWebSocket.js'

/** Everything around a client, under control of the test. */
export interface FakeEnvironment {
  readonly clock: FakeClock
  readonly signals: FakeSignals
  readonly server: FakeWebSocketServer
  /** For the constructor of a client. Waits have their full length. */
  readonly options: DashboardClientOptions
}

/** A new world for one test. */
export function fakeEnvironment(): FakeEnvironment {
  const clock = new FakeClock()
  const signals = new FakeSignals()
  const server = new FakeWebSocketServer()
  const options = {
    url: 'ws://host',
    clock,
    signals,
    WebSocket: server.WebSocket,
    random: () => 1,
  }
  return { clock, signals, server, options }
}
