import { systemClock, type Clock, type DashboardClient, type Unsubscribe } from '@crier/client'
import { numberOf, textOf, toFields, type Fields } from '../api/fields.js'
import { safeUrl, type Photo, type PhotoStatus } from '../api/types.js'
import type { PhotoStore } from './photoStore.js'

/** What somebody should be told about. The end of a photo may be reported more than once. */
export interface FeedListener {
  onStarted(photo: Photo): void
  onProgress(photo: Photo): void
  onCompleted(photo: Photo): void
  onFailed(photo: Photo): void
}

/**
 * Lets the thumbnails, sizes and names that events do not carry follow a burst of events, in one
 * request.
 */
const settleMs = 300

/** Feeds the photos with the events of the server. */
export function startFeed(
  client: Pick<DashboardClient, 'events'>,
  photos: PhotoStore,
  listener: FeedListener,
  clock: Clock = systemClock,
): Unsubscribe {
  let timer: number | undefined
  const refreshSoon = (): void => {
    timer ??= clock.setTimeout(() => {
      timer = undefined
      void photos.refresh()
    }, settleMs)
  }
  const apply = (event: unknown, status: PhotoStatus, tell: (photo: Photo) => void): void => {
    const fields = toFields(event)
    const id = textOf(fields, 'documentId')
    if (id === undefined) return
    const { before, after } = photos.apply({ id, status, ...changeOf(fields) })
    const isFinal = status === 'completed' || status === 'failed'
    // The list may have been faster than the event that tells of an end; that is still news.
    if (before === after && !isFinal) return
    if (isFinal || !before) refreshSoon()
    // What is completed stays so, whatever a late event says.
    if (after.status === status) tell(after)
  }
  const stops = [
    client.events.on('image_processing_started', (event) =>
      apply(event, 'pending', (photo) => listener.onStarted(photo)),
    ),
    client.events.on('image_processing_progress', (event) =>
      apply(event, 'processing', (photo) => listener.onProgress(photo)),
    ),
    client.events.on('image_processed', (event) =>
      apply(event, 'completed', (photo) => listener.onCompleted(photo)),
    ),
    client.events.on('image_processing_failed', (event) =>
      apply(event, 'failed', (photo) => listener.onFailed(photo)),
    ),
  ]
  return () => {
    for (const stop of stops) stop()
    if (timer !== undefined) clock.clearTimeout(timer)
  }
}

function changeOf(fields: Fields) {
  return {
    kind: textOf(fields, 'documentType'),
    progress: numberOf(fields, 'progress'),
    webUrl: safeUrl(textOf(fields, 'signedUrl')),
    error: textOf(fields, 'error'),
  }
}
