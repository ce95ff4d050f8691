import { HistoryStore } from '../history/historyStore.js'
import { ToastSystem } from '../toast/toastSystem.js'
import { announceScript, classicPage } from './classicPage.js'

let shared: ToastNotificationSystem | undefined

/**
 * The toast class of classic pages. There is one screen, so there is one system, however often it
 * is built.
 */
export class ToastNotificationSystem extends ToastSystem {
  /** Everything that was shown since the page was loaded. */
  static readonly history: HistoryStore = new HistoryStore()

  constructor() {
    if (shared) return shared
    super({ history: ToastNotificationSystem.history })
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- that is what a singleton is
    shared = this
  }
}

/** Puts `showToast` and the class on the window, unless an earlier script has done so. */
export function installToastNotifications(): void {
  const page = classicPage()
  if (page.ToastNotificationSystem) return
  const toasts = new ToastNotificationSystem()
  page.ToastNotificationSystem = ToastNotificationSystem
  page.showToast = (title, message, type, duration) => toasts.show(title, message, type, duration)
  announceScript()
}
