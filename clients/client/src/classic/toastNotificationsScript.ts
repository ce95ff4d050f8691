import { installToastNotifications } from './toastNotifications.js'

installToastNotifications()
