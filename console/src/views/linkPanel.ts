import type { LinkSnapshot, TransportKind, TransportSwitch } from '@crier/client/socketio'
import { formatLatency } from '../text/format.js'
import { t } from '../text/translate.js'
import type { Announcer } from '../ui/announcer.js'
import { h, setText } from '../ui/dom.js'
import type { Scope } from '../ui/scope.js'
import { segmentedControl } from '../ui/segmentedControl.js'

/** What the panel needs. */
export interface LinkPanelParts {
  readonly scope: Scope
  readonly link: Pick<TransportSwitch, 'getSnapshot' | 'subscribe'>
  readonly announcer: Pick<Announcer, 'say'>
  readonly onChoose: (kind: TransportKind) => void
}

const kinds: readonly TransportKind[] = ['plain', 'socketio']

/** How this page is connected: a choice, what is in use now, and how fast it is. */
export function createLinkPanel({ announcer, link, onChoose, scope }: LinkPanelParts): HTMLElement {
  const way = h('span', { class: 'link-way', 'data-testid': 'link-way' })
  const latency = h('span', { class: 'link-latency', 'data-testid': 'link-latency' })
  const status = h(
    'p',
    { class: 'link-status' },
    way,
    ' ',
    h('span', { class: 'visually-hidden' }, t('link.latency')),
    ' ',
    latency,
  )
  const { kind } = link.getSnapshot()
  let announced = kind
  scope.follow(link, () => {
    const snapshot = link.getSnapshot()
    setText(way, wayOf(snapshot))
    setText(latency, formatLatency(snapshot.latencyMs))
    status.classList.toggle('is-connected', snapshot.carrier !== undefined)
    // Only what somebody asked for is news; an upgrade is none.
    if (snapshot.carrier === undefined || snapshot.kind === announced) return
    announced = snapshot.kind
    announcer.say('link', t('link.changed', { way: t(`link.${snapshot.kind}`) }))
  })
  return h(
    'section',
    { class: 'link-panel', 'aria-label': t('link.heading') },
    segmentedControl({
      legend: t('link.legend'),
      name: 'transport',
      options: kinds.map((value) => ({
        value,
        content: [t(`link.${value}`)],
        isChosen: value === kind,
      })),
      onChoose,
    }),
    status,
  )
}

function wayOf({ carrier, kind }: LinkSnapshot): string {
  if (carrier === undefined) return t('link.connecting')
  return t(kind === 'plain' ? 'link.way.plain' : `link.way.${carrier}`)
}
