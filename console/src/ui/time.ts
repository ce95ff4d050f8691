import { formatAgo, formatMoment } from '../text/format.js'
import { h, setText } from './dom.js'

const tickMs = 30_000

/** How long ago something was; the exact moment is in the title. */
export function timeAgo(at: number): HTMLTimeElement {
  return h(
    'time',
    { datetime: new Date(at).toISOString(), title: formatMoment(at), 'data-at': at },
    formatAgo(at, Date.now()),
  )
}

/** Keeps every `timeAgo` on the page true. */
export function startTimeTicker(): void {
  setInterval(() => {
    if (document.hidden) return
    for (const element of document.querySelectorAll<HTMLElement>('time[data-at]')) {
      setText(element, formatAgo(Number(element.dataset['at']), Date.now()))
    }
  }, tickMs)
}
