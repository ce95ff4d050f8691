import { systemClock, Timer, type DashboardClient } from '@crier/client'
import type { User } from '../api/types.js'
import type { PhotoCounts, PhotoStore } from '../state/photoStore.js'
import { formatClock } from '../text/format.js'
import { plural, t } from '../text/translate.js'
import { h, setText } from '../ui/dom.js'
import { icon } from '../ui/icon.js'
import type { Scope } from '../ui/scope.js'
import { needsAttention } from './jobList.js'

/** What the summary needs. */
export interface SummaryParts {
  readonly scope: Scope
  readonly user: User
  readonly client: Pick<DashboardClient, 'connection' | 'lastContactAt'>
  readonly photos: PhotoStore
}

const tiles = [
  ['completed', 'check'],
  ['processing', 'pulse'],
  ['pending', 'clock'],
  ['failed', 'alert'],
] as const

/** An outage that is longer makes a date necessary. */
const staleAfterMs = 5_000

/** The greeting, one sentence about how things stand, and how many photos have which status. */
export function createSummary({ client, photos, scope, user }: SummaryParts): HTMLElement {
  const lead = h('p', { class: 'lead' })
  const numbers = new Map(tiles.map(([status]) => [status, h('dd', {})] as const))
  scope.follow(photos, () => {
    const { counts, loadedAt } = photos.getSnapshot()
    for (const [status, element] of numbers) {
      setText(element, loadedAt === undefined ? '–' : String(counts[status]))
      element.parentElement?.classList.toggle('is-zero', counts[status] === 0)
    }
    setText(
      lead,
      loadedAt === undefined
        ? '\u00a0'
        : sentence(counts, needsAttention(photos.getSnapshot().photos).length),
    )
  })
  return h(
    'section',
    { class: 'summary', 'aria-labelledby': 'greeting' },
    h(
      'div',
      {},
      h('h1', { id: 'greeting' }, ...greeting(user.name)),
      h('div', { class: 'lead-row' }, lead, createStaleMark(client, scope)),
    ),
    h(
      'dl',
      { class: 'counts', 'aria-label': t('counts.heading') },
      ...tiles.map(([status, name]) =>
        h(
          'div',
          { class: `count is-${status}`, 'data-testid': `count-${status}` },
          h('dt', {}, icon(name), t(`counts.${status}`)),
          numbers.get(status),
        ),
      ),
    ),
  )
}

/** Of what time the page is, while it is not live. */
function createStaleMark(client: SummaryParts['client'], scope: Scope): HTMLElement {
  const mark = h('p', { class: 'stale', hidden: true }, icon('clock'), h('span'))
  const timer = new Timer(systemClock)
  scope.add(() => timer.stop())
  const show = (): void => {
    const at = client.lastContactAt
    if (at === undefined) return
    setText(mark.lastElementChild ?? mark, t('dashboard.asOf', { time: formatClock(at) }))
    mark.hidden = false
  }
  scope.follow(client.connection, () => {
    if (client.connection.getSnapshot().state === 'live') {
      timer.stop()
      mark.hidden = true
    } else if (mark.hidden && timer.id === undefined) {
      timer.start(staleAfterMs, show)
    }
  })
  return mark
}

/** The name keeps its own direction in the middle of the sentence. */
function greeting(name: string): readonly (Node | string)[] {
  const marker = '\u0000'
  const [before = '', after = ''] = t('dashboard.heading', { name: marker }).split(marker)
  return [before, h('bdi', {}, name.split(/\s+/)[0] ?? name), after]
}

function sentence(counts: PhotoCounts, attention: number): string {
  if (attention > 0) return plural('dashboard.lead.attention', attention)
  const busy = counts.pending + counts.processing
  if (busy > 0) return plural('dashboard.lead.busy', busy)
  return counts.completed > 0 ? t('dashboard.lead.done') : t('dashboard.lead.empty')
}
