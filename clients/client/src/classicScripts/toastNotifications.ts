import { installToastNotifications } from '../dashboard/toastNotifications.js'

installToastNotifications()
