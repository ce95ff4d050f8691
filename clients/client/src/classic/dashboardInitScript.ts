import { installDashboardInit } from './dashboardInit.js'

installDashboardInit()
