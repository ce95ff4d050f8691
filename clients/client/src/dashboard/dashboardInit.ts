import { createElement } from '../createElement.js'
import { ConnectionIndicator } from '../indicator/connectionIndicator.js'
import { whenParsed } from '../pageReady.js'
import { terminalEvent, terminalTypes } from './classicEvents.js'
import { classicPage, scriptArrived } from './classicPage.js'
import type { DashboardWebSocketClient } from './dashboardWebSocketClient.js'

const statusId = 'ws-connection-status'
const ring = '0 0 0 3px #0B7AB0'
const ringMs = 1_000

let client: DashboardWebSocketClient | null = null
let indicator: ConnectionIndicator | undefined
/** Whom to connect when the script with the client arrives. */
let awaitedUserId: string | undefined

/**
 * Connects the page. Called again for the same person it changes nothing; null when nobody is
 * known.
 */
export function initializeDashboardWebSocket(
  userId: string | undefined = findUserId(),
): DashboardWebSocketClient | null {
  if (!userId) return null
  if (client?.userId === userId) {
    client.connect(userId)
    return client
  }
  disconnectDashboardWebSocket()
  const clientClass = classicPage().DashboardWebSocketClient
  if (!clientClass) {
    awaitedUserId = userId
    return null
  }
  client = new clientClass()
  for (const type of terminalTypes) client.on(type, () => highlight(type))
  // The contract wants Offline as soon as the connection is gone, hence no grace.
  indicator = new ConnectionIndicator(statusElement(), client.core, { grace: 0 })
  client.connect(userId)
  return client
}

/** Ends the connection until `initializeDashboardWebSocket` is called. */
export function disconnectDashboardWebSocket(): void {
  client?.disconnect()
  indicator?.dispose()
  client = null
  awaitedUserId = undefined
}

/** The client of the page, while there is one. */
export function getDashboardWebSocket(): DashboardWebSocketClient | null {
  return client
}

/**
 * Puts the functions on the window and connects when the page tells for whom, unless that is done
 * already.
 */
export function installDashboardInit(): void {
  const page = classicPage()
  if (page.initializeDashboardWebSocket) return
  Object.assign(page, {
    initializeDashboardWebSocket,
    disconnectDashboardWebSocket,
    getDashboardWebSocket,
  })
  document.addEventListener(scriptArrived, () => {
    if (awaitedUserId) initializeDashboardWebSocket(awaitedUserId)
  })
  whenParsed(document, () => void initializeDashboardWebSocket())
}

function findUserId(): string | undefined {
  const sources = [storedUserId(), document.body.dataset['userId'], classicPage().currentUserId]
  const userId = sources.find((source) => Boolean(source))
  return typeof userId === 'string' || typeof userId === 'number' ? String(userId) : undefined
}

function storedUserId(): string | null {
  try {
    return sessionStorage.getItem('user_id')
  } catch {
    return null // A page without access to its storage.
  }
}

function statusElement(): HTMLElement {
  const present = document.getElementById(statusId)
  if (present) return present
  const created = createElement(document, 'div', {
    id: statusId,
    class: 'crier-indicator-floating',
  })
  document.body.append(created)
  return created
}

function highlight(type: string): void {
  const section = document.getElementById(terminalEvent(type)?.section ?? '')
  if (!section) return
  section.style.boxShadow = ring
  setTimeout(() => {
    section.style.boxShadow = ''
  }, ringMs)
}
