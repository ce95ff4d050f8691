import type { Photo, PhotoStatus } from '../api/types.js'

/** What an event says about a photo; what it does not say stays as it is. */
export interface PhotoChange {
  readonly id: string
  readonly status: PhotoStatus
  readonly kind?: string | undefined
  readonly progress?: number | undefined
  readonly webUrl?: string | undefined
  readonly error?: string | undefined
  readonly fileName?: string | undefined
  readonly fileSize?: number | undefined
}

/** A photo of which only the id is known. */
export function emptyPhoto(id: string, userId: string, createdAt: number): Photo {
  return {
    id,
    userId,
    kind: '',
    status: 'pending',
    progress: 0,
    fileName: undefined,
    fileSize: undefined,
    width: undefined,
    height: undefined,
    webUrl: undefined,
    thumbnailUrl: undefined,
    linksExpireAt: undefined,
    error: undefined,
    attempt: 0,
    nextRetryAt: undefined,
    createdAt,
    durationMs: undefined,
  }
}

/**
 * The photo after the change; the same object when nothing is new. What is completed stays
 * completed, and progress does not fall within an attempt, so that a repeated or late event does no
 * harm.
 */
export function mergeChange(photo: Photo, change: PhotoChange): Photo {
  if (photo.status === 'completed') return photo
  const isLate = photo.status === 'processing' && change.status === 'pending'
  const status = isLate ? photo.status : change.status
  const next: Photo = {
    ...photo,
    status,
    kind: photo.kind === '' ? (change.kind ?? '') : photo.kind,
    progress: progressOf(photo, change, status),
    webUrl: change.webUrl ?? photo.webUrl,
    fileName: change.fileName ?? photo.fileName,
    fileSize: change.fileSize ?? photo.fileSize,
    error: status === 'failed' ? (change.error ?? photo.error) : undefined,
    nextRetryAt: status === photo.status ? photo.nextRetryAt : undefined,
  }
  return isSame(photo, next) ? photo : next
}

function progressOf(photo: Photo, change: PhotoChange, status: PhotoStatus): number {
  if (status === 'completed') return 100
  const isNewAttempt = photo.status === 'failed'
  const before = isNewAttempt ? 0 : photo.progress
  return Math.min(100, Math.max(before, change.progress ?? 0))
}

function isSame(a: Photo, b: Photo): boolean {
  return Object.entries(a).every(([name, value]) => Object.is(value, b[name as keyof Photo]))
}
