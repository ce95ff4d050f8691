import type { Photo } from '../api/types.js'
import type { PhotoStore } from '../state/photoStore.js'
import type { Previews } from '../state/previews.js'
import { formatClock } from '../text/format.js'
import { t } from '../text/translate.js'
import { h, setAttribute, setText } from '../ui/dom.js'
import { icon } from '../ui/icon.js'
import { keyedList } from '../ui/keyedList.js'
import type { Scope } from '../ui/scope.js'

/** What the lists of jobs need. */
export interface JobListParts {
  readonly scope: Scope
  readonly photos: PhotoStore
  readonly previews: Previews
  readonly labelOf: (kind: string) => string
  /** Somebody wants to send another photo instead of one that failed. */
  readonly onReplace: (kind: string) => void
}

interface JobCard {
  readonly element: HTMLElement
  readonly update: (photo: Photo) => void
}

/** Photos that are being worked on, and those that somebody must do something about. */
export function createJobLists(parts: JobListParts): readonly HTMLElement[] {
  const { scope, photos } = parts
  const running = createSection('jobs-title', t('jobs.heading'))
  const failed = createSection('attention-title', t('jobs.attention'))
  const renderRunning = keyedList<Photo, JobCard>(running.list, cardParts(parts, createRunningCard))
  const renderFailed = keyedList<Photo, JobCard>(failed.list, cardParts(parts, createFailedCard))
  scope.follow(photos, () => {
    const all = photos.getSnapshot().photos
    const active = all.filter(({ status }) => status === 'pending' || status === 'processing')
    const open = needsAttention(all)
    renderRunning(active)
    renderFailed(open)
    running.element.hidden = active.length === 0
    failed.element.hidden = open.length === 0
  })
  return [running.element, failed.element]
}

/** Failed photos of which no newer one shows the same thing. The list has the newest first. */
export function needsAttention(photos: readonly Photo[]): readonly Photo[] {
  return photos.filter(
    ({ status, kind }, index) =>
      status === 'failed' && !photos.slice(0, index).some((newer) => newer.kind === kind),
  )
}

function createSection(id: string, title: string): { element: HTMLElement; list: HTMLElement } {
  const list = h('ul', { class: 'jobs' })
  const element = h(
    'section',
    { class: 'card', 'aria-labelledby': id },
    h('h2', { id }, title),
    list,
  )
  return { element, list }
}

function cardParts(parts: JobListParts, create: (photo: Photo, parts: JobListParts) => JobCard) {
  return {
    key: ({ id }: Photo) => id,
    create: (photo: Photo) => create(photo, parts),
    update: (card: JobCard, photo: Photo) => card.update(photo),
  }
}

function createRunningCard(photo: Photo, { labelOf, previews }: JobListParts): JobCard {
  const title = h('h3', {})
  const file = h('bdi')
  const stage = h('span', { class: 'stage' })
  const percent = h('span', { class: 'percent' })
  const bar = h('progress', { max: 100 })
  const element = h(
    'li',
    { class: 'job', 'data-testid': 'job', 'data-id': photo.id },
    thumbnail(previews.get(photo.id)),
    h(
      'div',
      { class: 'job-text' },
      title,
      h('p', { class: 'file-name muted small' }, file),
      h('p', { class: 'small' }, stage, percent),
      bar,
    ),
  )
  const update = (next: Photo): void => {
    const name = labelOf(next.kind)
    setText(title, name)
    setText(file, next.fileName ?? '')
    setText(stage, stageText(next))
    setText(percent, next.progress > 0 ? `${next.progress} %` : '')
    setAttribute(bar, 'aria-label', t('jobs.progress', { name }))
    // Without a value the bar says "working", which is all there is to say before the first
    // percentage.
    if (next.progress > 0) bar.value = next.progress
    else bar.removeAttribute('value')
    element.dataset['status'] = next.status
  }
  return { element, update }
}

function stageText({ status, nextRetryAt }: Photo): string {
  if (nextRetryAt !== undefined && nextRetryAt > Date.now()) {
    return t('jobs.stage.retry', { time: formatClock(nextRetryAt) })
  }
  return status === 'pending' ? t('jobs.stage.pending') : t('jobs.stage.processing')
}

function createFailedCard(photo: Photo, { labelOf, onReplace, previews }: JobListParts): JobCard {
  const title = h('h3', {})
  const file = h('bdi')
  const reason = h('bdi')
  const button = h(
    'button',
    { type: 'button', class: 'button button-quiet', onclick: () => onReplace(photo.kind) },
    t('jobs.failed.choose'),
  )
  const element = h(
    'li',
    { class: 'job is-failed', 'data-testid': 'job', 'data-id': photo.id, 'data-status': 'failed' },
    thumbnail(previews.get(photo.id), true),
    h(
      'div',
      { class: 'job-text' },
      title,
      h('p', { class: 'file-name muted small' }, file),
      h('p', { class: 'reason' }, reason),
      h('p', { class: 'small muted' }, t('jobs.failed.advice')),
      button,
    ),
  )
  const update = (next: Photo): void => {
    const name = labelOf(next.kind)
    setText(title, name)
    setText(file, next.fileName ?? '')
    setText(reason, next.error ?? t('jobs.failed.unknown'))
    setAttribute(button, 'aria-label', t('jobs.failed.chooseFor', { name }))
  }
  return { element, update }
}

function thumbnail(url: string | undefined, isFailed = false): HTMLElement {
  const picture = url === undefined ? undefined : h('img', { src: url, alt: '' })
  picture?.addEventListener('error', () => picture.replaceWith(icon('camera')), { once: true })
  return h('span', { class: 'job-picture' }, picture ?? icon(isFailed ? 'alert' : 'camera'))
}
