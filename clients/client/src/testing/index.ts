/**
 * Fakes for tests of pages that use the client: time, sockets and page signals under control.
 *
 * @packageDocumentation
 */
export { FakeClock } from './fakeClock.js'
export { fakeEnvironment, type FakeEnvironment } from './fakeEnvironment.js'
export { FakeSignals } from './fakeSignals.js'
export { FakeWebSocket, FakeWebSocketServer } from './fakeWebSocket.js'
export { naughtyStrings } from './naughtyStrings.js'
