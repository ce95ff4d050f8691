import { Store } from '@crier/client'
import type { LinkSnapshot } from '@crier/client/socketio'
import { describe, expect, it, vi } from 'vitest'
import { Scope } from '../ui/scope.js'
import { createLinkPanel } from './linkPanel.js'

const away: LinkSnapshot = { kind: 'plain', carrier: undefined, latencyMs: undefined }

function setUp(initial: LinkSnapshot = away) {
  const link = new Store(initial)
  const [onChoose, say] = [vi.fn(), vi.fn()]
  const scope = new Scope()
  const panel = createLinkPanel({ scope, link, announcer: { say }, onChoose })
  document.body.replaceChildren(panel)
  const text = (name: string) => panel.querySelector(`[data-testid=${name}]`)?.textContent
  const radio = (value: string) => panel.querySelector<HTMLInputElement>(`[value=${value}]`)!
  return { link, onChoose, panel, radio, say, scope, text }
}

describe('the link panel', () => {
  it.each([
    [away, 'Connecting…', '– ms'],
    [{ kind: 'plain', carrier: 'websocket', latencyMs: 0 }, 'WebSocket', '< 1 ms'],
    [{ kind: 'socketio', carrier: 'polling', latencyMs: 12 }, 'Socket.IO · polling', '12 ms'],
    [{ kind: 'socketio', carrier: 'websocket', latencyMs: 3 }, 'Socket.IO · WebSocket', '3 ms'],
  ] as const)('says what is in use and how fast it is: %o', (snapshot, way, latency) => {
    const { link, text } = setUp()

    link.set(snapshot)

    expect(text('link-way')).toBe(way)
    expect(text('link-latency')).toBe(latency)
  })

  it('is a group of radio buttons with a name, the chosen one checked', () => {
    const { panel, radio } = setUp({ ...away, kind: 'socketio' })

    expect(panel.querySelector('fieldset > legend')?.textContent).toBe('Transport')
    expect(radio('socketio').checked).toBe(true)
    expect(radio('plain').checked).toBe(false)
    expect(radio('plain').name).toBe(radio('socketio').name)
  })

  it('tells what was chosen', () => {
    const { onChoose, radio } = setUp()

    radio('socketio').click()

    expect(onChoose.mock.calls).toEqual([['socketio']])
  })

  it('announces a change once it works, and neither latency nor an upgrade', () => {
    const { link, say } = setUp()
    link.set({ kind: 'plain', carrier: 'websocket', latencyMs: 1 })
    link.set({ kind: 'socketio', carrier: undefined, latencyMs: undefined })
    expect(say).not.toHaveBeenCalled()

    link.set({ kind: 'socketio', carrier: 'polling', latencyMs: undefined })
    link.set({ kind: 'socketio', carrier: 'websocket', latencyMs: 2 })

    expect(say.mock.calls).toEqual([['link', 'Updates now come by Socket.IO.']])
  })

  it('ends with its scope', () => {
    const { link, scope, text } = setUp()

    scope.dispose()
    link.set({ kind: 'plain', carrier: 'websocket', latencyMs: 1 })

    expect(text('link-way')).toBe('Connecting…')
  })
})
