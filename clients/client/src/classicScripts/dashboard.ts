import { installDashboard } from '../dashboard/installDashboard.js'

installDashboard()
