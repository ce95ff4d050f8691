import type { ToastHandle } from '../toast/toastContent.js'
import type { DashboardWebSocketClient } from './dashboardWebSocketClient.js'
import type { ToastNotificationSystem } from './toastNotifications.js'

/** What the classic scripts add to a window, and the functions of the page that they call. */
export interface ClassicPage extends Partial<Record<PageHook, () => unknown>> {
  showToast?: (title: unknown, message?: unknown, type?: unknown, duration?: number) => ToastHandle
  ToastNotificationSystem?: typeof ToastNotificationSystem
  DashboardWebSocketClient?: typeof DashboardWebSocketClient
  initializeDashboardWebSocket?: (userId?: string) => DashboardWebSocketClient | null
  disconnectDashboardWebSocket?: () => void
  getDashboardWebSocket?: () => DashboardWebSocketClient | null

  readonly currentUserId?: unknown
}

/** A function that a page may have, for the scripts to call. */
export type PageHook =
  'updateCounts' | 'loadImages' | 'loadReports' | 'loadTranscriptions' | 'loadIncidentReports'

/** The window as a classic page sees it. */
export function classicPage(): ClassicPage & Window {
  return window
}

/** Fired at the document when one of the scripts has arrived, for those that came before it. */
export const scriptArrived = 'crier:script'

/** Tells the other scripts; they may come in any order. */
export function announceScript(): void {
  document.dispatchEvent(new Event(scriptArrived))
}
