/**
 * The three classic scripts in one: importing it puts the globals of contract A on the window.
 *
 * @packageDocumentation
 */
import { installDashboardInit } from './dashboardInit.js'
import { installWebSocketClient } from './dashboardWebSocketClient.js'
import { installToastNotifications } from './toastNotifications.js'

installToastNotifications()
installWebSocketClient()
installDashboardInit()

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
