import { installWebSocketClient } from '../dashboard/dashboardWebSocketClient.js'

installWebSocketClient()
