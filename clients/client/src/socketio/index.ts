/**
 * Socket.IO as the transport of a `DashboardClient`, and switching between transports while it
 * runs. Needs the package `socket.io-client`, which is loaded when it is first used.
 *
 * @packageDocumentation
 */
export { socketIoTransport, type SocketIoTransportOptions } from './socketIoTransport.js'
export {
  TransportSwitch,
  type Carrier,
  type LinkSnapshot,
  type TransportKind,
  type TransportSwitchOptions,
} from './transportSwitch.js'
