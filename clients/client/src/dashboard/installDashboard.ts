import { installDashboardInit } from './dashboardInit.js'
import { installWebSocketClient } from './dashboardWebSocketClient.js'
import { installToastNotifications } from './toastNotifications.js'

/** Puts the globals of all three classic scripts on the window. */
export function installDashboard(): void {
  installToastNotifications()
  installWebSocketClient()
  installDashboardInit()
}
