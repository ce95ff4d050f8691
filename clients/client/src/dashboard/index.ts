/**
 * The three classic scripts in one: importing it puts the globals of contract A on the window.
 *
 * @packageDocumentation
 */
import { installDashboard } from './installDashboard.js'

installDashboard()

export {
  disconnectDashboardWebSocket,
  getDashboardWebSocket,
  initializeDashboardWebSocket,
} from './dashboardInit.js'
export {
  DashboardWebSocketClient,
  type DashboardWebSocketClientOptions,
  type DashboardWebSocketState,
} from './dashboardWebSocketClient.js'
export { ToastNotificationSystem } from './toastNotifications.js'
