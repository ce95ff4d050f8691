import { installDashboardInit } from '../dashboard/dashboardInit.js'

installDashboardInit()
