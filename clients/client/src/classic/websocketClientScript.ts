import { installWebSocketClient } from './dashboardWebSocketClient.js'

installWebSocketClient()
